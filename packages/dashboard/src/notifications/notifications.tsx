import { lazy, Suspense } from "react";
import { usePreferences } from "../frame/preferences.ts";
import { permissionOf } from "./permission.ts";

const AlertNotifier = lazy(async () => ({
  default: (await import("./alert-notifier.tsx")).AlertNotifier,
}));

/** Nothing, unless this browser was asked for notifications, and may show them. */
export function Notifications() {
  const [{ notifications }] = usePreferences();
  if (!notifications || permissionOf() !== "granted") return null;
  return (
    <Suspense>
      <AlertNotifier />
    </Suspense>
  );
}
