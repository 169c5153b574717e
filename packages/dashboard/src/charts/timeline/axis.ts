import { localDays, localHours, type LocalHour, type Offset } from "./local-time.ts";
import type { View } from "./view.ts";

/** Time along the width of the plot. */
export interface Axis extends View {
  width: number;
  x: (at: number) => number;
  at: (x: number) => number;
}

export function makeAxis({ from, to }: View, width: number): Axis {
  const perMs = width / (to - from);
  return { from, to, width, x: (at) => (at - from) * perMs, at: (x) => from + x / perMs };
}

export interface HourMark extends LocalHour {
  x: number;
  /** `03`, `02a`; none where there is no room for it. */
  label: string | null;
}

const steps = [1, 2, 3, 6, 12, 24];

/**
 * A mark for each local hour, or each so many of them as there is room for. An hour that happens twice is always marked,
 * both times.
 */
export function hourMarks(axis: Axis, offsets: readonly Offset[]): HourMark[] {
  const hourPx = (axis.width * 3_600_000) / (axis.to - axis.from);
  const markedEach = steps.find((step) => step * hourPx >= 8) ?? 24;
  const namedEach = steps.find((step) => step * hourPx >= 34) ?? 24;
  let end = -Infinity;
  return localHours(offsets, axis.from, axis.to).flatMap((hour): HourMark[] => {
    const x = axis.x(hour.at);
    const isTwice = hour.pass !== null && hourPx >= 8;
    if (hour.hour % markedEach !== 0 && !isTwice) return [];
    const isNamed = (hour.hour % namedEach === 0 || (isTwice && hourPx >= 22)) && x >= end;
    if (isNamed) end = x + 22;
    const label = `${String(hour.hour).padStart(2, "0")}${hour.pass ?? ""}`;
    return [{ ...hour, x, label: isNamed ? label : null }];
  });
}

export interface DayMark {
  /** Where its name stands: at its beginning, or at the edge if it began before. */
  x: number;
  /** Where it begins; null if before. */
  start: number | null;
  width: number;
  day: string;
}

/** The local days in view, the first one from the edge on. */
export function dayMarks(axis: Axis, offsets: readonly Offset[], firstDay: string): DayMark[] {
  const begun = localDays(offsets, axis.from, axis.to).map(({ at, day }) => ({
    x: axis.x(at),
    day,
  }));
  const all =
    begun[0]?.x === 0
      ? begun.map((one) => ({ ...one, start: one.x as number | null }))
      : [
          { x: 0, start: null, day: firstDay },
          ...begun.map((one) => ({ ...one, start: one.x as number | null })),
        ];
  return all.map((one, place) => ({ ...one, width: (all[place + 1]?.x ?? axis.width) - one.x }));
}
