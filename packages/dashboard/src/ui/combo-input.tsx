import { Button as AriaButton } from "react-aria-components/Button";
import { ComboBox } from "react-aria-components/ComboBox";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { classNames } from "./class-names.ts";
import field from "./field.module.css";
import { FieldNotes, RequiredMark, useFieldIds, type FieldWords } from "./field.tsx";
import { Icon } from "./icon.tsx";
import layer from "./layer.module.css";
import { OptionItem } from "./option-item.tsx";
import type { Option } from "./option.ts";

export interface ComboInputProps<Id extends string> extends FieldWords {
  options: readonly Option<Id>[];
  /** Null: none is chosen. */
  value: Id | null;
  onChange: (value: Id | null) => void;
  /** What is typed; give it with `onInputChange` where the options come from the server. */
  inputValue?: string;
  onInputChange?: (text: string) => void;
  /** The server has filtered already. */
  isFiltered?: boolean;
  /** What is typed counts, also where it is no option. */
  allowsCustomValue?: boolean;
  placeholder?: string;
  isDisabled?: boolean;
  isReadOnly?: boolean;
  isMono?: boolean;
  name?: string;
  /** Stands in the list where nothing matches. */
  emptyText?: string;
}

export function ComboInput<Id extends string>({
  label,
  description,
  error,
  isLabelHidden = false,
  isRequired = false,
  options,
  value,
  onChange,
  inputValue,
  onInputChange,
  isFiltered = false,
  allowsCustomValue = false,
  placeholder,
  isDisabled = false,
  isReadOnly = false,
  isMono = false,
  name,
  emptyText = "Nothing matches",
}: ComboInputProps<Id>) {
  const ids = useFieldIds({ description, error });
  return (
    <ComboBox
      className={field.field ?? ""}
      value={value}
      onChange={(key) => onChange(key === null ? null : (String(key) as Id))}
      {...(inputValue !== undefined && { inputValue })}
      {...(onInputChange && { onInputChange })}
      {...(isFiltered ? { items: options } : { defaultItems: options })}
      allowsCustomValue={allowsCustomValue}
      allowsEmptyCollection={!allowsCustomValue}
      isDisabled={isDisabled}
      isReadOnly={isReadOnly}
      isRequired={isRequired}
      isInvalid={ids.isInvalid}
      validationBehavior="aria"
      menuTrigger="focus"
      {...(name !== undefined && { name })}
      {...(ids.describedBy !== undefined && { "aria-describedby": ids.describedBy })}
    >
      <Label className={isLabelHidden ? "visually-hidden" : (field.label ?? "")}>
        {label}
        {isRequired && <RequiredMark />}
      </Label>
      <Group className={field.group ?? ""}>
        <Input
          className={classNames(field.control, isMono && field.mono)}
          spellCheck="false"
          {...(placeholder !== undefined && { placeholder })}
        />
        <AriaButton aria-label="Show the options">
          <Icon name="down" size={12} />
        </AriaButton>
      </Group>
      <FieldNotes description={description} error={error} ids={ids} />
      <Popover className={layer.layer ?? ""} offset={2}>
        <ListBox<Option<Id>>
          className={layer.list ?? ""}
          renderEmptyState={() => <div className={layer.empty}>{emptyText}</div>}
        >
          {(option) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
