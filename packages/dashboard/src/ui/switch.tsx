import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./switch.module.css";

export interface SwitchProps {
  isSelected: boolean;
  onChange?: (isSelected: boolean) => void;
  isDisabled?: boolean;
  /** Waits for an answer: it can be focused, and does nothing. */
  isPending?: boolean;
  /** Shown beside it. */
  children?: ReactNode;
  /** Its name where nothing is shown beside it: "Refresh metadata enabled". */
  label?: string;
  describedBy?: string;
}

/** Does its thing at once; for a form that is sent, take `Checkbox`. */
export function Switch({
  isSelected,
  onChange,
  isDisabled,
  isPending = false,
  children,
  label,
  describedBy,
}: SwitchProps) {
  return (
    <label className={classNames(styles.switch, children === undefined && styles.alone)}>
      <input
        className={styles.track}
        type="checkbox"
        role="switch"
        checked={isSelected}
        disabled={isDisabled}
        aria-disabled={isPending || undefined}
        aria-label={label}
        aria-describedby={describedBy}
        onChange={(event) => {
          if (!isPending) onChange?.(event.currentTarget.checked);
        }}
      />
      {children !== undefined && <span>{children}</span>}
    </label>
  );
}
