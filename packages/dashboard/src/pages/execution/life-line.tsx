import { formatDuration } from "../../time/format-duration.ts";
import { useNow } from "../../time/use-now.ts";
import { Time } from "../../time/time.tsx";
import type { ExecutionOfPage } from "./execution-of-page.ts";
import styles from "./execution.module.css";

interface Step {
  name: string;
  at: string | null;
  /** What happened from the step before to this one. */
  since: string | null;
}

/** Due, queued, started, ended, with the time between each. What is unknown is said to be unknown. */
export function LifeLine({
  execution,
  zone,
}: {
  execution: ExecutionOfPage;
  zone: string | undefined;
}) {
  const now = useNow(1_000);
  const steps = stepsOf(execution, now);
  return (
    <section aria-labelledby="life">
      <h2 id="life" className={styles.heading}>
        From due to ended
      </h2>
      <ol className={styles.life}>
        {steps.map(({ name, at, since }) => (
          <li className={at === null ? styles.ahead : styles.step} key={name}>
            <span className={styles.since}>{since}</span>
            <span className={styles.stepName}>{name}</span>
            <span className={styles.stepTime}>
              {at === null ? (
                "not yet"
              ) : (
                <Time at={at} zone={zone} variant="absolute" withZone={false} />
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function stepsOf(execution: ExecutionOfPage, now: number): Step[] {
  const { slot, dueAt, queuedAt, startedAt, completedAt, attempt, status } = execution;
  const first: Step =
    slot !== null && slot !== dueAt
      ? { name: "Slot", at: slot, since: null }
      : { name: "Due", at: dueAt, since: null };
  const steps = [first];
  if (first.name === "Slot") steps.push(step(attempt > 0 ? "Due again" : "Due", slot, dueAt, now));
  const isNever = status === "skipped" || status === "missed";
  if (!isNever) {
    const before = steps.at(-1)!.at;
    // a retry is queued later than it was first due; a claim ahead is never queued
    if (queuedAt !== null) steps.push({ ...step("Queued", before, queuedAt, now), since: null });
    const waited = startedAt === null ? null : between(queuedAt ?? before, startedAt);
    steps.push({
      name: attempt > 1 ? `Attempt ${attempt} started` : "Started",
      at: startedAt,
      since:
        startedAt === null
          ? status === "queued"
            ? `waits ${lengthTo(queuedAt, now)} for a free worker`
            : null
          : waited === null || waited < 1_000
            ? waited === null
              ? null
              : formatDuration(waited)
            : `waited ${formatDuration(waited)}`,
    });
  }
  const ran = between(startedAt, completedAt);
  steps.push({
    name: completedAt === null ? "Ended" : (endings[status] ?? "Ended"),
    at: completedAt,
    since:
      ran !== null
        ? `ran ${formatDuration(ran)}`
        : status === "running" && startedAt !== null
          ? `runs ${formatDuration(Math.max(0, now - Date.parse(startedAt)))}`
          : null,
  });
  return steps;
}

const endings: Partial<Record<ExecutionOfPage["status"], string>> = {
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
  skipped: "Skipped",
  missed: "Missed",
};

function step(name: string, before: string | null, at: string | null, now: number): Step {
  if (at === null) return { name, at, since: null };
  const length = between(before, at);
  const isAhead = Date.parse(at) > now;
  return {
    name,
    at,
    since: length === null || length === 0 || isAhead ? null : `${formatDuration(length)} later`,
  };
}

/** Null where one is unknown, or the clocks of two machines say nonsense. */
function between(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const length = Date.parse(to) - Date.parse(from);
  return length < 0 ? null : length;
}

function lengthTo(from: string | null, now: number): string {
  return from === null ? "" : formatDuration(Math.max(0, now - Date.parse(from)));
}
