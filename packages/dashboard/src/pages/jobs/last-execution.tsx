import { Link } from "@tanstack/react-router";
import { StatusLabel } from "../../status/status-label.tsx";
import { formatDuration } from "../../time/format-duration.ts";
import { Time } from "../../time/time.tsx";
import type { ListedJob } from "./listed-job.ts";
import styles from "./jobs.module.css";

/** How the last execution ended, when, and how long it took; what runs now comes first. */
export function LastExecution({ job }: { job: ListedJob }) {
  const { last, lastError, currentExecution } = job;
  if (currentExecution !== null && job.states.includes("running")) {
    return (
      <Link
        className={styles.plain}
        to="/executions/$execution"
        params={{ execution: currentExecution }}
      >
        <StatusLabel
          execution={{
            status: "running",
            reason: null,
            startedAt: job.slots.at(-1)?.startedAt ?? null,
          }}
          isTruncated
        />
      </Link>
    );
  }
  if (last === null || last.status === null) return <span className={styles.quiet}>Never ran</span>;
  const label = <StatusLabel execution={{ status: last.status, reason: null }} isTruncated />;
  return (
    <span className={styles.stacked}>
      {lastError === null ? (
        label
      ) : (
        <Link
          className={styles.plain}
          to="/executions/$execution"
          params={{ execution: lastError.execution }}
          title={lastError.line}
        >
          {label}
        </Link>
      )}
      <span className={styles.second}>
        <Time at={last.startedAt} zone={job.timezone} variant="relative" />
        {last.durationMs !== null && ` · ${formatDuration(last.durationMs)}`}
      </span>
    </span>
  );
}
