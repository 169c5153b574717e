import { Button as AriaButton } from "react-aria-components/Button";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { NumberField } from "react-aria-components/NumberField";
import field from "./field.module.css";
import { FieldNotes, RequiredMark, useFieldIds, type FieldWords } from "./field.tsx";
import { Icon } from "./icon.tsx";

export interface NumberInputProps extends FieldWords {
  /** Null: empty. */
  value: number | null;
  onChange: (value: number | null) => void;
  minValue?: number | undefined;
  maxValue?: number | undefined;
  step?: number | undefined;
  /** Of `Intl`; a unit, or how many digits. Default: as written, without groups. */
  formatOptions?: Intl.NumberFormatOptions;
  isDisabled?: boolean;
  isReadOnly?: boolean;
  placeholder?: string;
  name?: string;
}

export function NumberInput({
  label,
  description,
  error,
  isLabelHidden = false,
  isRequired = false,
  value,
  onChange,
  minValue,
  maxValue,
  step,
  formatOptions = asWritten,
  isDisabled = false,
  isReadOnly = false,
  placeholder,
  name,
}: NumberInputProps) {
  const ids = useFieldIds({ description, error });
  return (
    <NumberField
      className={field.field ?? ""}
      value={value ?? Number.NaN}
      onChange={(number) => onChange(Number.isNaN(number) ? null : number)}
      formatOptions={formatOptions}
      isDisabled={isDisabled}
      isReadOnly={isReadOnly}
      isRequired={isRequired}
      isInvalid={ids.isInvalid}
      validationBehavior="aria"
      isWheelDisabled
      {...(minValue !== undefined && { minValue })}
      {...(maxValue !== undefined && { maxValue })}
      {...(step !== undefined && { step })}
      {...(name !== undefined && { name })}
      {...(ids.describedBy !== undefined && { "aria-describedby": ids.describedBy })}
    >
      <Label className={isLabelHidden ? "visually-hidden" : (field.label ?? "")}>
        {label}
        {isRequired && <RequiredMark />}
      </Label>
      <Group className={field.group ?? ""}>
        <Input
          className={field.control ?? ""}
          {...(placeholder !== undefined && { placeholder })}
        />
        <AriaButton slot="decrement">
          <Icon name="minus" size={12} />
        </AriaButton>
        <AriaButton slot="increment">
          <Icon name="plus" size={12} />
        </AriaButton>
      </Group>
      <FieldNotes description={description} error={error} ids={ids} />
    </NumberField>
  );
}

const asWritten: Intl.NumberFormatOptions = { useGrouping: false, maximumFractionDigits: 20 };
