import { formatDuration } from "../time/format-duration.ts";
import { classNames } from "../ui/class-names.ts";
import styles from "./executions.module.css";

/** How long it took, with a bar against what 19 of 20 take at most. */
export function DurationBar({ ms, p95Ms }: { ms: number; p95Ms: number | null }) {
  const part = p95Ms === null || p95Ms === 0 ? null : Math.min(1, ms / (p95Ms * 1.25));
  return (
    <span className={styles.duration}>
      <span className={styles.durationText}>{formatDuration(ms)}</span>
      {part !== null && (
        <span className={styles.bar} aria-hidden="true">
          <span
            className={classNames(styles.fill, ms > (p95Ms ?? 0) && styles.long)}
            style={{ width: `${Math.round(part * 100)}%` }}
          />
        </span>
      )}
    </span>
  );
}
