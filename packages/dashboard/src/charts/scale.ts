/** Turns values into places: linear, or by powers of ten. */
export interface Scale {
  place: (value: number) => number;
  /** Round values to be written at the axis, the least first. */
  ticks: readonly number[];
}

/** Milliseconds that read well as durations. */
const steps = [
  1, 10, 100, 1_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000, 21_600_000,
  86_400_000,
];

/** From 0 to `most` milliseconds over `length` pixels, upwards. */
export function durationScale(most: number, length: number, isLogarithmic: boolean): Scale {
  const top = Math.max(most, 1);
  if (!isLogarithmic) {
    const step = niceStep(top);
    const end = Math.ceil(top / step) * step;
    const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, at) => at * step);
    return { ticks, place: (value) => length - (Math.min(Math.max(value, 0), end) / end) * length };
  }
  const end = steps.find((step) => step >= top) ?? top;
  const span = Math.log10(end + 1);
  return {
    ticks: steps.filter((step) => step <= end),
    place: (value) => length - (Math.log10(Math.min(Math.max(value, 0), end) + 1) / span) * length,
  };
}

/** A step of which four to eight make `top`. */
function niceStep(top: number): number {
  const units = [1, 1_000, 60_000, 3_600_000];
  const unit = units.findLast((one) => top >= one * 2) ?? 1;
  const raw = top / unit / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((one) => one * power >= raw) ?? 10;
  return Math.max(factor * power * unit, 1);
}
