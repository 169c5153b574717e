import { useState } from "react";
import { usePreferences } from "../../frame/preferences.ts";
import { permissionOf } from "../../notifications/permission.ts";
import { Switch } from "../../ui/switch.tsx";
import { Setting } from "./setting.tsx";

/** Whether alerts are notifications of the desktop: the browser is asked when it is switched on, and never before. */
export function NotificationsSetting() {
  const [{ notifications }, change] = usePreferences();
  const [permission, setPermission] = useState(permissionOf);
  const isOn = notifications && permission === "granted";
  const turn = async (on: boolean) => {
    if (!on) return change({ notifications: false });
    const given = await Notification.requestPermission();
    setPermission(given);
    change({ notifications: given === "granted" });
  };
  return (
    <Setting
      title="Desktop notifications"
      control={
        permission === "missing" ? (
          "Not with this browser, or not at this address: it must be https"
        ) : permission === "denied" ? (
          "The browser forbids them for this address: allow them in its settings first"
        ) : (
          <Switch isSelected={isOn} onChange={(on) => void turn(on)}>
            {isOn ? "On" : "Off"}
          </Switch>
        )
      }
    >
      Of alerts, while a tab is open and you look elsewhere. None is shown of what a quiet window
      holds.
    </Setting>
  );
}
