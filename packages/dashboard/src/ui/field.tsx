import { useId, type ReactNode } from "react";
import styles from "./field.module.css";
import { Icon } from "./icon.tsx";

export interface FieldWords {
  label: ReactNode;
  description?: ReactNode;
  /** What is wrong and what would be right; the field is then marked as invalid. */
  error?: ReactNode;
  /** Of a field whose name stands elsewhere: the label is for screen readers only. */
  isLabelHidden?: boolean | undefined;
  isRequired?: boolean | undefined;
}

/** Ids that tie a control to its words: give them to `FieldFrame` and to the control. */
export function useFieldIds({ description, error }: Pick<FieldWords, "description" | "error">) {
  const id = useId();
  const ids = { control: id, description: `${id}-description`, error: `${id}-error` };
  const describedBy = [has(description) && ids.description, has(error) && ids.error].filter(
    (one) => one !== false,
  );
  return {
    ...ids,
    describedBy: describedBy.length === 0 ? undefined : describedBy.join(" "),
    isInvalid: has(error),
  };
}

/** Label above, description and error below. */
export function FieldFrame({
  label,
  description,
  error,
  isLabelHidden = false,
  isRequired = false,
  ids,
  children,
}: FieldWords & { ids: ReturnType<typeof useFieldIds>; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label className={isLabelHidden ? "visually-hidden" : styles.label} htmlFor={ids.control}>
        {label}
        {isRequired && <RequiredMark />}
      </label>
      {children}
      <FieldNotes description={description} error={error} ids={ids} />
    </div>
  );
}

export function FieldNotes({
  description,
  error,
  ids,
}: Pick<FieldWords, "description" | "error"> & { ids: { description: string; error: string } }) {
  return (
    <>
      {has(description) && (
        <div className={styles.description} id={ids.description}>
          {description}
        </div>
      )}
      {has(error) && (
        <div className={styles.error} id={ids.error}>
          <Icon name="warning" size={12} /> <span>{error}</span>
        </div>
      )}
    </>
  );
}

export function RequiredMark() {
  return (
    <span className={styles.required} aria-hidden="true">
      {" "}
      required
    </span>
  );
}

function has(words: ReactNode): boolean {
  return words !== undefined && words !== null && words !== false && words !== "";
}
