import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { triggerWords } from "../../../executions/execution-columns.tsx";
import { sentenceOf } from "../../../status/cause-sentence.ts";
import { StatusLabel } from "../../../status/status-label.tsx";
import { formatDuration } from "../../../time/format-duration.ts";
import { Time } from "../../../time/time.tsx";
import { Columns } from "./columns.tsx";
import { durationWords } from "./duration-words.ts";
import styles from "./compare.module.css";
import { nameOf, type Compared } from "./compared.ts";

interface Line {
  name: string;
  left: ReactNode;
  right: ReactNode;
  /** Undefined: it is no wonder that these differ. */
  differs?: boolean;
  /** What the difference is, in words. */
  note?: string | null;
}

/** What is known of both, line by line; what differs is marked. */
export function ComparedTable({ left, right }: { left: Compared; right: Compared }) {
  // roles are said since a narrow screen lays the rows out in another way
  return (
    <table className={styles.table} role="table">
      <caption className="visually-hidden">What is known of the two executions</caption>
      <Columns />
      <thead role="rowgroup">
        <tr role="row">
          <td role="cell" />
          {[left, right].map((one, place) => (
            <th scope="col" role="columnheader" key={place}>
              <Link
                className={styles.head}
                to="/executions/$execution"
                params={{ execution: one.id }}
              >
                {left.jobId === right.jobId && left.handler === right.handler
                  ? `Execution ${one.id.slice(-8)}`
                  : nameOf(one)}
              </Link>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {linesOf(left, right).map(({ name, left: one, right: other, differs, note }) => (
          <tr role="row" key={name} className={differs === true ? styles.differs : undefined}>
            <th scope="row" role="rowheader">
              {name}
              {differs === true && (
                <span className={styles.mark}>
                  <span aria-hidden="true">≠</span>
                  <span className="visually-hidden">differs</span>
                </span>
              )}
            </th>
            <td role="cell">{one}</td>
            <td role="cell">
              {other}
              {note != null && <span className={styles.note}>{note}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function linesOf(left: Compared, right: Compared): Line[] {
  const both = (name: string, of: (one: Compared) => ReactNode, key?: (one: Compared) => unknown) =>
    ({
      name,
      left: of(left) ?? <Unknown />,
      right: of(right) ?? <Unknown />,
      ...(key === undefined ? {} : { differs: key(left) !== key(right) }),
    }) satisfies Line;
  const hasError = left.error !== null || right.error !== null;
  return [
    both(
      "Outcome",
      (one) => <StatusLabel execution={one} />,
      ({ status, reason }) => `${status} ${reason}`,
    ),
    ...(hasError
      ? [
          {
            ...both("Error", errorOf, ({ error, errorFingerprint }) => errorFingerprint ?? error),
            note: isSameError(left, right) ? "The same error" : null,
          },
        ]
      : []),
    both("Slot", ({ slot, job }) =>
      slot === null ? <None /> : <Time at={slot} zone={job?.timezone} />,
    ),
    both(
      "Started",
      ({ startedAt, job }) =>
        startedAt && <Time at={startedAt} zone={job?.timezone} variant="absolute" />,
    ),
    {
      ...both("Waited before that", (one) => {
        const ms = waitOf(one);
        return ms === null ? null : formatDuration(ms);
      }),
      note: durationWords(waitOf(left), waitOf(right)),
    },
    {
      ...both("Took", ({ durationMs }) =>
        durationMs === null ? null : formatDuration(durationMs),
      ),
      note: durationWords(left.durationMs, right.durationMs),
    },
    both(
      "Attempts",
      ({ attempt, maxAttempts, workerLosses }) =>
        `${attempt} of ${maxAttempts}${workerLosses === 0 ? "" : `, ${workerLosses} lost with their workers`}`,
      ({ attempt, maxAttempts }) => `${attempt} ${maxAttempts}`,
    ),
    both(
      "Trigger",
      ({ trigger, triggeredBy }) =>
        `${triggerWords[trigger]}${triggeredBy === null || trigger === "schedule" ? "" : `, ${triggeredBy}`}`,
      ({ trigger }) => trigger,
    ),
    both(
      "Worker",
      ({ worker, workerId }) => worker ?? (workerId === null ? null : "no longer known"),
      ({ workerId }) => workerId,
    ),
    both(
      "Handler",
      ({ handler }) => <code>{handler}</code>,
      ({ handler }) => handler,
    ),
    both(
      "Version of its code",
      ({ handlerVersion }) => handlerVersion && <code>{handlerVersion}</code>,
      ({ handlerVersion }) => handlerVersion,
    ),
    both(
      "Priority",
      ({ priority }) => priority,
      ({ priority }) => priority,
    ),
    both("Log", ({ logLines }) => `${logLines} ${logLines === 1 ? "line" : "lines"}`),
  ];
}

function Unknown() {
  return <span className={styles.unknown}>not known</span>;
}

function None() {
  return <span className={styles.unknown}>none</span>;
}

function errorOf(one: Compared): ReactNode {
  if (one.error === null) return <None />;
  const cause = sentenceOf(one);
  return (
    <>
      <code className={styles.error}>{one.error}</code>
      {cause !== null && <span className={styles.note}>{cause}</span>}
    </>
  );
}

function isSameError(left: Compared, right: Compared): boolean {
  return left.errorFingerprint !== null && left.errorFingerprint === right.errorFingerprint;
}

/** From when it was due to its start. Of one that was tried again, that says nothing. */
function waitOf({ dueAt, startedAt, attempt }: Compared): number | null {
  if (startedAt === null || attempt > 1) return null;
  return Math.max(0, Date.parse(startedAt) - Date.parse(dueAt));
}
