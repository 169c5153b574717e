import { useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { classNames } from "./class-names.ts";
import field from "./field.module.css";
import { FieldNotes, RequiredMark, useFieldIds, type FieldWords } from "./field.tsx";
import { Icon } from "./icon.tsx";
import { onDemand } from "./on-demand.tsx";
import type { OptionListProps } from "./option-list.tsx";
import type { Option } from "./option.ts";
import styles from "./select.module.css";

export interface SelectProps<Id extends string> extends FieldWords {
  options: readonly Option<Id>[];
  /** Null: none is chosen. */
  value: Id | null;
  onChange: (value: Id) => void;
  placeholder?: string;
  isDisabled?: boolean;
}

const Options = onDemand<OptionListProps>(
  async () => (await import("./option-list.tsx")).OptionList,
);

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
}: SelectProps<Id>) {
  const ids = useFieldIds({ description, error });
  const labelId = `${ids.control}-label`;
  const valueId = `${ids.control}-value`;
  const opener = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const chosen = options.find(({ id }) => id === value);
  return (
    <div className={field.field} data-invalid={ids.isInvalid || undefined}>
      <span
        id={labelId}
        className={isLabelHidden ? "visually-hidden" : field.label}
        onClick={() => opener.current?.focus()}
      >
        {label}
        {isRequired && <RequiredMark />}
      </span>
      <Button
        ref={opener}
        id={ids.control}
        className={classNames(field.control, styles.button)}
        isDisabled={isDisabled}
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-labelledby={`${valueId} ${labelId}`}
        {...(ids.describedBy !== undefined && { "aria-describedby": ids.describedBy })}
        onPress={() => setOpen(true)}
        onKeyDown={({ key }) => {
          if (key === "ArrowDown" || key === "ArrowUp") setOpen(true);
        }}
      >
        <span
          id={valueId}
          className={styles.value}
          data-placeholder={chosen === undefined || undefined}
        >
          {chosen?.label ?? placeholder}
        </span>
        <Icon name="down" size={12} />
      </Button>
      <FieldNotes description={description} error={error} ids={ids} />
      <Options
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        opener={opener}
        labelledBy={labelId}
        options={options}
        value={value}
        onChange={(id) => onChange(id as Id)}
      />
    </div>
  );
}
