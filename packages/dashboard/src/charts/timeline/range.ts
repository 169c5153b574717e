import type { Counts, TimelineAnswer } from "./lane-data.ts";
import type { View } from "./view.ts";

/** A stretch that was chosen, widened to whole buckets, with what is in it. */
export interface Range extends View {
  executions: number;
  failed: number;
  missed: number;
  planned: number;
}

/** Counts what lies between two instants, in either order. */
export function rangeOf(answer: TimelineAnswer, one: number, other: number): Range {
  const { bucketMs, buckets } = answer;
  const start = Date.parse(answer.from);
  const bucketOf = (at: number) => (at - start) / bucketMs;
  const first = Math.max(0, Math.floor(bucketOf(Math.min(one, other))));
  const end = Math.min(buckets, Math.max(first + 1, Math.ceil(bucketOf(Math.max(one, other)))));
  const range: Range = {
    from: start + first * bucketMs,
    to: start + end * bucketMs,
    executions: 0,
    failed: 0,
    missed: 0,
    planned: 0,
  };
  for (const lane of countedLanes(answer)) {
    for (const { bucket, counts } of lane.past)
      if (bucket >= first && bucket < end) add(range, counts);
    for (const { bucket, slots } of lane.planned)
      if (bucket >= first && bucket < end) range.planned += slots;
  }
  return range;
}

/** Beside folders, a job that fails has a lane of its own, and is in its folder too: it counts once. */
function countedLanes({ lanes }: TimelineAnswer): TimelineAnswer["lanes"] {
  const isGrouped = lanes.some(({ kind }) => kind === "folder" || kind === "handler");
  return isGrouped ? lanes.filter(({ kind }) => kind !== "job") : lanes;
}

function add(range: Range, counts: Counts): void {
  range.executions += Object.values(counts).reduce((sum, count) => sum + (count ?? 0), 0);
  range.failed += counts.failed ?? 0;
  range.missed += counts.missed ?? 0;
}
