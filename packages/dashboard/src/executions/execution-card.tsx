import { Link } from "@tanstack/react-router";
import { jobTitle } from "../job/job-title.ts";
import { StatusLabel } from "../status/status-label.tsx";
import { Time } from "../time/time.tsx";
import { TimeText } from "../time/time-text.tsx";
import { durationText } from "./execution-columns.tsx";
import { resultText } from "./result-text.ts";
import type { ExecutionRow } from "./execution-row.ts";
import styles from "./executions.module.css";

/** An execution on a narrow screen. */
export function ExecutionCard({
  row,
  isOfOneJob = false,
}: {
  row: ExecutionRow;
  isOfOneJob?: boolean;
}) {
  return (
    <div className={styles.card}>
      <div className={styles.cardLine}>
        <Link className={styles.job} to="/executions/$execution" params={{ execution: row.id }}>
          {isOfOneJob || row.job === null ? (
            isOfOneJob ? (
              <TimeText at={row.slot ?? row.startedAt ?? row.dueAt} />
            ) : (
              row.handler
            )
          ) : (
            jobTitle(row.job)
          )}
        </Link>
        <span className={styles.quiet}>{durationText(row.durationMs)}</span>
      </div>
      <div className={styles.cardLine}>
        <StatusLabel execution={row} isTruncated />
        {!isOfOneJob && (
          <span className={styles.quiet}>
            <Time at={row.slot ?? row.startedAt ?? row.dueAt} variant="relative" />
          </span>
        )}
      </div>
      <p className={styles.cut}>{row.error?.split("\n")[0] ?? resultText(row.result)}</p>
    </div>
  );
}
