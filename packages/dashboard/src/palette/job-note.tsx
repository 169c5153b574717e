import { formatRelative, serverNow } from "../time/index.ts";
import styles from "./palette.module.css";
import type { IndexedJob } from "./use-job-index.ts";

/** How a job stands, and when it runs next: "Failing · in 12 min". */
export function JobNote({ job }: { job: IndexedJob }) {
  const { states, nextSlot, enabled, retiredAt } = job;
  const state = states.includes("failing")
    ? "Failing"
    : states.includes("running")
      ? "Running"
      : states.includes("late")
        ? "Late"
        : null;
  const next =
    retiredAt !== null
      ? "Not in the code any more"
      : !enabled
        ? "Disabled"
        : nextSlot === null
          ? "No next slot"
          : `next ${formatRelative(Date.parse(nextSlot), serverNow())}`;
  return (
    <>
      {state !== null && (
        <span className={state === "Failing" ? styles.failing : undefined}>{state} · </span>
      )}
      {next}
    </>
  );
}
