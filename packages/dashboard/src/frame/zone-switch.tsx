import { lazy, Suspense, useState } from "react";
import { formatInstant, ownZone, useDisplayZone, useNow, zonePlace } from "../time/index.ts";
import { useZoneOfPage } from "../time/page-zone.ts";
import { Dialog } from "../ui/dialog.tsx";
import { MenuButton, type MenuAction } from "../ui/menu.tsx";
import { usePreferences } from "./preferences.ts";
import styles from "./zone-switch.module.css";

const ZoneChoice = lazy(async () => ({ default: (await import("./zone-choice.tsx")).ZoneChoice }));

/** The clock of the server in the zone that times are shown in, and the choice of that zone. */
export function ZoneSwitch() {
  const { zone, chosen, setZone, resolve } = useDisplayZone();
  const [{ hours }] = usePreferences();
  const [isChoosing, setChoosing] = useState(false);
  const zoneOfPage = useZoneOfPage();
  const now = useNow();
  const own = ownZone();
  const other = ["job", "mine", "utc"].includes(zone) ? null : zone;
  const clock = formatInstant(new Date(now), { zone: resolve(zoneOfPage), hours, day: "never" });
  const choice = (id: string, label: string, note?: string): MenuAction => ({
    id,
    label,
    note,
    isSelected: chosen === id,
    onAction: () => setZone(id),
  });
  return (
    <>
      <time className={styles.clock} dateTime={new Date(now).toISOString()}>
        {clock}
      </time>
      <MenuButton
        label={`${nameOf(zone)}: change the zone that times are shown in`}
        variant="quiet"
        size="small"
        placement="bottom end"
        items={[
          {
            id: "zones",
            title: "Show times in",
            items: [
              choice("auto", "As each page has it", "The job’s zone on a job’s pages, else yours"),
              choice("job", "The job’s zone"),
              choice("mine", "Your zone", own),
              choice("utc", "UTC"),
              ...(other === null ? [] : [choice(other, zonePlace(other), other)]),
              { id: "other", label: "Another zone…", onAction: () => setChoosing(true) },
            ],
          },
        ]}
      >
        {nameOf(zone)}
      </MenuButton>
      <Dialog
        title="Show times in another zone"
        isOpen={isChoosing}
        onClose={() => setChoosing(false)}
      >
        <Suspense>
          <ZoneChoice
            onChosen={(wanted) => {
              setZone(wanted);
              setChoosing(false);
            }}
          />
        </Suspense>
      </Dialog>
    </>
  );
}

function nameOf(zone: string): string {
  switch (zone) {
    case "job":
      return "Job’s zone";
    case "mine":
      return "Your zone";
    case "utc":
      return "UTC";
    default:
      return zonePlace(zone);
  }
}
