import { memo, type ReactNode } from "react";
import { Checkbox } from "./checkbox.tsx";
import { classNames } from "./class-names.ts";
import styles from "./data-table.module.css";
import { Icon } from "./icon.tsx";
import { expandWidth, selectWidth, type Column } from "./table-column.ts";
import type { TableBodyProps } from "./table-body.tsx";

export interface TableRowProps<Row> {
  row: Row;
  rowKey: string;
  index: number;
  columns: readonly Column<Row>[];
  /** In cells. */
  width: number;
  link: string | undefined;
  isQuiet: boolean;
  /** Undefined: rows are not selected here. */
  isSelected: boolean | undefined;
  selectLabel: string;
  /** Undefined: rows do not open here. */
  isOpen: boolean | undefined;
  openLabel: string | undefined;
  /** Of a row that is open. */
  detailHeight: number | undefined;
  renderDetail: ((row: Row) => ReactNode) | undefined;
  /** The same for all rows, and each time. */
  actions: RowActions;
}

export interface RowActions {
  select: (index: number, isSelected: boolean, isRange: boolean) => void;
  open: (key: string, isOpen: boolean) => void;
}

/** Drawn anew only when something of it has changed: in a list of which one row changes, the others cost nothing. */
export const TableRow = memo(DrawnRow) as typeof DrawnRow;

function DrawnRow<Row>({
  row,
  rowKey,
  index,
  columns,
  width,
  link,
  isQuiet,
  isSelected,
  selectLabel,
  isOpen,
  openLabel,
  detailHeight,
  renderDetail,
  actions,
}: TableRowProps<Row>) {
  return (
    <>
      <tr
        aria-rowindex={index + 2}
        data-row-index={index}
        data-row-link={link}
        data-row-key={rowKey}
        className={classNames(
          isQuiet && styles.quiet,
          isSelected === true && styles.selected,
          isOpen === true && styles.open,
        )}
      >
        {isSelected !== undefined && (
          <td className={styles.select}>
            <Checkbox
              label={selectLabel}
              isSelected={isSelected}
              onChange={(isNowSelected, isRange) => actions.select(index, isNowSelected, isRange)}
            />
          </td>
        )}
        {isOpen !== undefined && (
          <td className={styles.select}>
            <button
              className={styles.expand}
              type="button"
              aria-expanded={isOpen}
              aria-label={openLabel}
              onClick={() => actions.open(rowKey, !isOpen)}
            >
              <Icon name={isOpen ? "down" : "right"} size={12} />
            </button>
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
      {isOpen === true && (
        <tr className={styles.detail} data-row-key={rowKey}>
          <td colSpan={width}>
            <div
              className={styles.detailBody}
              style={{
                height: (detailHeight ?? 0) - 1,
                paddingInlineStart: indentOf(isSelected !== undefined),
              }}
            >
              {renderDetail?.(row)}
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

/** Below the words of the first column. */
function indentOf(isSelectable: boolean): number {
  return (isSelectable ? selectWidth : 0) + expandWidth + 8;
}

/** A row that is not loaded yet. */
export function SkeletonRow<Row>({
  index,
  columns,
  selection,
  detail,
}: Pick<TableBodyProps<Row>, "columns" | "selection" | "detail"> & { index: number }) {
  return (
    <tr className={styles.skeleton} aria-hidden="true">
      {selection && <td />}
      {detail && <td />}
      {columns.map(({ id, align }) => (
        <td key={id} className={align === "end" ? styles.end : undefined}>
          {/* unequal, like words */}
          <span
            className={styles.line}
            style={{ width: `${45 + ((index * 7 + id.length * 13) % 40)}%` }}
          />
        </td>
      ))}
    </tr>
  );
}
