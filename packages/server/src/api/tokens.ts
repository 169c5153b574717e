/** What was typed into a filter: `state:failing folder:"my books" night` */
export interface Tokens {
  /** Values by key, those of one key in their order. */
  values: ReadonlyMap<string, string[]>;
  /** What has no known key. */
  words: string[];
}

const part = /([a-z]+):"([^"]*)"|([a-z]+):(\S+)|"([^"]*)"|(\S+)/gi;

/** Reads tokens with the keys that are known; what has another one is text: `https://example.com`. */
export function readTokens(text: string, known: readonly string[]): Tokens {
  const values = new Map<string, string[]>();
  const words: string[] = [];
  for (const [whole, quotedKey, quoted, bareKey, bare, phrase, word] of text.matchAll(part)) {
    const key = (quotedKey ?? bareKey)?.toLowerCase();
    const value = quoted ?? bare;
    if (key !== undefined && value !== undefined && known.includes(key))
      values.set(key, [...(values.get(key) ?? []), value]);
    else words.push(key === undefined ? (phrase ?? word ?? whole) : whole);
  }
  return { values, words: words.filter((one) => one !== "") };
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `<1h`, `>5m`, `<=90s`: less or more than so many milliseconds. Null for what is none. */
export function readBound(text: string): { isOver: boolean; ms: number } | null {
  const [, sign, count, unit] = /^([<>])=?(\d{1,6}(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text) ?? [];
  if (sign === undefined || count === undefined || unit === undefined) return null;
  return { isOver: sign === ">", ms: Number(count) * units[unit]! };
}
