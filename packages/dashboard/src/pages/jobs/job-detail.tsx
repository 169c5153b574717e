import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { Description } from "../../job/description.tsx";
import { StatusLabel } from "../../status/status-label.tsx";
import { TimeText } from "../../time/time-text.tsx";
import { Time } from "../../time/time.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import type { ListedJob } from "./listed-job.ts";
import styles from "./jobs.module.css";

/** Of an open row, pixels. */
export const detailHeight = 200;

/** What an open row shows: what it is, why it failed last, its last executions and its next slots. */
export function JobDetail({ job }: { job: ListedJob }) {
  const executions = useQuery(ask("listExecutions", { query: { job: job.name, limit: 5 } })).data;
  const slots = useQuery(
    ask("listSlots", { parameters: { job: job.name }, query: { n: 1, next: 5 } }),
  ).data;
  return (
    <div className={styles.detail}>
      <div className={styles.detailPart}>
        {job.description === null ? (
          <p>It has no description.</p>
        ) : (
          <Description text={job.description} />
        )}
        {job.lastError !== null && (
          <p>
            <code className={styles.detailError}>{job.lastError.line}</code>{" "}
            <Link to="/executions/$execution" params={{ execution: job.lastError.execution }}>
              See the error
            </Link>
          </p>
        )}
      </div>
      <div className={styles.detailPart}>
        <h3>Last executions</h3>
        {executions === undefined && <Skeleton lines={3} />}
        {executions?.rows.length === 0 && <p className={styles.quiet}>It has never run.</p>}
        <ol>
          {executions?.rows.map((row) => (
            <li key={row.id} className={styles.detailLine}>
              <Link to="/executions/$execution" params={{ execution: row.id }}>
                <TimeText at={row.slot ?? row.startedAt ?? row.dueAt} zone={job.timezone} />
              </Link>
              <StatusLabel execution={row} isTruncated />
            </li>
          ))}
        </ol>
      </div>
      <div className={styles.detailPart}>
        <h3>Next slots</h3>
        {slots === undefined && <Skeleton lines={3} />}
        {slots?.next.length === 0 && <p className={styles.quiet}>None is ahead.</p>}
        <ol>
          {slots?.next.map(({ slot }) => (
            <li key={slot}>
              <Time at={slot} zone={job.timezone} />
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
