/**
 * The candidate that is the fewest edits away (insert, delete, replace, in any case), if there are at most `most`; of equals the first.
 * `word` must be short: the effort grows with its length times the number of candidates.
 *
 * @example
 * closest("mondya", ["monday", "tuesday"], 2); // => "monday"
 * closest("friday", ["monday", "tuesday"], 2); // => undefined
 */
export function closest(
  word: string,
  candidates: Iterable<string>,
  most: number,
): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let fewest = most + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= fewest) continue;
    const edits = editsBetween(wanted, candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, place) => place);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
