/** Rows from the one to the other, without the other; drawn, or only their room kept. */
export interface WindowPart {
  kind: "rows" | "room";
  from: number;
  to: number;
}

/** How high rows are, in pixels. */
export interface RowSizes {
  /** How many rows there are. */
  count: number;
  /** Of every row. */
  rowHeight: number;
  /** Indexes of rows that are open, in ascending order. */
  opened?: readonly number[];
  /** What an open row is higher. */
  openHeight?: number;
}

export interface WindowInput extends RowSizes {
  /** Where the visible stretch begins below the top of the first row, in pixels; may be negative. */
  top: number;
  /** Of the visible stretch, in pixels. */
  height: number;
  /** Rows drawn beyond it on each side. */
  overscan: number;
}

/** Where a row begins below the top of the first one. For the number of rows: where the last one ends. */
export function offsetOf(
  index: number,
  { rowHeight, opened = [], openHeight = 0 }: RowSizes,
): number {
  let before = 0;
  while (before < opened.length && opened[before]! < index) before++;
  return index * rowHeight + before * openHeight;
}

/** The row at an offset; below zero or beyond the last one where there is none. */
function rowAt(offset: number, sizes: RowSizes): number {
  const { count, rowHeight } = sizes;
  if (offset < 0) return Math.floor(offset / rowHeight);
  const end = offsetOf(count, sizes);
  if (offset >= end) return count + Math.floor((offset - end) / rowHeight);
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (offsetOf(middle, sizes) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Which rows are to be drawn. */
export function visibleRows({ top, height, overscan, ...sizes }: WindowInput): {
  from: number;
  to: number;
} {
  const { count } = sizes;
  const from = Math.max(0, Math.min(rowAt(top, sizes) - overscan, count));
  const last = rowAt(top + height - 1, sizes) + 1 + overscan;
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
