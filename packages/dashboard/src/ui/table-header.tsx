import { Checkbox } from "./checkbox.tsx";
import styles from "./data-table.module.css";
import { Icon } from "./icon.tsx";
import { extentOf, toggled } from "./row-selection.ts";
import { nextSort, type Column, type Selection, type Sort } from "./table-column.ts";
import type { Rows } from "./use-rows.ts";

export function HeaderCell<Row>({
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

export function SelectAll<Row>({
  rows,
  selection,
}: {
  rows: Rows<Row>;
  selection: Selection<Row>;
}) {
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
