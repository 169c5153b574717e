/** "1,204". */
export function countText(count: number): string {
  return count.toLocaleString("en");
}

/** "1 job", "1,204 jobs". */
export function plural(count: number, word: string): string {
  return `${countText(count)} ${word}${count === 1 ? "" : "s"}`;
}
