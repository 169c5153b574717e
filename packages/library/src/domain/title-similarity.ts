/** How alike two titles are, 0 to 1: by their words or by their trigrams, whichever finds more. */
export function titleSimilarity(ours: string, theirs: string): number {
  const [a, b] = [words(ours), words(theirs)];
  if (a.length === 0 || b.length === 0) return 0;
  return Math.max(overlap(a, b), shared(trigrams(a), trigrams(b)));
}

/** Articles tell no title from another. */
const articles = new Set(
  "a an the der die das ein eine le la les l un une el los las il lo gli i de het een o os as".split(
    " ",
  ),
);

function words(title: string): string[] {
  const all = title
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  const significant = (all ?? []).filter((word) => !articles.has(word));
  return significant.length > 0 ? significant : (all ?? []);
}

/** Of the shorter title's words, the share that the longer has too: a subtitle does no harm. */
function overlap(a: string[], b: string[]): number {
  const [few, many] = a.length <= b.length ? [a, new Set(b)] : [b, new Set(a)];
  return few.filter((word) => many.has(word)).length / few.length;
}

/** As pg_trgm has them: two spaces before a word, one behind it. */
function trigrams(all: string[]): Set<string> {
  const found = new Set<string>();
  for (const word of all) {
    const padded = `  ${word} `;
    for (let place = 0; place + 3 <= padded.length; place += 1) {
      found.add(padded.slice(place, place + 3));
    }
  }
  return found;
}

function shared(a: Set<string>, b: Set<string>): number {
  const both = [...a].filter((one) => b.has(one)).length;
  return both / (a.size + b.size - both);
}
