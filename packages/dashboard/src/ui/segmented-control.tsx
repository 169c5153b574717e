import { useId } from "react";
import type { Option } from "./option.ts";
import styles from "./segmented-control.module.css";

export interface SegmentedControlProps<Id extends string> {
  label: string;
  options: readonly (Option<Id> & { count?: number | string })[];
  value: Id;
  onChange: (value: Id) => void;
}

/** One of a few short words side by side; the arrow keys go through them. */
export function SegmentedControl<Id extends string>({
  label,
  options,
  value,
  onChange,
}: SegmentedControlProps<Id>) {
  const name = useId();
  return (
    <fieldset className={styles.control}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label className={styles.segment} key={option.id}>
          <input
            className={styles.input}
            type="radio"
            name={name}
            checked={option.id === value}
            disabled={option.isDisabled}
            onChange={() => onChange(option.id)}
          />
          {option.label}
          {option.count !== undefined && <span className={styles.count}>{option.count}</span>}
        </label>
      ))}
    </fieldset>
  );
}
