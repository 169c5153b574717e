import { useLayoutEffect, useMemo, useRef, type KeyboardEvent, type RefObject } from "react";
import styles from "./data-table.module.css";
import type { DataTableProps } from "./data-table.tsx";
import { toggled, withKey } from "./row-selection.ts";
import type { Detail } from "./table-column.ts";
import { SkeletonRow, TableRow, type RowActions } from "./table-row.tsx";
import type { Rows } from "./use-rows.ts";

export type TableBodyProps<Row> = Omit<DataTableProps<Row>, "rows"> & {
  rows: Rows<Row>;
  body: RefObject<HTMLTableSectionElement | null>;
};

/** The rows that are drawn, and the room of the others. */
export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { rows, body, columns, rowLink, isRowQuiet, selection, detail } = props;
  const actions = useRowActions(props);
  const width = columns.length + (selection ? 1 : 0) + (detail ? 1 : 0);
  const { parts, offsetOf } = rows.window;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!detail || isOfAControl(event)) return;
    const key = (event.target as Element).closest<HTMLElement>("[data-row-key]")?.dataset["rowKey"];
    if (key === undefined || (event.key !== "ArrowRight" && event.key !== "ArrowLeft")) return;
    event.preventDefault();
    detail.onChange(withKey(detail.open, key, event.key === "ArrowRight"));
  };
  return (
    <tbody ref={body} {...rows.focusHandlers} onKeyDown={onKeyDown}>
      {parts.flatMap(({ kind, from, to }, place) =>
        kind === "room"
          ? [
              <tr key={`room ${place}`} aria-hidden="true">
                <td
                  className={styles.room}
                  colSpan={width}
                  style={{ height: offsetOf(to) - offsetOf(from) }}
                />
              </tr>,
            ]
          : Array.from({ length: to - from }, (_, offset) => {
              const index = from + offset;
              const row = rows.at(index);
              const key = rows.keyAt(index);
              return row === undefined ? (
                <SkeletonRow key={key} index={index} {...props} />
              ) : (
                <TableRow
                  key={key}
                  row={row}
                  rowKey={key}
                  index={index}
                  columns={columns}
                  width={width}
                  link={rowLink?.(row)}
                  isQuiet={isRowQuiet?.(row) === true}
                  isSelected={selection?.selected.has(key)}
                  selectLabel={selection?.label(row) ?? ""}
                  isOpen={detail?.open.has(key)}
                  openLabel={detail?.label(row)}
                  actions={actions}
                  {...openOf(detail, key)}
                />
              );
            }),
      )}
    </tbody>
  );
}

/** What rows do, always the same functions: so that a row need not be drawn anew because the table was. */
function useRowActions<Row>(props: TableBodyProps<Row>): RowActions {
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const lastToggled = useRef<number | null>(null);
  return useMemo(
    () => ({
      select(index, isSelected, isRange) {
        const { selection, rows } = latest.current;
        const from = isRange ? lastToggled.current : null;
        lastToggled.current = index;
        selection?.onChange(toggled(selection.selected, rows.keys, index, { isSelected, from }));
      },
      open(key, isOpen) {
        const { detail } = latest.current;
        detail?.onChange(withKey(detail.open, key, isOpen));
      },
    }),
    [],
  );
}

/** Of a closed row nothing: how it would be drawn may be another function each time. */
function openOf<Row>(detail: Detail<Row> | undefined, key: string) {
  const isOpen = detail?.open.has(key) === true;
  return {
    detailHeight: isOpen ? detail.height : undefined,
    renderDetail: isOpen ? detail.render : undefined,
  };
}

/** A field, and what goes through its own parts by arrow keys, keep them. */
function isOfAControl({ target, altKey, ctrlKey, metaKey }: KeyboardEvent<HTMLElement>): boolean {
  const isControl =
    (target as Element).closest("textarea, select, [role=listbox], [role=menu]") !== null;
  const isField = target instanceof HTMLInputElement && target.type !== "checkbox";
  return isControl || isField || altKey || ctrlKey || metaKey;
}
