/**
 * `12 ms`, `0.4 s`, `7.2 s`, `42 s`, `3 min 12 s`, `5 min`, `1 h 04 min`, `2 d 03 h`. Milliseconds in; on screen
 * they stand only where tenths of a second would say 0. The spaces do not break.
 */
export function formatDuration(ms: number): string {
  const milliseconds = Math.round(ms);
  if (milliseconds <= 0) return unit(0, "s");
  if (milliseconds < 50) return unit(milliseconds, "ms");
  const seconds = milliseconds / 1_000;
  // 9.96 s must not become 10.0 s
  if (Math.round(seconds * 10) < 100) return unit(seconds.toFixed(1), "s");
  const whole = Math.round(seconds);
  if (whole < 60) return unit(whole, "s");
  if (whole < 3_600) {
    const rest = whole % 60;
    return `${unit(Math.floor(whole / 60), "min")}${rest === 0 ? "" : ` ${unit(rest, "s")}`}`;
  }
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60)
    return `${unit(Math.floor(minutes / 60), "h")} ${unit(two(minutes % 60), "min")}`;
  const hours = Math.round(minutes / 60);
  return `${unit(Math.floor(hours / 24), "d")} ${unit(two(hours % 24), "h")}`;
}

function unit(value: number | string, name: string): string {
  return `${value}\u00a0${name}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
