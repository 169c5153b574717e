import type { ReactNode } from "react";
import styles from "./choice.module.css";
import { FieldNotes, RequiredMark, useFieldIds, type FieldWords } from "./field.tsx";

/** The words around several controls that answer one question. */
export function ChoiceFrame({
  label,
  description,
  error,
  isLabelHidden = false,
  isRequired = false,
  isDisabled = false,
  orientation = "column",
  children,
}: FieldWords & { isDisabled?: boolean; orientation?: "row" | "column"; children: ReactNode }) {
  const ids = useFieldIds({ description, error });
  return (
    <fieldset className={styles.group} disabled={isDisabled} aria-describedby={ids.describedBy}>
      <legend className={isLabelHidden ? "visually-hidden" : styles.legend}>
        {label}
        {isRequired && <RequiredMark />}
      </legend>
      <div className={styles[orientation]}>{children}</div>
      <FieldNotes description={description} error={error} ids={ids} />
    </fieldset>
  );
}
