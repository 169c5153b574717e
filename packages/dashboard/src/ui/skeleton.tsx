import { classNames } from "./class-names.ts";
import styles from "./skeleton.module.css";

export interface SkeletonProps {
  /** Of the words that will stand here: `12ch`, `60%`. */
  width?: string;
  /** Of the line or box that will stand here. */
  height?: string;
  lines?: number;
  /** It shows at once; else only after 150 ms, since most answers are quicker. */
  isImmediate?: boolean;
}

/** Keeps the room of what is being loaded. */
export function Skeleton({
  width = "100%",
  height,
  lines = 1,
  isImmediate = false,
}: SkeletonProps) {
  return (
    <span className={classNames(styles.skeleton, !isImmediate && styles.late)} aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        <span
          className={styles.line}
          style={{ width: lines > 1 && line === lines - 1 ? "60%" : width, height }}
          key={line}
        />
      ))}
    </span>
  );
}
