import { useRef } from "react";
import { classNames } from "./class-names.ts";
import styles from "./card-list.module.css";
import type { DataTableProps } from "./data-table.tsx";
import { useRows } from "./use-rows.ts";

/** The rows of a table on a narrow screen: each a block of the same height. */
export function CardList<Row>(
  props: DataTableProps<Row> & Required<Pick<DataTableProps<Row>, "card">>,
) {
  const { label, card, rowLink, isRowQuiet } = props;
  const body = useRef<HTMLOListElement>(null);
  const rows = useRows(props, { body, rowHeight: card.height });
  return (
    <ol className={styles.list} ref={body} aria-label={label} {...rows.focusHandlers}>
      {rows.window.parts.flatMap(({ kind, from, to }, place) =>
        kind === "room"
          ? [
              <li
                key={`room ${place}`}
                aria-hidden="true"
                className={styles.room}
                style={{
                  height: (to - from) * card.height,
                  backgroundSize: `100% ${card.height}px`,
                }}
              />,
            ]
          : Array.from({ length: to - from }, (_, offset) => {
              const index = from + offset;
              const row = rows.at(index);
              const height = { height: card.height };
              if (row === undefined) {
                return (
                  <li
                    className={styles.card}
                    key={rows.keyAt(index)}
                    style={height}
                    aria-hidden="true"
                  >
                    <span className={styles.line} />
                    <span className={styles.line} />
                  </li>
                );
              }
              return (
                <li
                  key={rows.keyAt(index)}
                  className={classNames(styles.card, isRowQuiet?.(row) === true && styles.quiet)}
                  style={height}
                  aria-posinset={index + 1}
                  aria-setsize={
                    props.hasMore === true && props.rowCount === undefined ? -1 : rows.count
                  }
                  data-row-index={index}
                  data-row-link={rowLink?.(row)}
                >
                  {card.render(row, index)}
                </li>
              );
            }),
      )}
    </ol>
  );
}
