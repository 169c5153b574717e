import { shortened } from "./texts.ts";

/** A column: its heading, and what stands in it. `paint` colours what has its width already. */
export interface Column<Row> {
  title: string;
  cell: (row: Row) => string;
  paint?: (text: string, row: Row) => string;
}

interface TableLook {
  /** The last column is cut at it. */
  width?: number;
  paintTitle?: (text: string) => string;
}

/** Lines of a table, each column as wide as its widest cell. */
export function tableLines<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width = Infinity, paintTitle = (text) => text }: TableLook = {},
): string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const widths = columns.map(({ title }, place) =>
    Math.max(title.length, ...cells.map((line) => line[place]!.length)),
  );
  const isLast = (place: number) => place === columns.length - 1;
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + 2, 0);
  const room = Math.max(20, width - before);
  const padded = (text: string, place: number) =>
    isLast(place) ? shortened(text, room) : text.padEnd(widths[place]!);
  const heading = columns.map(({ title }, place) => paintTitle(padded(title, place))).join("  ");
  const lines = rows.map((row, line) =>
    columns
      .map(({ paint = (text) => text }, place) => paint(padded(cells[line]![place]!, place), row))
      .join("  ")
      .trimEnd(),
  );
  return [heading.trimEnd(), ...lines];
}
