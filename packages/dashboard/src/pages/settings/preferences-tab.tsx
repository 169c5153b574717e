import { lazy, Suspense, useState } from "react";
import { usePreferences, type Preferences } from "../../frame/preferences.ts";
import { openLayer } from "../../frame/layers.ts";
import { ownZone, useDisplayZone, zonePlace } from "../../time/index.ts";
import { Button } from "../../ui/button.tsx";
import { SegmentedControl } from "../../ui/segmented-control.tsx";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { NotificationsSetting } from "./notifications-setting.tsx";
import { Setting } from "./setting.tsx";
import styles from "./settings.module.css";

const ZoneChoice = lazy(async () => ({
  default: (await import("../../frame/zone-choice.tsx")).ZoneChoice,
}));

/** How one likes to see things, on this browser. */
export function PreferencesTab() {
  const [preferences, change] = usePreferences();
  const { theme, density, hours, shortcuts, motion } = preferences;
  return (
    <div className={styles.tab}>
      <p className={styles.about}>Kept in this browser, and applied at once.</p>
      <div className={styles.settings}>
        <Setting
          title="Theme"
          control={
            <SegmentedControl
              label="Theme"
              options={themes}
              value={theme}
              onChange={(next) => change({ theme: next })}
            />
          }
        >
          High contrast has no tinted backgrounds, and thicker lines.
        </Setting>
        <Setting
          title="Density"
          control={
            <SegmentedControl
              label="Density"
              options={densities}
              value={density}
              onChange={(next) => change({ density: next })}
            />
          }
        >
          Of the rows of lists.
        </Setting>
        <Setting
          title="Hours"
          control={
            <SegmentedControl
              label="Hours"
              options={hourFormats}
              value={hours}
              onChange={(next) => change({ hours: next })}
            />
          }
        >
          How the time of day is written.
        </Setting>
        <Setting title="Zone" control={<Zone />}>
          What times are shown in. The zone of a job’s schedule stays as it is.
        </Setting>
        <Setting
          title="Single keys"
          control={
            <>
              <Switch isSelected={shortcuts} onChange={(isOn) => change({ shortcuts: isOn })}>
                {shortcuts ? "On" : "Off"}
              </Switch>
              <Button size="small" variant="quiet" onPress={() => openLayer({ is: "help" })}>
                Show the keys
              </Button>
            </>
          }
        >
          Like <kbd>j</kbd> for the next row. They rest while you type. Ctrl+K works always.
        </Setting>
        <Setting
          title="Motion"
          control={
            <SegmentedControl
              label="Motion"
              options={motions}
              value={motion}
              onChange={(next) => change({ motion: next })}
            />
          }
        >
          Reduced: nothing slides, turns or fades.
        </Setting>
        <NotificationsSetting />
      </div>
    </div>
  );
}

function Zone() {
  const [{ zone }] = usePreferences();
  const { setZone } = useDisplayZone();
  const isNamed = !zones.some(({ id }) => id === zone);
  const [isChoosing, setChoosing] = useState(false);
  return (
    <div className={styles.zone}>
      <Select
        label="Zone"
        isLabelHidden
        options={[
          ...zones.map((one) => (one.id === "mine" ? { ...one, description: ownZone() } : one)),
          ...(isNamed ? [{ id: zone, label: zonePlace(zone), description: zone }] : []),
          { id: "other", label: "Another zone…" },
        ]}
        value={isChoosing ? "other" : zone}
        onChange={(next) => {
          setChoosing(next === "other");
          if (next !== "other") setZone(next);
        }}
      />
      {isChoosing && (
        <Suspense>
          <ZoneChoice
            onChosen={(next) => {
              setChoosing(false);
              setZone(next);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

const themes: { id: Preferences["theme"]; label: string }[] = [
  { id: "system", label: "System" },
  { id: "light", label: "Light" },
  { id: "dark", label: "Dark" },
  { id: "contrast", label: "High contrast" },
];

const densities: { id: Preferences["density"]; label: string }[] = [
  { id: "comfortable", label: "Two lines" },
  { id: "compact", label: "One line" },
];

const hourFormats: { id: Preferences["hours"]; label: string }[] = [
  { id: "24", label: "15:00" },
  { id: "12", label: "3:00 pm" },
];

const motions: { id: Preferences["motion"]; label: string }[] = [
  { id: "system", label: "System" },
  { id: "reduced", label: "Reduced" },
];

const zones: { id: string; label: string; description?: string }[] = [
  { id: "auto", label: "As each page has it", description: "The job’s on its pages, else yours" },
  { id: "job", label: "The job’s zone" },
  { id: "mine", label: "Your zone" },
  { id: "utc", label: "UTC" },
];
