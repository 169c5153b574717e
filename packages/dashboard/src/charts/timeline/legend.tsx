import { useId } from "react";
import { wordOf } from "../../status/state-of.ts";
import type { StateName } from "../../status/state.ts";
import { CollisionShape } from "./collision-shape.tsx";
import { ExecutionShape } from "./execution-shape.tsx";
import styles from "./legend.module.css";
import { LaneMarks } from "./lane-marks.tsx";
import type { TimelineAnswer } from "./lane-data.ts";
import type { MovedMark } from "./marks.ts";
import { plural } from "../../words/count.ts";
import shapes from "./shapes.module.css";

const states: readonly StateName[] = [
  "completed",
  "failed",
  "timeout",
  "running",
  "queued",
  "retrying",
  "cancelled",
  "skipped",
  "missed",
  "planned",
  "disabled",
];

const collisionKinds = [
  { kind: "capacity", words: "more at once than there are places" },
  { kind: "heavy", words: "long executions overlap" },
  { kind: "clock_change", words: "together because the clocks change" },
] as const;

const none: readonly never[] = [];

const movedSample: MovedMark = {
  kind: "moved",
  at: 0,
  to: 0,
  x: 1,
  width: 5,
  toX: 22,
  execution: "",
};

/** What the shapes mean: they are told apart without colour. */
export function Legend({ answer }: { answer: TimelineAnswer | undefined }) {
  const { capacity = null, collisions = none, lanes = none, quiet = none } = answer ?? {};
  const hasQuiet = quiet.length > 0;
  const hasMoved = lanes.some(
    ({ moved, bars }) => moved.length > 0 || bars?.some(({ movedTo }) => movedTo !== null) === true,
  );
  const hatch = useId();
  return (
    <ul className={styles.legend} aria-label="What the shapes mean">
      {states.map((state, place) => (
        <li key={state} className={styles.item}>
          <svg width="18" height="28" viewBox="0 0 18 28" aria-hidden="true">
            {place === 0 && (
              <defs>
                <pattern
                  id={hatch}
                  width="4"
                  height="4"
                  patternUnits="userSpaceOnUse"
                  patternTransform="rotate(45)"
                >
                  <path className={shapes.hatchLine} d="M1 0V4" />
                </pattern>
              </defs>
            )}
            <ExecutionShape state={state} box={{ x: 2, width: 14, hatch }} />
          </svg>
          {wordOf(state)}
        </li>
      ))}
      <li className={styles.item}>
        <svg width="26" height="28" viewBox="0 0 26 28" aria-hidden="true">
          <path className={shapes.whisker} d="M12 17.5H24m0-2.5v5" />
          <ExecutionShape state="planned" box={{ x: 1, width: 11, hatch }} />
        </svg>
        usual and longest usual time
      </li>
      {hasMoved && (
        <li className={styles.item}>
          <svg width="34" height="28" viewBox="0 0 34 28" aria-hidden="true">
            <LaneMarks marks={[movedSample]} y={0} hatch={hatch} now={0} />
            <ExecutionShape state="planned" box={{ x: 24, width: 9, hatch }} />
          </svg>
          moved from where it was
        </li>
      )}
      {hasQuiet && (
        <li className={styles.item}>
          <span className={styles.quiet} aria-hidden="true" />
          quiet window: alerts are held
        </li>
      )}
      <li className={styles.item}>
        <svg width="26" height="28" viewBox="0 0 26 28" aria-hidden="true">
          <path className={styles.actual} d="M1 20H7V12H13" />
          <path className={styles.expected} d="M13 12H19V17H25" />
          <path className={styles.capacity} d="M0 7.5H26" />
        </svg>
        at once, expected, {capacity === null ? "no worker" : `of ${plural(capacity, "place")}`}
      </li>
      {collisionKinds
        .filter(({ kind }) => collisions.some((one) => one.kind === kind))
        .map(({ kind, words }) => (
          <li key={kind} className={styles.item}>
            <span className={styles.marker}>
              <CollisionShape kind={kind} />
            </span>
            {words}
          </li>
        ))}
    </ul>
  );
}
