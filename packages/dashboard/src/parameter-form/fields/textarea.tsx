import type { FieldProps } from "@rjsf/utils";
import { TextField } from "../../ui/text-field.tsx";
import type { Schema } from "../schema/schema.ts";
import { asText, orNothing } from "./text.tsx";
import styles from "./words.module.css";
import { useFieldWords } from "./words.tsx";

export function Textarea(props: FieldProps) {
  const { description, ...words } = useFieldWords(props);
  const { formData, onChange, fieldPathId } = props;
  const schema = props.schema as Schema;
  const text = asText(formData);
  const { maxLength } = schema;
  return (
    <TextField
      {...words}
      multiline
      rows={4}
      value={text}
      onChange={(changed) => onChange(orNothing(schema, changed), fieldPathId.path)}
      description={
        <>
          {description}{" "}
          <span className={styles.hint}>
            {maxLength === undefined
              ? `${text.length} characters.`
              : `${text.length} of ${maxLength} characters.`}
          </span>
        </>
      }
    />
  );
}
