/**
 * What a field for date and time shows of an instant, in a zone: `2027-03-28T03:30`.
 */
export function toLocalText(instant: string, zone: string): string {
  return new Date(localMs(Date.parse(instant), zone)).toISOString().slice(0, 16);
}

/** The instant of a local time, in UTC. Of a repeated hour the first; of an hour that the clocks skip, as much later. */
export function toInstant(local: string, zone: string): string | null {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return null;
  try {
    // the offsets a day before and after are the two that it can have
    const offsets = [-dayMs, dayMs].map((off) => localMs(wanted + off, zone) - (wanted + off));
    const instants = offsets.map((offset) => wanted - offset);
    const exact = instants.filter((at) => localMs(at, zone) === wanted);
    return new Date(exact.length > 0 ? Math.min(...exact) : Math.max(...instants)).toISOString();
  } catch (error) {
    // a zone that is not one is told at its own field
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const dayMs = 86_400_000;

/** The local time as if it were UTC. */
function localMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
}
