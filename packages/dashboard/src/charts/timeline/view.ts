/** What of time is shown. Instants are milliseconds since 1970. */
export interface View {
  from: number;
  to: number;
}

const hourMs = 3_600_000;

/** Lengths that zooming goes through. */
export const spans = [1, 3, 6, 12, 24, 72, 168, 336].map((hours) => hours * hourMs);

/** The day or the week around now: a quarter of what is shown is past in a day, two days in a week. */
export function viewAround(now: number, span: number): View {
  const back = span >= 72 * hourMs ? (span * 2) / 7 : span / 4;
  return { from: now - back, to: now - back + span };
}

export function viewAt(middle: number, span: number): View {
  return { from: middle - span / 2, to: middle + span / 2 };
}

/** One step in (-1) or out (1); `at` stays where it is. */
export function zoomed({ from, to }: View, direction: 1 | -1, at: number): View {
  const span = to - from;
  const next =
    direction === 1
      ? (spans.find((one) => one > span * 1.01) ?? spans.at(-1)!)
      : (spans.findLast((one) => one < span * 0.99) ?? spans[0]!);
  const part = (at - from) / span;
  return { from: at - next * part, to: at + next * (1 - part) };
}

export function panned({ from, to }: View, by: number): View {
  return { from: from + by, to: to + by };
}

/** As little as is needed for `at` to be inside, with some room beside it. */
export function revealing(view: View, at: number): View {
  const room = (view.to - view.from) / 12;
  if (at < view.from + room) return panned(view, at - view.from - room);
  if (at > view.to - room) return panned(view, at - view.to + room);
  return view;
}

/**
 * How many buckets to ask for: one for six pixels, of a length that people know, so that while a window is made wider
 * the same are asked for.
 */
export function bucketsFor({ from, to }: View, width: number): number {
  const span = to - from;
  const length = bucketLengths.find((ms) => span / ms <= width / 6) ?? bucketLengths.at(-1)!;
  return Math.max(12, Math.min(2_000, Math.round(span / length)));
}

/** Each a whole part of what jobs are often apart: else what is regular would look as if it were not. */
const bucketLengths = [0.25, 0.5, 1, 5, 7.5, 15, 30, 60, 120, 180, 360, 720, 1_440].map(
  (minutes) => minutes * 60_000,
);

/** Begun at a whole bucket: as time goes on, the same is asked for until a bucket has passed. */
export function aligned({ from, to }: View, buckets: number): View {
  const bucketMs = Math.round((to - from) / buckets);
  const start = Math.floor(from / bucketMs) * bucketMs;
  return { from: start, to: start + bucketMs * buckets };
}
