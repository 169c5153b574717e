import { useDeferredValue, useMemo, useRef, type ReactNode } from "react";
import { usePreferences } from "../frame/preferences.ts";
import { CardList } from "./card-list.tsx";
import { classNames } from "./class-names.ts";
import styles from "./data-table.module.css";
import { TableBody } from "./table-body.tsx";
import {
  expandWidth,
  leastWidth,
  selectWidth,
  type Column,
  type Detail,
  type Selection,
  type Sort,
} from "./table-column.ts";
import { HeaderCell, SelectAll } from "./table-header.tsx";
import { useMedia } from "./use-media.ts";
import { useOverflows } from "./use-overflows.ts";
import { useRows, type RowsSource } from "./use-rows.ts";

export type { RowsHandle } from "./use-rows.ts";
export type { Column, Detail, Selection, Sort } from "./table-column.ts";

export interface DataTableProps<Row> extends RowsSource<Row> {
  /** The name of the table. */
  label: string;
  columns: readonly Column<Row>[];
  /** Two lines a row (56 px), or one (36 px). Default: what the reader has chosen. */
  density?: "comfortable" | "compact";
  /** Where a row leads to; the cell that names it holds the link itself. */
  rowLink?: (row: Row) => string;
  /** Drawn back, like a job that is disabled. */
  isRowQuiet?: (row: Row) => boolean;
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  selection?: Selection<Row> | undefined;
  /** Not with `card`, under 720 px. */
  detail?: Detail<Row> | undefined;
  /** What stands for a row under 720 px. Without it, the table scrolls sideways there. */
  card?: { height: number; render: (row: Row, index: number) => ReactNode };
  /** With it, the table scrolls in itself; else with the page. A CSS length. */
  maxHeight?: string;
  /** In place of the rows when there are none. */
  empty?: ReactNode;
}

/** A table of any length: rows have one height, and only those that can be seen are drawn. */
export function DataTable<Row>(given: DataTableProps<Row>) {
  const props = useFollowing(given);
  const isNarrow = useMedia("(width < 720px)");
  if (props.rows?.length === 0 && props.empty !== undefined) return props.empty;
  if (isNarrow && props.card) return <CardList {...props} card={props.card} />;
  return <WideTable {...props} />;
}

/**
 * Many rows take long to draw: they follow what was pressed or typed, piece by piece, so that the page goes on answering
 * meanwhile.
 */
function useFollowing<Row>(props: DataTableProps<Row>): DataTableProps<Row> {
  const { columns, rows, rowCount, hasMore } = props;
  const newest = useMemo(
    () => ({ columns, rows, rowCount, hasMore }),
    [columns, rows, rowCount, hasMore],
  );
  const shown = useDeferredValue(newest);
  return {
    ...props,
    ...shown,
    // more is loaded before all of it is drawn
    newest: { loaded: rows?.length ?? 0, hasMore: hasMore ?? false },
  };
}

function WideTable<Row>(props: DataTableProps<Row>) {
  const [preferences] = usePreferences();
  const {
    label,
    columns,
    density = preferences.density,
    selection,
    detail,
    maxHeight,
    sort,
    onSort,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const rowHeight = density === "compact" ? 36 : 56;
  const rows = useRows(props, {
    body,
    rowHeight,
    open: detail?.open,
    openHeight: detail?.height,
    ...(maxHeight !== undefined && { scroller }),
  });
  const least = leastWidth(columns, {
    isSelectable: selection !== undefined,
    isExpandable: detail !== undefined,
  });
  const isSideways = useOverflows(scroller, least);
  return (
    <div
      className={classNames(
        styles.scroller,
        maxHeight !== undefined && styles.own,
        isSideways && styles.sideways,
      )}
      style={{ maxHeight }}
      ref={scroller}
    >
      <table
        className={classNames(styles.table, styles[density])}
        style={{ minWidth: least }}
        aria-label={label}
        aria-rowcount={props.hasMore === true && props.rowCount === undefined ? -1 : rows.count + 1}
        aria-busy={props.rows === undefined}
      >
        <colgroup>
          {selection && <col style={{ width: selectWidth }} />}
          {detail && <col style={{ width: expandWidth }} />}
          {columns.map(({ id, width }) => (
            <col key={id} style={width === "fill" ? undefined : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {selection && <SelectAll rows={rows} selection={selection} />}
            {detail && (
              <th scope="col">
                <span className="visually-hidden">Open</span>
              </th>
            )}
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <TableBody {...props} rows={rows} body={body} />
      </table>
    </div>
  );
}
