import type { Status } from "./lane-data.ts";
import { totalOf, type BucketMark } from "./marks.ts";
import styles from "./shapes.module.css";

const baseline = 21;
const tallest = 16;
/** What is planned is drawn in the lower half. */
const tallestPlanned = 8;
const drop = 3;

/** From the baseline up; what went worst lies on top, where it is seen. */
const order = [
  "completed",
  "scheduled",
  "queued",
  "running",
  "cancelled",
  "skipped",
  "missed",
  "failed",
] as const satisfies readonly Status[];

const classes: Record<(typeof order)[number] | "planned", string | undefined> = {
  completed: styles.completed,
  scheduled: styles.queued,
  queued: styles.queued,
  running: styles.running,
  cancelled: styles.cancelled,
  skipped: styles.skipped,
  missed: styles.missed,
  failed: styles.failed,
  planned: styles.planned,
};

/** One path for each outcome, however many executions there are. */
export function DenseLane({ marks }: { marks: readonly BucketMark[] }) {
  const most = marks.reduce((max, mark) => Math.max(max, totalOf({ ...mark, planned: 0 })), 1);
  const mostPlanned = marks.reduce((max, { planned }) => Math.max(max, planned), 1);
  const paths = new Map<keyof typeof classes, string>();
  const add = (outcome: keyof typeof classes, path: string) =>
    paths.set(outcome, (paths.get(outcome) ?? "") + path);
  for (const mark of marks) {
    const left = mark.x + 0.5;
    const width = Math.max(1.5, mark.width - 1);
    let y = baseline;
    for (const outcome of order) {
      const count = mark.counts[outcome] ?? 0;
      if (count === 0) continue;
      const height = Math.max(2, (count / most) * tallest);
      y -= height;
      add(outcome, box(left, y, width, height));
      if (outcome === "failed" || outcome === "missed")
        add(outcome, box(left, baseline, width, drop));
    }
    if (mark.planned > 0) {
      const height = Math.max(3, (mark.planned / mostPlanned) * tallestPlanned);
      add("planned", box(left + 0.5, y - height + 0.5, width - 1, height - 1));
    }
  }
  return [...paths].map(([outcome, d]) => (
    <path key={outcome} className={classes[outcome]} d={d} />
  ));
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${x.toFixed(1)} ${y.toFixed(1)}h${Math.max(1, width).toFixed(1)}v${height.toFixed(1)}h${(-Math.max(1, width)).toFixed(1)}z`;
}
