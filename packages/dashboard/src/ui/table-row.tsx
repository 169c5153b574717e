import type { RefObject } from "react";
import { Checkbox } from "./checkbox.tsx";
import { classNames } from "./class-names.ts";
import styles from "./data-table.module.css";
import { Icon } from "./icon.tsx";
import { toggled, withKey } from "./row-selection.ts";
import { expandWidth, selectWidth } from "./table-column.ts";
import type { TableBodyProps } from "./table-body.tsx";

export function TableRow<Row>({
  rows,
  row,
  index,
  width,
  columns,
  selection,
  detail,
  rowLink,
  isRowQuiet,
  lastToggled,
}: TableBodyProps<Row> & {
  row: Row;
  index: number;
  /** In cells. */
  width: number;
  lastToggled: RefObject<number | null>;
}) {
  const key = rows.keyAt(index);
  const isSelected = selection?.selected.has(key) ?? false;
  const isOpen = detail?.open.has(key) ?? false;
  return (
    <>
      <tr
        aria-rowindex={index + 2}
        data-row-index={index}
        data-row-link={rowLink?.(row)}
        data-row-key={key}
        className={classNames(
          isRowQuiet?.(row) === true && styles.quiet,
          isSelected && styles.selected,
          isOpen && styles.open,
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
                  toggled(selection.selected, rows.keys, index, {
                    isSelected: isNowSelected,
                    from,
                  }),
                );
              }}
            />
          </td>
        )}
        {detail && (
          <td className={styles.select}>
            <button
              className={styles.expand}
              type="button"
              aria-expanded={isOpen}
              aria-label={detail.label(row)}
              onClick={() => detail.onChange(withKey(detail.open, key, !isOpen))}
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
      {detail && isOpen && (
        <tr className={styles.detail} data-row-key={key}>
          <td colSpan={width}>
            <div
              className={styles.detailBody}
              style={{ height: detail.height - 1, paddingInlineStart: indentOf(selection) }}
            >
              {detail.render(row)}
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

/** Below the words of the first column. */
function indentOf(selection: unknown): number {
  return (selection === undefined ? 0 : selectWidth) + expandWidth + 8;
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
