import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call, type Answer, type Input } from "../api/call.ts";
import type { ApiProblem } from "../api/problem.ts";
import { jobTitle } from "../job/job-title.ts";
import { Duration } from "../time/duration.tsx";
import { Time } from "../time/time.tsx";
import { Button } from "../ui/button.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { BacktestStrip } from "./backtest-strip.tsx";
import styles from "./backtest.module.css";

type Tested = Omit<Input<"backtestAlertRule">["body"], "days">;
type Result = Answer<"backtestAlertRule">;

const days = 30;
const mostListed = 50;

/** What the rule would have raised, by the executions that are kept. */
export function Backtest({ rule }: { rule: Tested }) {
  const asked = JSON.stringify(rule);
  const test = useMutation<{ asked: string; result: Result }, ApiProblem, undefined>({
    mutationFn: async () => ({
      asked,
      result: await call("backtestAlertRule", { body: { ...rule, days } }),
    }),
  });
  return (
    <section className={styles.backtest} aria-label="Tried on the last 30 days">
      <p>
        <Button isPending={test.isPending} onPress={() => test.mutate(undefined)}>
          Try it on the last {days} days
        </Button>
      </p>
      {test.error !== null && <ErrorPanel title="It could not be tried" problem={test.error} />}
      {test.data !== undefined && (
        <div role="status" data-stale={test.data.asked !== asked || undefined}>
          {test.data.asked === asked ? (
            <Shown result={test.data.result} />
          ) : (
            <p className={styles.quiet}>The rule was changed since: try it again.</p>
          )}
        </div>
      )}
    </section>
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
          : `In the last ${days} days it would have fired ${times(total)}, for ${fired} of ${jobs.toLocaleString("en")} ${jobs === 1 ? "job" : "jobs"}.`}
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
                The last {mostListed} of {total.toLocaleString("en")}.
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
  return count === 2 ? "twice" : `${count.toLocaleString("en")} times`;
}
