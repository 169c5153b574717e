/** `Fri 27 Nov`, in the zone. */
export function dayName(at: string, zone: string): string {
  return formatOf(zone).format(new Date(at)).replace(",", "");
}

/** The ids of the rows that begin another day than the row before them has. */
export function firstsOfDays(
  rows: readonly { id: string; at: string }[],
  zone: string,
): ReadonlySet<string> {
  const days = rows.map(({ at }) => dayName(at, zone));
  return new Set(rows.filter((_, place) => days[place] !== days[place - 1]).map(({ id }) => id));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone,
  });
  formats.set(timeZone, made);
  return made;
}
