import { Link } from "@tanstack/react-router";
import { usePreferences } from "../frame/preferences.ts";
import { useDisplayZone } from "../time/display-zone.tsx";
import { formatInstant } from "../time/format-instant.ts";
import { dayName } from "./days.ts";
import type { ExecutionRow } from "./execution-row.ts";
import styles from "./executions.module.css";

/** When an execution was: the day is written large where it begins, as in a log-book. */
export function When({ row, isFirstOfDay }: { row: ExecutionRow; isFirstOfDay: boolean }) {
  const { resolve } = useDisplayZone();
  const [{ hours }] = usePreferences();
  const zone = resolve();
  const at = whenOf(row);
  return (
    <Link className={styles.when} to="/executions/$execution" params={{ execution: row.id }}>
      <time dateTime={at} className={styles.entryTime}>
        <span className={isFirstOfDay ? styles.day : styles.sameDay}>{dayName(at, zone)} </span>
        <span className={styles.clock}>
          {formatInstant(new Date(at), { zone, hours, day: "never", withZone: false })}
        </span>
      </time>
    </Link>
  );
}

export function whenOf({ slot, startedAt, dueAt }: ExecutionRow): string {
  return slot ?? startedAt ?? dueAt;
}
