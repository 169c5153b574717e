/** What stands behind `?`, as text: a page's own `readSearch` makes of it what it knows, and drops the rest. */
export type RawSearch = Record<string, unknown>;

/** `?state=failing,disabled&q=x`, without quotes and brackets. */
export function parseSearch(search: string): RawSearch {
  return Object.fromEntries(new URLSearchParams(search));
}

/**
 * A link need not name what is absent. Here it keeps its name, as undefined: of a name that is not answered, the router
 * gives the page what the address says, unread.
 */
export function known<Search extends object>(
  search: Search,
): { [Name in keyof Search]?: Search[Name] | undefined } {
  return search;
}

/** Lists with commas; what is absent or empty is left out. */
export function stringifySearch(search: RawSearch): string {
  const pairs = Object.entries(search).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(",") : asText(value);
    return text === "" ? [] : [`${encodeURIComponent(name)}=${encoded(text)}`];
  });
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

export function text(value: unknown, maxLength = 200): string | undefined {
  const given = asText(value).slice(0, maxLength);
  return given === "" ? undefined : given;
}

export function oneOf<const Word extends string>(
  value: unknown,
  words: readonly Word[],
): Word | undefined {
  return words.find((word) => word === value);
}

/** Those of the words that are named, in the order given; undefined for none. */
export function someOf<const Word extends string>(
  value: unknown,
  words: readonly Word[],
): Word[] | undefined {
  const named = (Array.isArray(value) ? value : asText(value).split(",")) as unknown[];
  const known = [...new Set(named)].filter((one): one is Word => words.includes(one as Word));
  return known.length === 0 ? undefined : known;
}

/** A day (`2027-03-28`) or an instant. */
export function instant(value: unknown): string | undefined {
  const given = asText(value);
  return /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(given) &&
    !Number.isNaN(Date.parse(given))
    ? given
    : undefined;
}

/** A day of an address is from its beginning on, in UTC. */
export function toInstant(given: string): string {
  return given.includes("T") ? given : `${given}T00:00:00Z`;
}

export function wholeNumber(value: unknown): number | undefined {
  const given = asText(value);
  return /^\d{1,9}$/.test(given) ? Number(given) : undefined;
}

/** The display zone that a link carries: `job`, `mine`, `utc`, or a zone's name. */
export function zone(value: unknown): string | undefined {
  const given = asText(value);
  return /^(job|mine|utc|[A-Za-z]+(\/[\w+-]+){0,2})$/.test(given) ? given : undefined;
}

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function encoded(value: string): string {
  return encodeURIComponent(value)
    .replaceAll("%2C", ",")
    .replaceAll("%3A", ":")
    .replaceAll("%2F", "/");
}
