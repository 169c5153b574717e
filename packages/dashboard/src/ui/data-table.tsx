import { useRef, type ReactNode, type RefObject } from "react";
import { usePreferences } from "../frame/preferences.ts";
import { CardList } from "./card-list.tsx";
import { Checkbox } from "./checkbox.tsx";
import { classNames } from "./class-names.ts";
import styles from "./data-table.module.css";
import { Icon } from "./icon.tsx";
import { extentOf, toggled } from "./row-selection.ts";
import {
  leastWidth,
  nextSort,
  selectWidth,
  type Column,
  type Selection,
  type Sort,
} from "./table-column.ts";
import { useMedia } from "./use-media.ts";
import { useRows, type Rows, type RowsSource } from "./use-rows.ts";

export type { RowsHandle } from "./use-rows.ts";
export type { Column, Selection, Sort } from "./table-column.ts";

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
  /** What stands for a row under 720 px. Without it, the table scrolls sideways there. */
  card?: { height: number; render: (row: Row, index: number) => ReactNode };
  /** With it, the table scrolls in itself; else with the page. A CSS length. */
  maxHeight?: string;
  /** In place of the rows when there are none. */
  empty?: ReactNode;
}

/** A table of any length: rows have one height, and only those that can be seen are drawn. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const isNarrow = useMedia("(width < 720px)");
  if (props.rows?.length === 0 && props.empty !== undefined) return props.empty;
  if (isNarrow && props.card) return <CardList {...props} card={props.card} />;
  return <WideTable {...props} />;
}

function WideTable<Row>(props: DataTableProps<Row>) {
  const [preferences] = usePreferences();
  const {
    label,
    columns,
    density = preferences.density,
    selection,
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
    ...(maxHeight !== undefined && { scroller }),
  });
  return (
    <div
      className={classNames(styles.scroller, maxHeight !== undefined && styles.own)}
      style={{ maxHeight }}
      ref={scroller}
    >
      <table
        className={classNames(styles.table, styles[density])}
        style={{ minWidth: leastWidth(columns, selection !== undefined) }}
        aria-label={label}
        aria-rowcount={props.hasMore === true && props.rowCount === undefined ? -1 : rows.count + 1}
        aria-busy={props.rows === undefined}
      >
        <colgroup>
          {selection && <col style={{ width: selectWidth }} />}
          {columns.map(({ id, width }) => (
            <col key={id} style={width === "fill" ? undefined : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {selection && <SelectAll rows={rows} selection={selection} />}
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <Body {...props} rows={rows} body={body} rowHeight={rowHeight} />
      </table>
    </div>
  );
}

function HeaderCell<Row>({
  column: { header, isHeaderHidden, align, sort: by },
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}) {
  const words =
    isHeaderHidden === true ? <span className="visually-hidden">{header}</span> : header;
  const isSorted = by !== undefined && sort?.by === by;
  const order = isSorted ? (sort.isDescending ? "descending" : "ascending") : undefined;
  return (
    <th scope="col" className={align === "end" ? styles.end : undefined} aria-sort={order}>
      {by !== undefined && onSort ? (
        <button className={styles.sort} type="button" onClick={() => onSort(nextSort(sort, by))}>
          {words}
          <span className={isSorted ? undefined : styles.unsorted}>
            <Icon name={order ?? "sort"} size={12} />
          </span>
        </button>
      ) : (
        words
      )}
    </th>
  );
}

function SelectAll<Row>({ rows, selection }: { rows: Rows<Row>; selection: Selection<Row> }) {
  const extent = extentOf(selection.selected, rows.keys);
  return (
    <th scope="col" className={styles.select}>
      <Checkbox
        label="Select all rows that are loaded"
        isSelected={extent === "all"}
        isIndeterminate={extent === "some"}
        onChange={(isSelected) =>
          selection.onChange(
            toggled(selection.selected, rows.keys, rows.keys.length - 1, { isSelected, from: 0 }),
          )
        }
      />
    </th>
  );
}

type BodyProps<Row> = Omit<DataTableProps<Row>, "rows"> & {
  rows: Rows<Row>;
  body: RefObject<HTMLTableSectionElement | null>;
  rowHeight: number;
};

function Body<Row>(props: BodyProps<Row>) {
  const { rows, body, rowHeight, columns, selection } = props;
  const lastToggled = useRef<number | null>(null);
  const width = columns.length + (selection === undefined ? 0 : 1);
  return (
    <tbody ref={body} {...rows.focusHandlers}>
      {rows.window.parts.flatMap(({ kind, from, to }) =>
        kind === "room"
          ? [
              <tr key={`room ${from < rows.window.from ? from : "end"}`} aria-hidden="true">
                <td
                  className={styles.room}
                  colSpan={width}
                  style={{ height: (to - from) * rowHeight }}
                />
              </tr>,
            ]
          : Array.from({ length: to - from }, (_, offset) => (
              <Row
                key={rows.keyAt(from + offset)}
                {...props}
                index={from + offset}
                lastToggled={lastToggled}
              />
            )),
      )}
    </tbody>
  );
}

function Row<Row>({
  rows,
  index,
  columns,
  selection,
  rowLink,
  isRowQuiet,
  lastToggled,
}: BodyProps<Row> & { index: number; lastToggled: RefObject<number | null> }) {
  const row = rows.at(index);
  if (row === undefined) {
    return (
      <tr className={styles.skeleton} aria-hidden="true">
        {selection && <td />}
        {columns.map(({ id, align }) => (
          <td key={id} className={align === "end" ? styles.end : undefined}>
            <span
              className={styles.line}
              style={{ width: `${45 + ((index * 7 + id.length * 13) % 40)}%` }}
            />
          </td>
        ))}
      </tr>
    );
  }
  const key = rows.keyAt(index);
  const isSelected = selection?.selected.has(key) ?? false;
  return (
    <tr
      aria-rowindex={index + 2}
      data-row-index={index}
      data-row-link={rowLink?.(row)}
      data-row-key={key}
      className={classNames(
        isRowQuiet?.(row) === true && styles.quiet,
        isSelected && styles.selected,
      )}
    >
      {selection && (
        <td className={styles.select}>
          <Checkbox
            label={selection.label(row)}
            isSelected={isSelected}
            onChange={(isNowSelected, isRange) => {
              const from = isRange ? lastToggled.current : null;
              lastToggled.current = index;
              selection.onChange(
                toggled(selection.selected, rows.keys, index, { isSelected: isNowSelected, from }),
              );
            }}
          />
        </td>
      )}
      {columns.map(({ id, align, isRowHeader, cell }) => {
        const className = align === "end" ? styles.end : undefined;
        const content = <div className={styles.cell}>{cell(row, index)}</div>;
        return isRowHeader === true ? (
          <th key={id} scope="row" className={className}>
            {content}
          </th>
        ) : (
          <td key={id} className={className}>
            {content}
          </td>
        );
      })}
    </tr>
  );
}
