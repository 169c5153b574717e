/** A time zone for people who look for theirs. */
export interface ZoneRow {
  /** The name that a job takes: `Europe/Rome`. */
  name: string;
  /** Older names of it, which a job takes too. */
  formerNames: string[];
  city: string;
  /** Null where it belongs to none, or to several. */
  country: string | null;
  /** Local time is UTC plus so many minutes now. */
  offsetMinutes: number;
  /** `CET`, `GMT+5:30`. */
  abbreviation: string;
}

/** All zones by their present names, UTC first, with what the clocks there show at `now`. */
export function listZones(now: Date): ZoneRow[] {
  const hour = Math.floor(now.getTime() / hourMs);
  if (kept?.hour !== hour) kept = { hour, rows: readZones(now) };
  return kept.rows;
}

const hourMs = 3_600_000;
let kept: { hour: number; rows: ZoneRow[] } | undefined;

function readZones(now: Date): ZoneRow[] {
  const countries = (countryOf ??= readCountries());
  const names = Intl.supportedValuesOf("timeZone").filter((name) => name.includes("/"));
  const current = new Set(names.map((name) => presentNames[name] ?? name));
  return ["UTC", ...[...current].toSorted()].map((name) => {
    const former = Object.keys(presentNames).filter((old) => presentNames[old] === name);
    const city = name.slice(name.lastIndexOf("/") + 1).replaceAll("_", " ");
    const country = [name, ...former].map((one) => countries.get(one)).find(Boolean) ?? null;
    return { name, formerNames: former, city, country, ...clockOf(name, now) };
  });
}

function clockOf(name: string, now: Date): Pick<ZoneRow, "offsetMinutes" | "abbreviation"> {
  const nameOf = (locale: string, timeZoneName: "short" | "longOffset") =>
    new Intl.DateTimeFormat(locale, { timeZone: name, timeZoneName })
      .formatToParts(now)
      .find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(nameOf("en", "longOffset")) ?? [];
  const offset = sign === undefined ? 0 : Number(hours) * 60 + Number(minutes);
  // each locale knows the abbreviations of its own part of the world
  const names = ["en-GB", "en-US", "en-AU"].map((locale) => nameOf(locale, "short"));
  const abbreviation = names.find((one) => !one.startsWith("GMT")) ?? names[0]!;
  return { offsetMinutes: sign === "-" ? -offset : offset, abbreviation };
}

let countryOf: ReadonlyMap<string, string> | undefined;

function readCountries(): ReadonlyMap<string, string> {
  const display = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const letters = Array.from({ length: 26 }, (_, place) => String.fromCharCode(65 + place));
  const found = new Map<string, string>();
  for (const region of letters.flatMap((first) => letters.map((second) => first + second))) {
    const country = display.of(region);
    if (country === undefined) continue;
    for (const zone of zonesOf(region)) if (!found.has(zone)) found.set(zone, country);
  }
  return found;
}

/** Newer runtimes have a method where older ones have a property. */
function zonesOf(region: string): readonly string[] {
  const locale = new Intl.Locale(`und-${region}`) as Intl.Locale & {
    timeZones?: readonly string[];
    getTimeZones?: () => readonly string[];
  };
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

/** Runtimes list some zones by names that the tz database has replaced. */
const presentNames: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};
