import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { ask } from "../../api/ask.ts";
import { offsetsOf } from "../../charts/timeline/offsets-of.ts";
import { zonePlace, zoneShortName } from "../../time/format-instant.ts";
import { serverNow } from "../../time/server-clock.ts";
import { useDisplayZone } from "../../time/display-zone.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { weekOf, type Week, type WeekDay } from "./week.ts";
import styles from "./week-sheet.module.css";

const hourMs = 3_600_000;

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** The coming week on one sheet of A4: it is read, printed, and put away again. */
export function WeekSheet({ onEnd }: { onEnd: () => void }) {
  const { resolve } = useDisplayZone();
  const zone = resolve();
  // a whole hour, so that a second print asks for the same
  const [from] = useState(() => Math.floor(serverNow() / hourMs) * hourMs);
  const query = useQuery(
    ask("readTimeline", {
      query: {
        from: new Date(from).toISOString(),
        to: new Date(from + 7 * 24 * hourMs).toISOString(),
        buckets: 168,
        timezone: zone,
      },
    }),
  );
  const { data, error } = query;
  usePrint(data !== undefined, onEnd);
  const onFailed = useEffectEvent((problem: Error) => {
    showToast({ text: `The week cannot be printed: ${problem.message}` });
    onEnd();
  });
  useEffect(() => {
    if (error !== null) onFailed(error);
  }, [error]);
  const week = useMemo(
    () => (data === undefined ? null : weekOf(data, offsetsOf(data, zone))),
    [data, zone],
  );
  if (week === null || data === undefined) return null;
  return createPortal(
    <article className={styles.sheet} data-size={sizeOf(week)}>
      <header className={styles.header}>
        <h1 className={styles.title}>Horarium</h1>
        <p className={styles.about}>
          {dayFormat.format(noonOf(week.days[0]!.day))} to{" "}
          {dayFormat.format(noonOf(week.days.at(-1)!.day))}, {zonePlace(zone)} time (
          {zoneShortName(new Date(from), zone)})
        </p>
      </header>
      <div className={styles.days}>
        {week.days.map((day) => (
          <Day key={day.day} day={day} />
        ))}
      </div>
      {week.often.length > 0 && (
        <table className={styles.often}>
          <thead>
            <tr>
              <th>Through the day</th>
              {week.days.map(({ day }) => (
                <th key={day}>{shortDay(day)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {week.often.slice(0, 14).map((name) => (
              <tr key={name}>
                <th>{name}</th>
                {week.days.map(({ day, often }) => (
                  <td key={day}>{often.get(name) || ""}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {week.often.length > 14 && <p className={styles.about}>and {week.often.length - 14} more</p>}
    </article>,
    document.body,
  );
}

/** Prints once the sheet is there, with its fonts. */
function usePrint(isReady: boolean, onPrinted: () => void): void {
  const end = useEffectEvent(onPrinted);
  useEffect(() => {
    if (!isReady) return;
    const root = document.documentElement;
    root.dataset["print"] = "week";
    const onAfterPrint = () => end();
    addEventListener("afterprint", onAfterPrint, { once: true });
    void document.fonts.ready.then(() => requestAnimationFrame(() => print()));
    return () => {
      removeEventListener("afterprint", onAfterPrint);
      delete root.dataset["print"];
    };
  }, [isReady]);
}

function Day({ day: { day, entries } }: { day: WeekDay }) {
  return (
    <section>
      <h2 className={styles.day}>
        {longWeekdayFormat.format(noonOf(day))}
        <span className={styles.date}>{dateFormat.format(noonOf(day))}</span>
      </h2>
      <ol>
        {entries.map(({ at, time, name }, place) => (
          <li key={`${at} ${name}`} className={styles.entry}>
            <span className={styles.time}>{entries[place - 1]?.time === time ? "" : time}</span>
            <span className={styles.name}>{name}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

const longWeekdayFormat = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" });
const dateFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});
const weekdayFormat = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" });

function shortDay(day: string): string {
  return weekdayFormat.format(noonOf(day));
}

function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}

/** As large as fits on the sheet. */
function sizeOf({ days, often }: Week): "small" | "normal" | "large" {
  const lines = Math.max(...days.map(({ entries }) => entries.length)) + often.length;
  return lines > 24 ? "small" : lines > 15 ? "normal" : "large";
}
