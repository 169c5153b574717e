/** What is focused: the lane, and the place in it. */
export interface Focus {
  lane: number;
  place: number;
}

export type Move = "left" | "right" | "up" | "down" | "home" | "pageUp" | "pageDown";

/** Where to go: to a mark, or out of what is shown towards an instant. */
export type Moved = { focus: Focus } | { reveal: number };

interface Marked {
  at: number;
}

const dayMs = 86_400_000;

/**
 * Left and right go on in a lane, up and down to the mark of another lane that is nearest in time, Home to what is nearest
 * to now, page up and down a day back and on. Null where there is nothing.
 */
export function moved(
  lanes: readonly (readonly Marked[])[],
  focus: Focus,
  move: Move,
  { from, to, now }: { from: number; to: number; now: number },
): Moved | null {
  const lane = lanes[focus.lane] ?? [];
  const at = lane[focus.place]?.at ?? now;
  switch (move) {
    case "left":
    case "right": {
      const place = focus.place + (move === "left" ? -1 : 1);
      if (place >= 0 && place < lane.length) return { focus: { ...focus, place } };
      return { reveal: move === "left" ? from - (to - from) / 4 : to + (to - from) / 4 };
    }
    case "up":
    case "down":
      return across(lanes, focus.lane, move === "up" ? -1 : 1, at);
    case "home":
      return toTime(lanes, focus.lane, now, { from, to });
    case "pageUp":
      return toTime(lanes, focus.lane, at - dayMs, { from, to });
    case "pageDown":
      return toTime(lanes, focus.lane, at + dayMs, { from, to });
  }
}

/** The place of the mark that is nearest in time; -1 in an empty lane. */
export function nearest(lane: readonly Marked[], at: number): number {
  return lane.reduce(
    (best, mark, place) =>
      best === -1 || Math.abs(mark.at - at) < Math.abs(lane[best]!.at - at) ? place : best,
    -1,
  );
}

/** The mark that is nearest to an instant, or the next one before or after it if there is one. */
export function found(lane: readonly Marked[], at: number, side?: "before" | "after"): number {
  const beside =
    side === "before"
      ? lane.findLastIndex((mark) => mark.at < at)
      : side === "after"
        ? lane.findIndex((mark) => mark.at > at)
        : -1;
  return beside === -1 ? nearest(lane, at) : beside;
}

/** The first lane from `lane` on that has anything, at what is nearest to `at`. */
export function firstFocus(lanes: readonly (readonly Marked[])[], at: number): Focus | null {
  const lane = lanes.findIndex((marks) => marks.length > 0);
  return lane === -1 ? null : { lane, place: nearest(lanes[lane]!, at) };
}

function across(
  lanes: readonly (readonly Marked[])[],
  lane: number,
  step: 1 | -1,
  at: number,
): Moved | null {
  for (let other = lane + step; other >= 0 && other < lanes.length; other += step) {
    const place = nearest(lanes[other]!, at);
    if (place !== -1) return { focus: { lane: other, place } };
  }
  return null;
}

function toTime(
  lanes: readonly (readonly Marked[])[],
  lane: number,
  at: number,
  { from, to }: { from: number; to: number },
): Moved | null {
  if (at < from || at >= to) return { reveal: at };
  const place = nearest(lanes[lane] ?? [], at);
  return place === -1 ? null : { focus: { lane, place } };
}
