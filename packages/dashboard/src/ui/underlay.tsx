import styles from "./layer.module.css";

/**
 * Lies below a menu and above the page: a press beside the menu closes it, and does nothing else. A modal popover would
 * make the whole page inert, which costs a look at each of its elements; the keyboard leaves a menu only by closing it.
 */
export function Underlay({ onPress }: { onPress: () => void }) {
  return (
    <div
      className={styles.underlay}
      // the focus stays in the menu, which gives it back to what opened it
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    />
  );
}
