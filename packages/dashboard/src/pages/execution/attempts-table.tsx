import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { formatDuration } from "../../time/format-duration.ts";
import { Time } from "../../time/time.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import type { Answer } from "../../api/call.ts";
import type { ExecutionOfPage } from "./execution-of-page.ts";
import styles from "./execution.module.css";

type Attempt = Answer<"listAttempts">["rows"][number];

/** Each attempt with its worker, its time and how it ended. */
export function AttemptsTable({
  execution,
  zone,
}: {
  execution: ExecutionOfPage;
  zone: string | undefined;
}) {
  const attempts = useQuery(ask("listAttempts", { parameters: { execution: execution.id } }));
  return (
    <section aria-labelledby="attempts">
      <h2 id="attempts" className={styles.heading}>
        Attempts
      </h2>
      {attempts.isError && (
        <ErrorPanel
          title="The attempts cannot be shown"
          problem={attempts.error}
          retry={() => void attempts.refetch()}
        />
      )}
      {attempts.isPending && <Skeleton lines={3} />}
      {attempts.data !== undefined && (
        <div className={styles.scroller}>
          <table className={styles.attempts}>
            <thead>
              <tr>
                <th scope="col">Attempt</th>
                <th scope="col">Started</th>
                <th scope="col">Took</th>
                <th scope="col">Outcome</th>
                <th scope="col">Error</th>
              </tr>
            </thead>
            <tbody>
              {attempts.data.rows.map((attempt, index) => (
                <tr key={index}>
                  <td>{attempt.attempt}</td>
                  <td>
                    <Time at={attempt.startedAt} zone={zone} variant="absolute" withZone={false} />
                  </td>
                  <td>{tookOf(attempt)}</td>
                  <td>{outcomes[attempt.outcome ?? "running"]}</td>
                  <td className={styles.attemptError}>{attempt.error}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const outcomes: Readonly<Record<NonNullable<Attempt["outcome"]> | "running", string>> = {
  running: "Running",
  completed: "Completed",
  failed: "Failed",
  timeout: "Timeout",
  cancelled: "Cancelled",
  worker_lost: "Worker lost",
  released: "Given back",
  yielded: "Yielded",
};

function tookOf({ startedAt, endedAt }: Attempt): string {
  return endedAt === null ? "" : formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
}
