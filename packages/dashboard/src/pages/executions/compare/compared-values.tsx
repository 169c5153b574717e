import { useId } from "react";
import { changedParameters } from "../../../job/changed-parameters.ts";
import { Disclosure } from "../../../ui/disclosure.tsx";
import { Columns } from "./columns.tsx";
import styles from "./compare.module.css";

export interface ComparedValuesProps {
  title: string;
  /** Where both have nothing. */
  none: string;
  left: unknown;
  right: unknown;
}

/** Two values, of which only what differs is shown; the whole of both is folded. */
export function ComparedValues({ title, none, left, right }: ComparedValuesProps) {
  const heading = useId();
  const name = title.toLowerCase();
  const changed = changedParameters({ [name]: left }, { [name]: right }).map((one) => ({
    ...one,
    path: one.path.startsWith(`${name}.`) ? one.path.slice(name.length + 1) : one.path,
  }));
  const isNothing = isEmpty(left) && isEmpty(right);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className={styles.heading}>
        {title}
      </h2>
      {isNothing && <p className={styles.unknown}>{none}</p>}
      {!isNothing && changed.length === 0 && <p className={styles.of}>The same in both.</p>}
      {!isNothing && changed.length > 0 && (
        <table className={styles.table} role="table">
          <caption className="visually-hidden">{title} that differ</caption>
          <Columns />
          <tbody role="rowgroup">
            {changed.map(({ path, before, after }) => (
              <tr role="row" key={path} className={styles.differs}>
                <th scope="row" role="rowheader">
                  <code>{path}</code>
                </th>
                <td role="cell">
                  <code>{before}</code>
                </td>
                <td role="cell">
                  <code>{after}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!isNothing && (
        <Disclosure title={`All of both, as JSON`}>
          <div className={styles.sides}>
            {[left, right].map((value, place) => (
              <pre
                className={styles.json}
                tabIndex={0}
                aria-label={`${title}, ${place === 0 ? "left" : "right"}`}
                key={place}
              >
                {JSON.stringify(value, null, 2)}
              </pre>
            ))}
          </div>
        </Disclosure>
      )}
    </section>
  );
}

function isEmpty(value: unknown): boolean {
  return value == null || (typeof value === "object" && Object.keys(value).length === 0);
}
