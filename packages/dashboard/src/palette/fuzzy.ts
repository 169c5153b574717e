/**
 * How well the words of `query` are found in `text`, the more the better; null: one of them is not. Beginnings of words are
 * best, first letters of words (`rm` for "Refresh metadata") good, letters in the same order with few between them do.
 */
export function fuzzyScore(query: string, text: string): number | null {
  const wanted = wordsOf(query);
  const there = text.toLowerCase();
  let sum = 0;
  for (const word of wanted) {
    const score = scoreOf(word, there);
    if (score === null) return null;
    sum += score;
  }
  // of two that are found alike, the shorter one
  return wanted.length === 0 ? 0 : sum / wanted.length - text.length / 100;
}

/** The best of several texts that mean the same thing. */
export function bestScore(query: string, texts: readonly string[]): number | null {
  const scores = texts.flatMap((text) => fuzzyScore(query, text) ?? []);
  return scores.length === 0 ? null : Math.max(...scores);
}

let last: { query: string; words: readonly string[] } = { query: "", words: [] };

/** Thousands of texts are asked about the same query. */
function wordsOf(query: string): readonly string[] {
  if (last.query !== query)
    last = { query, words: query.toLowerCase().split(/\s+/).filter(Boolean) };
  return last.words;
}

function scoreOf(word: string, text: string): number | null {
  const at = text.indexOf(word);
  if (at === 0) return 100;
  if (at > 0) return hasBeginning(word, text) ? 90 : 60;
  const between = lettersBetween(word, text);
  // first letters of words are in this order too
  if (between === null) return null;
  if (initialsOf(text).includes(word)) return 70;
  return between > word.length ? null : 40 - between;
}

function hasBeginning(word: string, text: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (beginsWord(text, at)) return true;
  return false;
}

function beginsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!);
}

function initialsOf(text: string): string {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .map((one) => one.slice(0, 1))
    .join("");
}

/** Null: not all letters are there in this order. */
function lettersBetween(word: string, text: string): number | null {
  let first = -1;
  let at = -1;
  for (const letter of word) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return null;
    if (first === -1) first = at;
  }
  return at - first + 1 - word.length;
}
