import { useId } from "react";
import { classNames } from "./class-names.ts";
import styles from "./progress-bar.module.css";

export interface ProgressBarProps {
  /** What progresses. */
  label: string;
  /** From 0 to `max`; null: nobody knows how far. */
  value: number | null;
  max?: number;
  /** How far, in words: "1,204 of 3,000 books". Read aloud, and shown below unless hidden. */
  text?: string;
  isTextHidden?: boolean;
  /** Values with a mark on the bar, like the usual and the longest usual duration. */
  marks?: readonly { at: number; label: string }[];
  tone?: "lapis" | "ochre";
}

export function ProgressBar({
  label,
  value,
  max = 100,
  text,
  isTextHidden = false,
  marks = [],
  tone = "lapis",
}: ProgressBarProps) {
  const id = useId();
  const part = (at: number) => `${(100 * Math.min(Math.max(at, 0), max)) / (max || 1)}%`;
  return (
    <div className={styles.progress}>
      <div
        className={classNames(styles.bar, styles[tone], value === null && styles.unknown)}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value === null ? undefined : Math.min(Math.max(value, 0), max)}
        aria-valuetext={text}
      >
        <div className={styles.done} style={{ width: value === null ? "100%" : part(value) }} />
        {marks.map(({ at, label: words }) => (
          <div className={styles.mark} style={{ left: part(at) }} title={words} key={words} />
        ))}
      </div>
      {text !== undefined && !isTextHidden && (
        <div className={styles.text} id={id} aria-hidden="true">
          {text}
        </div>
      )}
    </div>
  );
}
