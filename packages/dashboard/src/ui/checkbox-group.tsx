import type { FieldWords } from "./field.tsx";
import { Checkbox } from "./checkbox.tsx";
import { ChoiceFrame } from "./choice-frame.tsx";
import type { Option } from "./option.ts";

export interface CheckboxGroupProps<Id extends string> extends FieldWords {
  options: readonly Option<Id>[];
  value: readonly Id[];
  onChange: (value: Id[]) => void;
  isDisabled?: boolean;
  orientation?: "row" | "column";
}

/** Several of several; the value keeps the order of the options. */
export function CheckboxGroup<Id extends string>({
  options,
  value,
  onChange,
  isDisabled = false,
  ...frame
}: CheckboxGroupProps<Id>) {
  const chosen = new Set(value);
  const set = (id: Id, isSelected: boolean) =>
    onChange(
      options.map((one) => one.id).filter((one) => (one === id ? isSelected : chosen.has(one))),
    );
  return (
    <ChoiceFrame {...frame} isDisabled={isDisabled}>
      {options.map((option) => (
        <Checkbox
          key={option.id}
          isSelected={chosen.has(option.id)}
          isDisabled={option.isDisabled ?? false}
          onChange={(isSelected) => set(option.id, isSelected)}
          {...(option.description !== undefined && { description: option.description })}
        >
          {option.label}
        </Checkbox>
      ))}
    </ChoiceFrame>
  );
}
