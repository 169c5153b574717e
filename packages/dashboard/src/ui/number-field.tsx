import { FieldToCome } from "./field-to-come.tsx";
import type { NumberInputProps } from "./number-input.tsx";
import { onDemand } from "./on-demand.tsx";

export type NumberFieldProps = NumberInputProps;

/** A number, typed or stepped. */
export const NumberField = onDemand<NumberFieldProps>(
  async () => (await import("./number-input.tsx")).NumberInput,
  ({ label, description, error, isLabelHidden, isRequired, value }) => (
    <FieldToCome
      {...{ label, description, error, isLabelHidden, isRequired }}
      text={value === null ? "" : String(value)}
    />
  ),
);
