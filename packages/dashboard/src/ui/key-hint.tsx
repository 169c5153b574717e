import styles from "./key-hint.module.css";

/** Keys that do the thing beside it: `["g", "t"]` one after another, `["Ctrl+K"]` together. */
export function KeyHint({ keys }: { keys: readonly string[] }) {
  return (
    <span className={styles.keys}>
      {keys.map((key) => (
        <kbd className={styles.key} key={key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
