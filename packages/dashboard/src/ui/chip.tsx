import type { ReactNode } from "react";
import styles from "./chip.module.css";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";

export interface ChipProps {
  children: ReactNode;
  /** Default: a hairline around ink. */
  tone?: "plain" | "rubric" | "ochre" | "lapis" | "verdigris";
  isMono?: boolean;
  /** With it, there is a button that takes the chip away. */
  onRemove?: () => void;
  /** The name of that button: "Remove the filter state: failed". */
  removeLabel?: string;
}

/** A word or two that belongs to a thing: a tag, a filter that is in force. */
export function Chip({
  children,
  tone = "plain",
  isMono = false,
  onRemove,
  removeLabel = "Remove",
}: ChipProps) {
  return (
    <span className={classNames(styles.chip, styles[tone], isMono && styles.mono)}>
      {children}
      {onRemove && (
        <button className={styles.remove} type="button" aria-label={removeLabel} onClick={onRemove}>
          <Icon name="close" size={12} />
        </button>
      )}
    </span>
  );
}
