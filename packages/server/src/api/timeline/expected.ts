import { bucketOf, type Grid } from "./grid.ts";
import type { PlannedJob } from "./jobs.ts";
import type { Plan } from "./planned.ts";

/** Counts of executions at once, step by step. Instants are milliseconds since 1970. */
export interface Expected {
  from: number;
  stepMs: number;
  counts: Int32Array;
}

/** A week in seconds, nearly: slots lie on whole seconds, and sorting a million of them would take longer. */
const mostSteps = 600_000;

/** What is planned, each taking as long as its job usually does, beside what runs now and will go on for a while. */
export function expectAtOnce(
  plans: readonly Plan[],
  durationOf: (job: PlannedJob) => number,
  running: readonly { from: number; to: number }[],
  { from: start, to }: { from: number; to: number },
): Expected {
  // on whole seconds, as slots are
  const from = Math.floor(start / 1_000) * 1_000;
  const stepMs = Math.max(1_000, Math.ceil((to - from) / mostSteps / 1_000) * 1_000);
  const counts = new Int32Array(Math.max(0, Math.ceil((to - from) / stepMs)) + 1);
  const last = counts.length - 1;
  const add = (start: number, end: number) => {
    const first = Math.max(0, Math.floor((start - from) / stepMs));
    if (first >= last || end <= from) return;
    counts[first]! += 1;
    counts[Math.min(last, Math.max(first + 1, Math.ceil((end - from) / stepMs)))]! -= 1;
  };
  for (const span of running) add(span.from, span.to);
  for (const plan of plans) eachSpan(plan, durationOf(plan.job), add);
  for (let step = 1; step < counts.length; step++) counts[step]! += counts[step - 1]!;
  return { from, stepMs, counts };
}

/** The executions of a plan. A job waits for itself: its own are not at once. */
function eachSpan(
  { slots, delayMs }: Plan,
  durationMs: number,
  add: (from: number, to: number) => void,
): void {
  let free = -Infinity;
  for (const slot of slots) {
    const start = slot + delayMs;
    if (start < free) continue;
    free = start + durationMs;
    add(start, free);
  }
}

/** The most in each bucket; null before the first that is expected. */
export function mostExpected({ from, stepMs, counts }: Expected, grid: Grid): (number | null)[] {
  const most = Array.from({ length: grid.buckets }, (): number | null => null);
  counts.forEach((count, step) => {
    const bucket = bucketOf(grid, from + step * stepMs);
    if (bucket >= 0 && bucket < grid.buckets) most[bucket] = Math.max(most[bucket] ?? 0, count);
  });
  return most;
}

/** A stretch in which there are more at once than so many. */
export interface Peak {
  from: number;
  to: number;
  most: number;
}

/** The first `count` stretches with more than `limit` at once. */
export function peaksAbove(
  { from, stepMs, counts }: Expected,
  limit: number,
  count: number,
): Peak[] {
  const peaks: Peak[] = [];
  let peak: Peak | null = null;
  for (let step = 0; step < counts.length; step++) {
    const value = counts[step]!;
    const at = from + step * stepMs;
    if (value <= limit) peak = null;
    else if (peak === null) {
      if (peaks.length >= count) break;
      peaks.push((peak = { from: at, to: at + stepMs, most: value }));
    } else {
      peak.to = at + stepMs;
      peak.most = Math.max(peak.most, value);
    }
  }
  return peaks;
}
