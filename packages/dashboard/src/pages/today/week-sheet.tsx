import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { ask } from "../../api/ask.ts";
import { offsetsOf } from "../../charts/timeline/offsets-of.ts";
import { formatInstant, zonePlace, zoneShortName } from "../../time/format-instant.ts";
import { serverNow } from "../../time/server-clock.ts";
import { useDisplayZone } from "../../time/display-zone.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { weekOf, type WeekDay } from "./week.ts";
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
  useEffect(() => {
    if (error !== null) showToast({ text: `The week cannot be printed: ${error.message}` });
    if (error !== null) onEnd();
    if (data === undefined) return;
    document.documentElement.dataset["print"] = "week";
    const end = () => {
      delete document.documentElement.dataset["print"];
      onEnd();
    };
    addEventListener("afterprint", end, { once: true });
    // after the sheet has been painted, with its fonts
    void document.fonts.ready.then(() => requestAnimationFrame(() => print()));
    return () => {
      removeEventListener("afterprint", end);
      delete document.documentElement.dataset["print"];
    };
    // it is printed once, however often the answer is read anew
  }, [data !== undefined, error]);
  const week = useMemo(
    () => (data === undefined ? null : weekOf(data, offsetsOf(data, zone))),
    [data, zone],
  );
  if (week === null || data === undefined) return null;
  return createPortal(
    <article className={styles.sheet}>
      <header className={styles.header}>
        <h1 className={styles.title}>Horarium</h1>
        <p className={styles.about}>
          {formatInstant(new Date(data.from), { zone, seconds: false, withZone: false })} to{" "}
          {formatInstant(new Date(data.to), { zone, seconds: false, withZone: false })},{" "}
          {zonePlace(zone)} ({zoneShortName(new Date(from), zone)})
        </p>
      </header>
      <div className={styles.days} data-count={week.days.length}>
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

function Day({ day: { day, entries } }: { day: WeekDay }) {
  return (
    <section>
      <h2 className={styles.day}>{dayFormat.format(new Date(`${day}T12:00:00Z`))}</h2>
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

function shortDay(day: string): string {
  return new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" }).format(
    new Date(`${day}T12:00:00Z`),
  );
}
