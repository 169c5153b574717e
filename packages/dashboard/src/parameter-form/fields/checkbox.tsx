import type { FieldProps } from "@rjsf/utils";
import { Checkbox } from "../../ui/checkbox.tsx";
import { FieldNotes, useFieldIds } from "../../ui/field.tsx";
import styles from "./switch.module.css";
import { useFieldWords } from "./words.tsx";

export function CheckboxControl(props: FieldProps) {
  const { label, isRequired: _, description, error } = useFieldWords(props);
  const { formData, onChange, fieldPathId } = props;
  const ids = useFieldIds({ error });
  return (
    <div className={styles.field}>
      <Checkbox
        isSelected={formData === true}
        isInvalid={ids.isInvalid}
        onChange={(isSelected) => onChange(isSelected, fieldPathId.path)}
        {...(description !== undefined && { description })}
      >
        <span className={styles.label}>{label}</span>
      </Checkbox>
      <FieldNotes error={error} ids={ids} />
    </div>
  );
}
