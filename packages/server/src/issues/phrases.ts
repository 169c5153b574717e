import { closest } from "horarium/schedule";

// what must hold of a value, as a phrase behind its name: "name: must not be empty"

export const missing = (kind?: string): string =>
  kind === undefined ? "is missing" : `is missing: it must be ${kind}`;

export const mustBe = (kind: string, value: unknown): string =>
  `must be ${kind} (got ${got(value)})`;

export function mustBeOneOf(values: readonly unknown[], value: unknown): string {
  const [only, ...others] = values.map(literal);
  if (only === undefined) return "can have no value at all";
  if (others.length === 0) return `must be ${only}`;
  const meant = typeof value === "string" ? nearest(value, values.map(String)) : undefined;
  const list =
    values.length > 20 ? `one of ${values.length} words` : `one of ${[only, ...others].join(", ")}`;
  return meant === undefined
    ? `must be ${list}`
    : `must be ${list}; did you mean ${literal(meant)}?`;
}

/** Bounds of a size or a value. `unit`: of what a size counts; null: it is a value. */
export interface Bound {
  limit: number | bigint | string;
  unit: "character" | "entry" | "byte" | null;
  /** Of a value: the limit itself is none. */
  isOpen?: boolean;
  isExact?: boolean;
  /** How large it is, where that says something. */
  actual?: number | undefined;
}

export function atLeast({ limit, unit, isOpen = false, isExact = false, actual }: Bound): string {
  if (unit === null) return `must be ${isOpen ? "more than" : "at least"} ${limit}${but(actual)}`;
  if (isExact) return exactly(limit, unit, actual);
  if (Number(limit) === 1)
    return unit === "entry" ? "must have at least one entry" : "must not be empty";
  return `must have at least ${counted(limit, unit)}${but(actual)}`;
}

export function atMost({ limit, unit, isOpen = false, isExact = false, actual }: Bound): string {
  if (unit === null) return `must be ${isOpen ? "less than" : "at most"} ${limit}${but(actual)}`;
  if (isExact) return exactly(limit, unit, actual);
  if (Number(limit) === 0) return "must be empty";
  return `must have at most ${counted(limit, unit)}${but(actual)}`;
}

/** Names that something does not have, and what was probably meant. */
export function unknownNames(names: readonly string[], known: readonly string[]): string {
  const [name, ...others] = names;
  if (others.length > 0) return `does not know ${names.map(literal).join(", ")}: take them out`;
  const meant = nearest(name!, known);
  const remedy =
    meant !== undefined
      ? `did you mean ${literal(meant)}?`
      : known.length === 0 || known.length > 12
        ? "take it out, or correct it"
        : `there is ${known.join(", ")}`;
  return `does not know ${literal(name)}; ${remedy}`;
}

/** The forms that texts are asked to have; undefined: none that has a name. */
export function ofFormat(format: string): string | undefined {
  return Object.hasOwn(formats, format) ? `must be ${formats[format]}` : undefined;
}

const formats: Readonly<Record<string, string>> = {
  email: "an email address, like ada@example.com",
  url: "an address, like https://example.com/path",
  uri: "an address, like https://example.com/path",
  httpUrl: "an address, like https://example.com/path",
  hostname: "the name of a host, like example.com",
  uuid: "an id, like 01940e7c-3f00-7000-8000-4f5a7d1c2b3a",
  guid: "an id, like 01940e7c-3f00-7000-8000-4f5a7d1c2b3a",
  datetime: "an instant, like 2027-03-28T01:00:00Z",
  "date-time": "an instant, like 2027-03-28T01:00:00Z",
  date: "a date, like 2027-03-28",
  time: "a time of day, like 01:30:00",
  duration: "a length of time as ISO 8601 writes it, like PT1H30M",
  ipv4: "an IPv4 address, like 192.0.2.1",
  ipv6: "an IPv6 address, like 2001:db8::1",
  cidrv4: "a range of IPv4 addresses, like 192.0.2.0/24",
  cidrv6: "a range of IPv6 addresses, like 2001:db8::/32",
  base64: "in base64",
  base64url: "in base64url",
  json_string: "JSON",
  regex: "of another form",
};

/** What a value is, without the value: it may be a secret. */
export function got(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "no instant" : "an instant";
  if (typeof value === "string") return value === "" ? "an empty text" : "a text";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "no number";
  if (typeof value === "boolean") return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function exactly(limit: Bound["limit"], unit: NonNullable<Bound["unit"]>, actual?: number): string {
  return `must have exactly ${counted(limit, unit)}${but(actual)}`;
}

const but = (actual: number | undefined) =>
  actual === undefined ? "" : ` (got ${grouped(actual)})`;

function counted(limit: Bound["limit"], unit: NonNullable<Bound["unit"]>): string {
  const plural = unit === "entry" ? "entries" : `${unit}s`;
  return `${grouped(limit)} ${Number(limit) === 1 ? unit : plural}`;
}

const grouped = (value: Bound["limit"]) =>
  typeof value === "string" ? value : value.toLocaleString("en");

function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 60) return undefined;
  return closest(word, candidates, Math.max(1, Math.floor(word.length / 3)));
}

const literal = (value: unknown): string =>
  typeof value === "string" ? `"${value}"` : String(value);
