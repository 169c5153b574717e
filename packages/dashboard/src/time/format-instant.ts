export interface InstantFormat {
  /** IANA name. */
  zone: string;
  /** Default `24`. */
  hours?: "24" | "12";
  /** `always`, `never`, or only where `today` is another day in that zone. Default `always`. */
  day?: "always" | "never" | "other";
  /** Epoch milliseconds; for `day: "other"`, and for leaving out this year. */
  today?: number;
  /** Default true. */
  seconds?: boolean;
  /** The zone's short name or offset at that instant. Default true. */
  withZone?: boolean;
}

/**
 * `Tue 24 Nov 03:00:07 CET`; the year only where it is not this one. Of a repeated hour the zone's name tells which.
 *
 *     formatInstant(new Date(slot), { zone: "Europe/Rome", seconds: false });
 */
export function formatInstant(at: Date, format: InstantFormat): string {
  const { zone, hours = "24", day = "always", seconds = true, withZone = true } = format;
  const parts = partsOf(at, zone);
  // days begin at whole minutes
  const minute = Math.floor((format.today ?? Date.now()) / 60_000);
  const today = partsOf(new Date(minute * 60_000), zone);
  const isToday = dayOf(parts) === dayOf(today);
  const words: string[] = [];
  if (day === "always" || (day === "other" && !isToday)) {
    words.push(parts.weekday!, `${Number(parts.day)}`, parts.month!);
    if (parts.year !== today.year) words.push(parts.year!);
  }
  words.push(clockOf(parts, { hours, seconds }));
  if (withZone) words.push(zoneShortName(at, zone));
  return words.join("\u00a0");
}

/** `CET`, `GMT+5:30`, `UTC`: what the zone is called at that instant. */
export function zoneShortName(at: Date, zone: string): string {
  if (isUtc(zone)) return "UTC";
  // clocks are moved at a whole quarter of an hour
  const quarter = Math.floor(at.getTime() / 900_000);
  return shortNames(`${zone} ${quarter}`, () => {
    // each language knows the names of its own part of the world, and offsets of the others
    const names = ["en-GB", "en-US", "en-AU"].map((locale) => shortNameIn(locale, at, zone));
    return names.find((name) => /^[A-Z]{2,5}$/.test(name)) ?? names[0]!;
  });
}

/** `Rome` of `Europe/Rome`: what people call it beside a time. */
export function zonePlace(zone: string): string {
  if (isUtc(zone)) return "UTC";
  return zone.split("/").at(-1)!.replaceAll("_", " ");
}

/** Whether clocks of both zones show the same at that instant. */
export function areSameAt(at: Date, one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [partsOf(at, one), partsOf(at, other)];
  return (
    dayOf(first) === dayOf(second) && first.hour === second.hour && first.minute === second.minute
  );
}

export function isUtc(zone: string): boolean {
  return ["UTC", "Etc/UTC", "Etc/GMT", "GMT", "Etc/Universal", "Etc/Zulu"].includes(zone);
}

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>;

function clockOf(
  parts: Parts,
  { hours, seconds }: { hours: "24" | "12"; seconds: boolean },
): string {
  const tail = seconds ? `:${parts.minute}:${parts.second}` : `:${parts.minute}`;
  if (hours === "24") return `${parts.hour}${tail}`;
  const hour = Number(parts.hour);
  return `${hour % 12 === 0 ? 12 : hour % 12}${tail}\u00a0${hour < 12 ? "am" : "pm"}`;
}

function dayOf({ year, month, day }: Parts): string {
  return `${year} ${month} ${day}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: Date, zone: string): Parts {
  return knownParts(`${zone} ${at.getTime()}`, () => readParts(at, zone));
}

const knownParts = remembered<Parts>();
const shortNames = remembered<string>();

/** A page shows the same instants again and again, and reading one takes long. */
function remembered<Value>(): (key: string, read: () => Value) => Value {
  const known = new Map<string, Value>();
  return (key, read) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= mostRemembered) known.clear();
    const value = read();
    known.set(key, value);
    return value;
  };
}

const mostRemembered = 2_000;

function readParts(at: Date, zone: string): Parts {
  const format = formatFor(`parts ${zone}`, () => ({
    locale: "en-GB",
    options: {
      timeZone: zone,
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    },
  }));
  return Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, value === "Sept" ? "Sep" : value]),
  );
}

function shortNameIn(locale: string, at: Date, zone: string): string {
  const format = formatFor(`${locale} ${zone}`, () => ({
    locale,
    options: { timeZone: zone, timeZoneName: "short" },
  }));
  return format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? zone;
}

/** Making one costs a hundred times what using it does. */
function formatFor(
  key: string,
  make: () => { locale: string; options: Intl.DateTimeFormatOptions },
): Intl.DateTimeFormat {
  const kept = formats.get(key);
  if (kept !== undefined) return kept;
  const { locale, options } = make();
  const format = new Intl.DateTimeFormat(locale, options);
  formats.set(key, format);
  return format;
}
