import type { ComboInputProps } from "./combo-input.tsx";
import { FieldToCome } from "./field-to-come.tsx";
import { onDemand } from "./on-demand.tsx";

export type ComboBoxProps<Id extends string> = ComboInputProps<Id>;

const OfTexts = onDemand<ComboBoxProps<string>>(
  async () => (await import("./combo-input.tsx")).ComboInput,
  ({ label, description, error, isLabelHidden, isRequired, options, value, inputValue }) => (
    <FieldToCome
      {...{ label, description, error, isLabelHidden, isRequired }}
      text={inputValue ?? options.find(({ id }) => id === value)?.label ?? ""}
    />
  ),
);

/** One of many, found by typing. */
export function ComboBox<Id extends string>({ onChange, ...props }: ComboBoxProps<Id>) {
  // what is chosen is the id of one of its options, or null
  return <OfTexts {...props} onChange={(value) => onChange(value as Id | null)} />;
}
