import type {
  HTMLInputAutoCompleteAttribute,
  HTMLInputTypeAttribute,
  KeyboardEventHandler,
  Ref,
} from "react";
import { classNames } from "./class-names.ts";
import styles from "./field.module.css";
import { FieldFrame, useFieldIds, type FieldWords } from "./field.tsx";

export interface TextFieldProps extends FieldWords {
  value?: string;
  defaultValue?: string;
  onChange?: (value: string) => void;
  onBlur?: () => void;
  onKeyDown?: KeyboardEventHandler<HTMLInputElement | HTMLTextAreaElement>;
  /** For code, cron texts and stored names. */
  isMono?: boolean;
  /** Grows with its text. */
  multiline?: boolean;
  rows?: number;
  isDisabled?: boolean;
  isReadOnly?: boolean;
  name?: string;
  type?: HTMLInputTypeAttribute;
  placeholder?: string;
  autoComplete?: HTMLInputAutoCompleteAttribute;
  inputMode?: "text" | "email" | "numeric" | "decimal" | "url" | "search";
  maxLength?: number;
  spellCheck?: boolean;
  autoFocus?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  textareaRef?: Ref<HTMLTextAreaElement>;
}

export function TextField({
  label,
  description,
  error,
  isLabelHidden,
  isRequired,
  onChange,
  isMono = false,
  multiline = false,
  rows,
  isDisabled,
  isReadOnly,
  type = "text",
  spellCheck = !isMono,
  inputRef,
  textareaRef,
  ...rest
}: TextFieldProps) {
  const words = { label, description, error, isLabelHidden, isRequired };
  const ids = useFieldIds(words);
  const control = {
    ...rest,
    id: ids.control,
    className: classNames(styles.control, isMono && styles.mono),
    disabled: isDisabled,
    readOnly: isReadOnly,
    required: isRequired,
    spellCheck,
    "aria-describedby": ids.describedBy,
    "aria-invalid": ids.isInvalid || undefined,
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange?.(event.currentTarget.value),
  };
  return (
    <FieldFrame {...words} ids={ids}>
      {multiline ? (
        <textarea {...control} rows={rows} ref={textareaRef} />
      ) : (
        <input {...control} type={type} ref={inputRef} />
      )}
    </FieldFrame>
  );
}
