/** Rows from the one to the other, without the other; drawn, or only their room kept. */
export interface WindowPart {
  kind: "rows" | "room";
  from: number;
  to: number;
}

export interface WindowInput {
  /** How many rows there are. */
  count: number;
  rowHeight: number;
  /** Where the visible stretch begins below the top of the first row, in pixels; may be negative. */
  top: number;
  /** Of the visible stretch, in pixels. */
  height: number;
  /** Rows drawn beyond it on each side. */
  overscan: number;
}

/** Which rows are to be drawn. */
export function visibleRows({ count, rowHeight, top, height, overscan }: WindowInput): {
  from: number;
  to: number;
} {
  const first = Math.floor(top / rowHeight) - overscan;
  const last = Math.ceil((top + height) / rowHeight) + overscan;
  const from = Math.max(0, Math.min(first, count));
  return { from, to: Math.max(from, Math.min(last, count)) };
}

/**
 * All rows in parts that are drawn and parts of which only the room is kept. A row that is kept, like the one that has the
 * focus, is drawn wherever it is.
 *
 *     windowParts({ from: 40, to: 60 }, 100, 3)
 *     // => room 0-3, rows 3-4, room 4-40, rows 40-60, room 60-100
 */
export function windowParts(
  { from, to }: { from: number; to: number },
  count: number,
  kept: number | null = null,
): WindowPart[] {
  const drawn = [{ from, to }];
  if (kept !== null && kept >= 0 && kept < count) {
    if (kept < from) drawn.unshift({ from: kept, to: kept + 1 });
    if (kept >= to) drawn.push({ from: kept, to: kept + 1 });
  }
  const parts: WindowPart[] = [];
  let end = 0;
  for (const part of drawn) {
    if (part.to <= part.from) continue;
    if (part.from > end) parts.push({ kind: "room", from: end, to: part.from });
    parts.push({ kind: "rows", ...part });
    end = part.to;
  }
  if (end < count) parts.push({ kind: "room", from: end, to: count });
  return parts;
}
