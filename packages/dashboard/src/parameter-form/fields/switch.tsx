import type { FieldProps } from "@rjsf/utils";
import { FieldNotes, useFieldIds } from "../../ui/field.tsx";
import { Switch } from "../../ui/switch.tsx";
import styles from "./switch.module.css";
import { useFieldWords } from "./words.tsx";

export function SwitchControl(props: FieldProps) {
  const { label, isRequired: _, ...notes } = useFieldWords(props);
  const { formData, onChange, fieldPathId } = props;
  const ids = useFieldIds(notes);
  return (
    <div className={styles.field}>
      <Switch
        isSelected={formData === true}
        onChange={(isSelected) => onChange(isSelected, fieldPathId.path)}
        {...(ids.describedBy !== undefined && { describedBy: ids.describedBy })}
      >
        <span className={styles.label}>{label}</span>
      </Switch>
      <FieldNotes {...notes} ids={ids} />
    </div>
  );
}
