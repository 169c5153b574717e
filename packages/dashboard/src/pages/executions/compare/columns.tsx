import styles from "./compare.module.css";

/** The same in each table of the page, so that the sides stand below each other. */
export function Columns() {
  return (
    <colgroup>
      <col className={styles.names} />
      <col />
      <col />
    </colgroup>
  );
}
