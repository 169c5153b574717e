/** From `at` on, local time is UTC plus so many minutes. */
export interface Offset {
  at: Date;
  minutes: number;
}

/**
 * The offset of a zone at `from`, and each one that begins before `to`: with these a day of 23 or 25 hours is drawn as
 * it is. Throws `RangeError` for a zone that the runtime does not know.
 */
export function offsetsBetween(timezone: string, from: Date, to: Date): Offset[] {
  const minutesAt = offsetsOf(timezone);
  const offsets: Offset[] = [{ at: from, minutes: minutesAt(from.getTime()) }];
  for (let at = from.getTime(); at < to.getTime();) {
    const next = Math.min(at + probeMs, to.getTime());
    const minutes = minutesAt(next);
    if (minutes !== offsets.at(-1)!.minutes) {
      const change = firstWith(minutesAt, minutes, at, next);
      if (change < to.getTime()) offsets.push({ at: new Date(change), minutes });
    }
    at = next;
  }
  return offsets;
}

/** Shorter than any time between two changes of a zone. */
const probeMs = 86_400_000;

/** The first second from which the offset is the new one: it is not at `before`, and it is at `at`. */
function firstWith(
  minutesAt: (at: number) => number,
  minutes: number,
  before: number,
  at: number,
): number {
  let [low, high] = [Math.floor(before / 1000), Math.ceil(at / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (minutesAt(middle * 1000) === minutes) high = middle;
    else low = middle;
  }
  return high * 1000;
}

/** One for each zone that is in use: a formatter takes longer to make than many readings. */
const readers = new Map<string, (at: number) => number>();
/** More than there are zones: the runtime takes their names in any case, of which there are a million. */
const mostReaders = 1_000;

/** Minutes that a zone's clocks are ahead of UTC at an instant. Throws `RangeError` as `offsetsBetween` does. */
export function offsetsOf(timezone: string): (at: number) => number {
  const known = readers.get(timezone);
  if (known !== undefined) return known;
  const reader = offsetReader(timezone);
  if (readers.size >= mostReaders) readers.clear();
  readers.set(timezone, reader);
  return reader;
}

function offsetReader(timezone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    timeZoneName: "longOffset",
  });
  return (at) => {
    const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
    // "GMT", "GMT+02:00", and of before 1900 "GMT-00:01:15"
    const [, sign, hours, minutes, seconds = "0"] =
      /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
    if (sign === undefined) return 0;
    const value = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
    return sign === "-" ? -value : value;
  };
}
