/** "1,204". */
export function countText(count: number): string {
  return format.format(count);
}

/** "1 job", "1,204 jobs". */
export function plural(count: number, word: string): string {
  return `${countText(count)} ${pluralOf(count, word)}`;
}

/** The word alone, where the count stands apart: "job", "jobs". */
export function pluralOf(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

const format = new Intl.NumberFormat("en");
