import { useRef, type KeyboardEvent, type Ref } from "react";
import { classNames } from "./class-names.ts";
import field from "./field.module.css";
import { Icon } from "./icon.tsx";
import styles from "./search-field.module.css";

export interface SearchFieldProps {
  /** Its name; shown as the placeholder unless there is another. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Enter. */
  onSubmit?: (value: string) => void;
  placeholder?: string;
  inputRef?: Ref<HTMLInputElement>;
  className?: string;
}

/** Escape empties it. */
export function SearchField({
  label,
  value,
  onChange,
  onSubmit,
  placeholder,
  inputRef,
  className,
}: SearchFieldProps) {
  const own = useRef<HTMLInputElement>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") onSubmit?.(value);
    if (event.key !== "Escape" || value === "") return;
    event.stopPropagation();
    onChange("");
  };
  const clear = () => {
    onChange("");
    own.current?.focus();
  };
  return (
    <div className={classNames(field.group, styles.search, className)}>
      <span className={styles.icon}>
        <Icon name="search" />
      </span>
      <input
        className={field.control}
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        enterKeyHint="search"
        spellCheck={false}
        autoComplete="off"
        ref={(element) => {
          own.current = element;
          if (typeof inputRef === "function") return inputRef(element);
          if (inputRef) inputRef.current = element;
          return undefined;
        }}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {value !== "" && (
        <button type="button" aria-label="Clear the search" onClick={clear}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
