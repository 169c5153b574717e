/**
 * As many lines as fit, and how many are left out. A line that is too long by itself is left out too; `size` measures a
 * line as the other side counts it.
 */
export function fitLines(
  lines: readonly string[],
  { most, size }: { most: number; size: (line: string) => number },
): string[] {
  const lineEnd = 1;
  const leftOut = (count: number) => `and ${count} more ${count === 1 ? "line" : "lines"}`;
  const reserve = size(leftOut(lines.length)) + lineEnd;
  const total = lines.reduce((sum, line) => sum + size(line) + lineEnd, 0);
  if (total <= most) return [...lines];
  const kept: string[] = [];
  let used = reserve;
  for (const line of lines) {
    used += size(line) + lineEnd;
    if (used > most) break;
    kept.push(line);
  }
  return [...kept, leftOut(lines.length - kept.length)];
}
