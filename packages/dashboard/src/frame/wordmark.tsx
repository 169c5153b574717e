import { Mark } from "./mark.tsx";
import styles from "./wordmark.module.css";

export function Wordmark({ size = "rail" }: { size?: "rail" | "title" }) {
  return (
    <span className={styles[size]}>
      <Mark size={size === "rail" ? 20 : 28} />
      <span className={styles.name}>Horarium</span>
    </span>
  );
}
