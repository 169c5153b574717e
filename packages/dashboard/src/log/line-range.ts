/** Lines that a link names, the first and the last. */
export interface LineRange {
  from: number;
  to: number;
}

/** `L120` or `L120-L140`, as it stands behind the `#` of an address; null: anything else. */
export function readRange(hash: string): LineRange | null {
  const match = /^#?L([1-9]\d{0,8})(?:-L([1-9]\d{0,8}))?$/.exec(hash);
  if (match === null) return null;
  const one = Number(match[1]);
  const other = Number(match[2] ?? match[1]);
  return { from: Math.min(one, other), to: Math.max(one, other) };
}

export function writeRange({ from, to }: LineRange): string {
  return from === to ? `L${from}` : `L${from}-L${to}`;
}

/** With shift the range goes on from its first line to this one. */
export function rangeAfterClick(
  before: LineRange | null,
  line: number,
  isExtended: boolean,
): LineRange {
  if (!isExtended || before === null) return { from: line, to: line };
  return { from: Math.min(before.from, line), to: Math.max(before.from, line) };
}
