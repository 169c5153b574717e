import type { ReactNode } from "react";

export interface Column<Row> {
  id: string;
  header: ReactNode;
  /** The header is for screen readers only, like that of the actions. */
  isHeaderHidden?: boolean;
  /** In pixels, by the kind of what is in it and not by the data; `fill` shares what is left. */
  width: number | "fill";
  /** Of a `fill` column. Default 160. */
  minWidth?: number;
  /** Numbers stand at the end. */
  align?: "start" | "end";
  cell: (row: Row, index: number) => ReactNode;
  /** The cell that names its row. */
  isRowHeader?: boolean;
  /** By what the server sorts when the header is pressed. */
  sort?: string;
}

export interface Sort {
  by: string;
  isDescending: boolean;
}

export interface Selection<Row> {
  /** Keys of rows. */
  selected: ReadonlySet<string>;
  onChange: (selected: Set<string>) => void;
  /** The name of a row's checkbox: "Select Refresh metadata". */
  label: (row: Row) => string;
}

/** What a row shows below itself while it is open. A button before it, and the right and left arrow keys, open and close it. */
export interface Detail<Row> {
  /** In pixels, of every one; what is higher scrolls. */
  height: number;
  /** Keys of rows that are open. */
  open: ReadonlySet<string>;
  onChange: (open: Set<string>) => void;
  /** The name of the button: "More about Refresh metadata". */
  label: (row: Row) => string;
  render: (row: Row) => ReactNode;
}

/** The least width of a table, in pixels, below which it scrolls sideways in its own region. */
export function leastWidth<Row>(
  columns: readonly Column<Row>[],
  { isSelectable, isExpandable }: { isSelectable: boolean; isExpandable: boolean },
): number {
  return columns.reduce(
    (sum, { width, minWidth = 160 }) => sum + (width === "fill" ? minWidth : width),
    (isSelectable ? selectWidth : 0) + (isExpandable ? expandWidth : 0),
  );
}

export const selectWidth = 40;
export const expandWidth = 28;

/** The other order, or the first one of another column. */
export function nextSort(sort: Sort | undefined, by: string): Sort {
  return { by, isDescending: sort?.by === by ? !sort.isDescending : false };
}
