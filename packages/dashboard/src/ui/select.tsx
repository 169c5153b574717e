import { Button as AriaButton } from "react-aria-components/Button";
import { Label } from "react-aria-components/Label";
import { ListBox } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Select as AriaSelect, SelectValue } from "react-aria-components/Select";
import { classNames } from "./class-names.ts";
import field from "./field.module.css";
import { FieldNotes, RequiredMark, useFieldIds, type FieldWords } from "./field.tsx";
import { Icon } from "./icon.tsx";
import layer from "./layer.module.css";
import { OptionItem } from "./option-item.tsx";
import type { Option } from "./option.ts";
import styles from "./select.module.css";

export interface SelectProps<Id extends string> extends FieldWords {
  options: readonly Option<Id>[];
  /** Null: none is chosen. */
  value: Id | null;
  onChange: (value: Id) => void;
  placeholder?: string;
  isDisabled?: boolean;
  name?: string;
}

/** One of several, in a list that opens. */
export function Select<Id extends string>({
  label,
  description,
  error,
  isLabelHidden = false,
  isRequired = false,
  options,
  value,
  onChange,
  placeholder = "Choose",
  isDisabled = false,
  name,
}: SelectProps<Id>) {
  const ids = useFieldIds({ description, error });
  return (
    <AriaSelect
      className={field.field ?? ""}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key) as Id);
      }}
      placeholder={placeholder}
      isDisabled={isDisabled}
      isRequired={isRequired}
      isInvalid={ids.isInvalid}
      validationBehavior="aria"
      {...(name !== undefined && { name })}
      {...(ids.describedBy !== undefined && { "aria-describedby": ids.describedBy })}
    >
      <Label className={isLabelHidden ? "visually-hidden" : (field.label ?? "")}>
        {label}
        {isRequired && <RequiredMark />}
      </Label>
      <AriaButton className={classNames(field.control, styles.button)}>
        <SelectValue className={styles.value ?? ""}>
          {({ isPlaceholder, selectedText, defaultChildren }) =>
            isPlaceholder ? defaultChildren : selectedText
          }
        </SelectValue>
        <Icon name="down" size={12} />
      </AriaButton>
      <FieldNotes description={description} error={error} ids={ids} />
      <Popover className={classNames(layer.layer, styles.popover)} offset={2}>
        <ListBox className={layer.list ?? ""} items={options}>
          {(option) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
