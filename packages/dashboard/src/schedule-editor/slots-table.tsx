import { useRef, useState } from "react";
import { usePreferences } from "../frame/preferences.ts";
import { ownZone } from "../time/display-zone.tsx";
import { formatDuration } from "../time/format-duration.ts";
import { areSameAt, formatInstant, zonePlace, zoneShortName } from "../time/format-instant.ts";
import { serverNow } from "../time/server-clock.ts";
import { TimeCard } from "../time/time-card.tsx";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { Floating } from "../ui/floating.tsx";
import styles from "./schedule-editor.module.css";
import type { SchedulePreview } from "./use-preview.ts";
import { jobTitle } from "../job/job-title.ts";

type Slot = SchedulePreview["slots"][number];
type Dropped = SchedulePreview["dropped"][number];

const most = 100;

/** The slots as the scheduler will make them, and between them the local times that are none. */
export function SlotsTable({
  preview,
  isAround,
  onMore,
  onAround,
}: {
  preview: SchedulePreview;
  isAround: boolean;
  onMore: () => void;
  onAround: (from: string | null) => void;
}) {
  const { slots, dropped, timezone, clockChange, isEnd } = preview;
  const own = ownZone();
  const isOwnShown = slots.some(({ at }) => !areSameAt(new Date(at), timezone, own));
  const zoneNames = new Set(slots.map(({ at }) => zoneShortName(new Date(at), timezone)));
  const isOneZone = zoneNames.size === 1;
  const hasSeconds = slots.some(({ at }) => Date.parse(at) % 60_000 !== 0);
  return (
    <div className={styles["slots"]}>
      <div className={styles["slotsHead"]}>
        <h2 className={styles["heading"]}>
          {isAround && clockChange !== null
            ? `Slots around ${dateText(clockChange.date)}`
            : `Next ${slots.length === 1 ? "slot" : `${slots.length} slots`}`}
        </h2>
        <span className={styles["jumps"]}>
          {isAround ? (
            <button className={styles["preset"]} type="button" onClick={() => onAround(null)}>
              from now on
            </button>
          ) : (
            clockChange !== null && (
              <button
                className={styles["preset"]}
                type="button"
                onClick={() => onAround(clockChange.from)}
              >
                around the next clock change
              </button>
            )
          )}
        </span>
      </div>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">
              {zonePlace(timezone)}
              {isOneZone && timezone !== "UTC" ? `, ${[...zoneNames][0]}` : ""}
            </th>
            {isOwnShown && (
              <th scope="col" className={styles["own"]}>
                Yours
              </th>
            )}
            <th scope="col" className={styles["gap"]}>
              Gap
            </th>
            <th scope="col">Notes</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(slots, dropped).map((row) =>
            "slot" in row ? (
              <tr
                key={row.slot.at}
                className={row.slot.note === null ? undefined : styles["noted"]}
              >
                <td className={styles["when"]}>
                  <SlotTime
                    at={row.slot.at}
                    zone={timezone}
                    withZone={!isOneZone}
                    seconds={hasSeconds}
                  />
                </td>
                {isOwnShown && (
                  <td className={styles["own"]}>
                    <OwnTime at={row.slot.at} zone={own} jobZone={timezone} />
                  </td>
                )}
                <td className={styles["gap"]}>
                  {row.slot.gapMs === null ? "" : gapText(row.slot.gapMs)}
                </td>
                <td className={styles["note"]}>{noteText(row.slot)}</td>
              </tr>
            ) : (
              <tr key={row.dropped.local} className={styles["noted"]}>
                <td className={classNames(styles["when"], styles["isDropped"])}>
                  {localText(row.dropped.local)}
                </td>
                {isOwnShown && <td className={styles["own"]} />}
                <td />
                <td className={styles["note"]}>
                  {row.dropped.reason === "gap"
                    ? "Does not exist: no slot"
                    : "Happens a second time: no slot"}
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
      <div className={styles["slotsFoot"]}>
        {isEnd ? (
          <span className={styles["quiet"]}>The schedule ends here.</span>
        ) : (
          slots.length < most && (
            <Button size="small" variant="quiet" onPress={onMore}>
              10 more
            </Button>
          )
        )}
      </div>
    </div>
  );
}

type Row = { at: number; slot: Slot } | { at: number; dropped: Dropped };

function rowsOf(slots: readonly Slot[], dropped: readonly Dropped[]): Row[] {
  const rows: Row[] = [
    ...dropped.map((one) => ({ at: Date.parse(one.at), dropped: one })),
    ...slots.map((slot) => ({ at: Date.parse(slot.at), slot })),
  ];
  return rows.toSorted((a, b) => a.at - b.at);
}

function SlotTime({
  at,
  zone,
  withZone,
  seconds,
}: {
  at: string;
  zone: string;
  withZone: boolean;
  seconds: boolean;
}) {
  const [{ hours }] = usePreferences();
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const date = new Date(at);
  return (
    <>
      <button
        className={styles["slotTime"]}
        type="button"
        ref={opener}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <time dateTime={at}>
          {formatInstant(date, { zone, hours, seconds, withZone, today: serverNow() })}
        </time>
      </button>
      <Floating
        isNonModal
        opener={opener}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        label="This time in other zones"
        bodyClass=""
      >
        <TimeCard at={date} jobZone={zone} />
      </Floating>
    </>
  );
}

/** The day only where it is another one there. */
function OwnTime({ at, zone, jobZone }: { at: string; zone: string; jobZone: string }) {
  const [{ hours }] = usePreferences();
  const date = new Date(at);
  const dayIn = (name: string) =>
    formatInstant(date, { zone: name, withZone: false }).split("\u00a0")[0];
  const day = dayIn(zone) === dayIn(jobZone) ? "never" : "always";
  return formatInstant(date, {
    zone,
    hours,
    seconds: false,
    withZone: false,
    day,
    today: serverNow(),
  });
}

/** Whole units as people say them: `24 h`, `7 days`, `15 min`. */
function gapText(ms: number): string {
  const day = 86_400_000;
  if (ms >= 2 * day && ms % day === 0) return `${ms / day} days`;
  if (ms % 3_600_000 === 0 && ms <= 48 * 3_600_000) return `${ms / 3_600_000} h`;
  if (ms % 60_000 === 0 && ms < 3_600_000) return `${ms / 60_000} min`;
  if (ms < 60_000) return `${ms / 1_000} s`;
  return formatDuration(ms);
}

function noteText({ note, others }: Slot): string {
  return [note, companyText(others)].filter((one) => one !== null).join("; ");
}

/** Nothing is said of one or two short ones: they do no harm. */
function companyText({ count, jobs }: Slot["others"]): string | null {
  const [first] = jobs;
  if (first === undefined) return null;
  const name = jobTitle(first);
  if (first.isLong) return count === 1 ? `with ${name}` : `with ${name} and ${count - 1} more`;
  return count < 3 ? null : `with ${count} others`;
}

/** `2027-03-28T02:30` as the slots beside it. */
function localText(local: string): string {
  const format = { zone: "UTC", seconds: false, withZone: false, today: serverNow() } as const;
  return formatInstant(new Date(`${local.slice(0, 16)}:00Z`), format);
}

function dateText(date: string): string {
  const [, day, month, year] = formatInstant(new Date(`${date}T00:00Z`), {
    zone: "UTC",
    seconds: false,
    withZone: false,
    today: 0,
  }).split("\u00a0");
  return `${day} ${month} ${year}`;
}
