import type { Axis } from "./axis.ts";
import type { LaneAnswer, QuietAnswer } from "./lane-data.ts";

/** A quiet window as far as it is in view, in the row of a strip that is free there. */
export interface QuietBox {
  quiet: QuietAnswer;
  x: number;
  width: number;
  track: number;
}

/** Thinner would not be seen. */
const narrowest = 2;

/** Windows in view; those that overlap lie below each other. */
export function quietBoxes(quiet: readonly QuietAnswer[], axis: Axis): QuietBox[] {
  const ends: number[] = [];
  return quiet.flatMap((one): QuietBox[] => {
    const left = Math.max(0, axis.x(Date.parse(one.from)));
    const right = Math.min(axis.width, axis.x(Date.parse(one.to)));
    if (right <= 0 || left >= axis.width) return [];
    const free = ends.findIndex((end) => end <= left);
    const track = free === -1 ? ends.length : free;
    const width = Math.max(narrowest, right - left);
    ends[track] = left + width;
    return [{ quiet: one, x: left, width, track }];
  });
}

export function isAbout({ lanes }: QuietAnswer, { key }: LaneAnswer): boolean {
  return lanes === null || (key !== null && lanes.includes(key));
}

/** The windows of several answers, each once, with the lanes of all. */
export function mergeQuiet(answers: readonly { quiet: readonly QuietAnswer[] }[]): QuietAnswer[] {
  const merged = new Map<string, QuietAnswer>();
  for (const one of answers.flatMap(({ quiet }) => quiet)) {
    const key = `${one.id} ${one.from}`;
    const known = merged.get(key);
    const lanes =
      one.lanes === null || known?.lanes === null ? null : [...(known?.lanes ?? []), ...one.lanes];
    merged.set(key, { ...one, lanes });
  }
  return [...merged.values()];
}

/** The windows that hold alerts of a lane at an instant. */
export function holding(
  quiet: readonly QuietAnswer[],
  lane: LaneAnswer,
  at: number,
): QuietAnswer[] {
  return quiet.filter(
    (one) => Date.parse(one.from) <= at && at < Date.parse(one.to) && isAbout(one, lane),
  );
}
