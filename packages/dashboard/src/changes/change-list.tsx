import { Link } from "@tanstack/react-router";
import type { Answer } from "../api/call.ts";
import { useDisplayZone } from "../time/display-zone.tsx";
import { dayIn, formatDay } from "../time/format-day.ts";
import { serverNow } from "../time/server-clock.ts";
import { Time } from "../time/time.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import styles from "./changes.module.css";
import { RevertButton } from "./revert-button.tsx";

export type Change = Answer<"listChanges">["rows"][number];

export interface ChangeListProps {
  changes: readonly Change[];
  /** On a job's own page, where its name need not be said again. */
  isOfOneJob?: boolean;
  /** The job's zone there. */
  zone?: string;
}

/** Changes under the days on which they were made, the newest first. */
export function ChangeList({ changes, isOfOneJob = false, zone }: ChangeListProps) {
  const { resolve } = useDisplayZone();
  const shownZone = resolve(zone);
  const now = serverNow();
  return (
    <>
      {byDay(changes, shownZone).map(([day, ofDay]) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h2 className={styles.day} id={`day-${day}`}>
            {formatDay(new Date(ofDay[0]!.at), { zone: shownZone, now })}
          </h2>
          <ol className={styles.list}>
            {ofDay.map((change) => (
              <ChangeItem change={change} isOfOneJob={isOfOneJob} zone={zone} key={change.id} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function ChangeItem({
  change,
  isOfOneJob,
  zone,
}: {
  change: Change;
  isOfOneJob: boolean;
  zone: string | undefined;
}) {
  return (
    <li className={styles.change} data-row-link={placeOf(change, isOfOneJob)}>
      <span className={styles.time}>
        <Time at={change.at} zone={zone} variant="absolute" withZone={false} seconds={false} />
      </span>
      <div className={styles.what}>
        <p>
          {begun(change.sentence)}.
          {change.reason !== null && <span className={styles.reason}> “{change.reason}”</span>}
        </p>
        <p className={styles.links}>
          {!isOfOneJob && change.job !== null && (
            <Link to="/jobs/$job" params={{ job: change.job }}>
              See the job
            </Link>
          )}
          {change.executionId !== null && (
            <Link to="/executions/$execution" params={{ execution: change.executionId }}>
              See the execution
            </Link>
          )}
        </p>
        {change.differences.length > 0 && <Differences differences={change.differences} />}
      </div>
      <RevertButton change={change} />
    </li>
  );
}

/** Undefined: it leads nowhere else. */
function placeOf({ job, executionId }: Change, isOfOneJob: boolean): string | undefined {
  if (!isOfOneJob && job !== null) return `/jobs/${encodeURIComponent(job)}`;
  return executionId === null ? undefined : `/executions/${executionId}`;
}

function Differences({ differences }: { differences: Change["differences"] }) {
  const title =
    differences.length === 1
      ? "Before and after"
      : `Before and after of ${differences.length} settings`;
  return (
    <Disclosure title={title}>
      <div className={styles.scroller}>
        <table className={styles.differences}>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ field, words, from, to }) => (
              <tr key={field}>
                <th scope="row">{capitalised(words)}</th>
                <td>
                  <Value value={from} />
                </td>
                <td>
                  <Value value={to} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Disclosure>
  );
}

function Value({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <span className={styles.nothing}>nothing</span>;
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return <code className={styles.value}>{text}</code>;
}

function byDay(changes: readonly Change[], zone: string): [string, Change[]][] {
  const days = new Map<string, Change[]>();
  for (const change of changes) {
    const day = dayIn(new Date(change.at), zone);
    days.set(day, [...(days.get(day) ?? []), change]);
  }
  return [...days];
}

/** A sentence begins with a name, which stays as it is, or with a word. */
function begun(sentence: string): string {
  return /^(a|the|somebody)\b/.test(sentence) ? capitalised(sentence) : sentence;
}

function capitalised(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase("en") + text.slice(1);
}
