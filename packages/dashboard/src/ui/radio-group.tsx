import { useId } from "react";
import { ChoiceFrame } from "./choice-frame.tsx";
import styles from "./choice.module.css";
import type { FieldWords } from "./field.tsx";
import type { Option } from "./option.ts";

export interface RadioGroupProps<Id extends string> extends FieldWords {
  options: readonly Option<Id>[];
  /** Null: none is chosen yet. */
  value: Id | null;
  onChange: (value: Id) => void;
  isDisabled?: boolean;
  orientation?: "row" | "column";
}

/** One of several, all of them seen at once. */
export function RadioGroup<Id extends string>({
  options,
  value,
  onChange,
  isDisabled = false,
  ...frame
}: RadioGroupProps<Id>) {
  const name = useId();
  return (
    <ChoiceFrame {...frame} isDisabled={isDisabled}>
      {options.map((option) => (
        <label className={styles.choice} key={option.id}>
          <input
            className={styles.round}
            type="radio"
            name={name}
            checked={option.id === value}
            disabled={option.isDisabled}
            onChange={() => onChange(option.id)}
          />
          <span>
            {option.label}
            {option.description !== undefined && (
              <span className={styles.description}>{option.description}</span>
            )}
          </span>
        </label>
      ))}
    </ChoiceFrame>
  );
}
