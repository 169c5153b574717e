import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../api/ask.ts";
import type { Answer, Input } from "../api/call.ts";
import { jobTitle } from "../job/job-title.ts";
import { Duration } from "../time/duration.tsx";
import { Time } from "../time/time.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { BacktestStrip } from "./backtest-strip.tsx";
import styles from "./backtest.module.css";
import { countText, plural } from "../words/count.ts";

export type TestedRule = Omit<Input<"backtestAlertRule">["body"], "days">;
type Result = Answer<"backtestAlertRule">;

/** So far back it is tried. */
export const backtestDays = 30;
const days = backtestDays;
const mostListed = 50;

/** What the rule would have raised, by the executions that are kept. */
export function Backtest({ rule }: { rule: TestedRule }) {
  const test = useQuery({
    ...ask("backtestAlertRule", { body: { ...rule, days } }),
    staleTime: 60_000,
  });
  return (
    <div className={styles.backtest} role="status">
      {test.isPending && <Skeleton lines={2} />}
      {test.isError && (
        <ErrorPanel
          title="It could not be tried"
          problem={test.error}
          retry={() => void test.refetch()}
        />
      )}
      {test.data !== undefined && <Shown result={test.data} />}
    </div>
  );
}

function Shown({ result }: { result: Result }) {
  const { total, firings, jobs, isWhole } = result;
  const fired = new Set(firings.map(({ job }) => job.id)).size;
  return (
    <div className={styles.shown}>
      <p className={styles.sentence}>
        {total === 0
          ? `In the last ${days} days it would not have fired.`
          : `In the last ${days} days it would have fired ${times(total)}, for ${fired} of ${plural(jobs, "job")}.`}
        {jobs === 0 && " It is about no job that there is."}
        {!isWhole && " There is more history than was read: this is a part of it."}
      </p>
      {total > 0 && (
        <>
          <BacktestStrip result={result} />
          <Disclosure title="As a list">
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">Fired</th>
                  <th scope="col">Job</th>
                  <th scope="col">Well again after</th>
                </tr>
              </thead>
              <tbody>
                {firings
                  .toReversed()
                  .slice(0, mostListed)
                  .map((firing) => (
                    <tr key={`${firing.job.id} ${firing.at}`}>
                      <td>
                        <Time at={firing.at} variant="absolute" seconds={false} withZone={false} />
                      </td>
                      <td>
                        {firing.execution === null ? (
                          jobTitle({ title: null, name: firing.job.name })
                        ) : (
                          <Link
                            to="/executions/$execution"
                            params={{ execution: firing.execution }}
                          >
                            {jobTitle({ title: null, name: firing.job.name })}
                          </Link>
                        )}
                      </td>
                      <td>
                        {firing.until === null ? (
                          "not yet"
                        ) : (
                          <Duration ms={Date.parse(firing.until) - Date.parse(firing.at)} />
                        )}
                      </td>
                    </tr>
                  ))}
              </tbody>
            </table>
            {total > mostListed && (
              <p className={styles.quiet}>
                The last {mostListed} of {countText(total)}.
              </p>
            )}
          </Disclosure>
        </>
      )}
    </div>
  );
}

function times(count: number): string {
  if (count === 1) return "once";
  return count === 2 ? "twice" : plural(count, "time");
}
