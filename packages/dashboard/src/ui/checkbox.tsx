import { useEffect, useRef, type ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./choice.module.css";

export interface CheckboxProps {
  isSelected: boolean;
  onChange?: (isSelected: boolean, isRange: boolean) => void;
  /** Some of what it stands for, and not all. */
  isIndeterminate?: boolean;
  isDisabled?: boolean;
  isInvalid?: boolean;
  /** Shown beside it. */
  children?: ReactNode;
  description?: ReactNode;
  /** Its name where nothing is shown beside it. */
  label?: string;
  name?: string;
  value?: string;
}

/** `onChange` says also whether Shift was held: from the last one to this. */
export function Checkbox({
  isSelected,
  onChange,
  isIndeterminate = false,
  isDisabled,
  isInvalid = false,
  children,
  description,
  label,
  name,
  value,
}: CheckboxProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.indeterminate = isIndeterminate;
  }, [isIndeterminate]);
  return (
    <label className={classNames(styles.choice, children === undefined && styles.alone)}>
      <input
        ref={input}
        className={styles.box}
        type="checkbox"
        checked={isSelected}
        disabled={isDisabled}
        name={name}
        value={value}
        aria-label={label}
        aria-invalid={isInvalid || undefined}
        onChange={(event) => {
          const native = event.nativeEvent;
          onChange?.(event.currentTarget.checked, native instanceof MouseEvent && native.shiftKey);
        }}
      />
      {children !== undefined && (
        <span>
          {children}
          {description !== undefined && <span className={styles.description}>{description}</span>}
        </span>
      )}
    </label>
  );
}
