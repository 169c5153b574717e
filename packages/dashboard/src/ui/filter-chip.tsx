import type { ReactNode } from "react";
import styles from "./chip.module.css";
import { classNames } from "./class-names.ts";
import { countText } from "../words/count.ts";

export interface FilterChipProps {
  children: ReactNode;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  /** How many there are; room is kept for it while it is unknown. */
  count?: number | string | null | undefined;
}

/** A filter that is switched on and off. */
export function FilterChip({ children, isSelected, onChange, count }: FilterChipProps) {
  return (
    <button
      className={classNames(styles.chip, styles.filter)}
      type="button"
      aria-pressed={isSelected}
      onClick={() => onChange(!isSelected)}
    >
      {children}
      {count !== undefined && (
        <span className={styles.count}>{typeof count === "number" ? countText(count) : count}</span>
      )}
    </button>
  );
}
