import { useId } from "react";
import { wordOf } from "../../status/state-of.ts";
import type { StateName } from "../../status/state.ts";
import { CollisionShape } from "./collision-shape.tsx";
import { ExecutionShape } from "./execution-shape.tsx";
import styles from "./legend.module.css";
import type { CollisionAnswer } from "./lane-data.ts";
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

/** What the shapes mean: they are told apart without colour. */
export function Legend({
  capacity,
  collisions,
}: {
  capacity: number | null;
  collisions: readonly CollisionAnswer[];
}) {
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
