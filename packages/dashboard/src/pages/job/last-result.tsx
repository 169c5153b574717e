import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { StatusLabel } from "../../status/status-label.tsx";
import { Time } from "../../time/time.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./job-page.module.css";
import type { Job } from "./job.ts";
import { countText } from "../../words/count.ts";

/** What the last execution that ended has done. */
export function LastResult({ job }: { job: Job }) {
  const asked = useQuery(
    ask("listExecutions", {
      query: { job: job.name, status: "completed,failed,cancelled", limit: 1 },
    }),
  );
  const last = asked.data?.rows[0];
  return (
    <section aria-labelledby="last-result">
      <h2 id="last-result" className={styles.heading}>
        What the last one did
      </h2>
      {asked.isError && (
        <ErrorPanel
          title="The last execution cannot be shown"
          problem={asked.error}
          retry={() => void asked.refetch()}
        />
      )}
      {asked.isPending && <Skeleton lines={4} />}
      {asked.data !== undefined && last === undefined && (
        <p className={styles.about}>None has ended yet.</p>
      )}
      {last !== undefined && (
        <>
          <p className={styles.lastLine}>
            <StatusLabel execution={last} />
            {last.completedAt !== null && (
              <Time at={last.completedAt} zone={job.timezone} variant="relative" />
            )}
            <Link to="/executions/$execution" params={{ execution: last.id }}>
              See it
            </Link>
          </p>
          {last.error !== null && <pre className={styles.lastError}>{last.error}</pre>}
          <Result result={last.result} />
        </>
      )}
    </section>
  );
}

/** What is counted stands as a table; all else is in the execution itself. */
function Result({ result }: { result: unknown }) {
  if (typeof result !== "object" || result === null) {
    return result === null || result === undefined ? null : (
      <p>{typeof result === "string" ? result : JSON.stringify(result)}</p>
    );
  }
  const { counts, ...rest } = result as Record<string, unknown>;
  const source = typeof counts === "object" && counts !== null ? counts : rest;
  const pairs = Object.entries(source).filter(([, value]) => typeof value !== "object");
  if (pairs.length === 0) return null;
  return (
    <dl className={styles.pairs}>
      {pairs.map(([name, value]) => (
        <div className={styles.pair} key={name}>
          <dt>
            {name
              .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
              .replaceAll("_", " ")
              .toLowerCase()}
          </dt>
          <dd>{typeof value === "number" ? countText(value) : String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
