import type { FieldProps } from "@rjsf/utils";
import { TextField } from "../../ui/text-field.tsx";
import type { Schema } from "../schema/schema.ts";
import { asText, orNothing } from "./text.tsx";
import styles from "./words.module.css";
import { asSentence, useFieldWords } from "./words.tsx";

export function Textarea(props: FieldProps) {
  const words = useFieldWords(props);
  const { formData, onChange, fieldPathId } = props;
  const schema = props.schema as Schema;
  const text = asText(formData);
  const { maxLength, contentMediaType } = schema;
  const isCode = contentMediaType?.startsWith("text/x-") === true;
  return (
    <TextField
      {...words}
      multiline
      rows={isCode ? 8 : 4}
      isMono={isCode}
      value={text}
      onChange={(changed) => onChange(orNothing(schema, changed), fieldPathId.path)}
      {...(maxLength !== undefined && {
        description: (
          <>
            {schema.description !== undefined && `${asSentence(schema.description)} `}
            <span className={styles.hint}>
              {text.length} of {maxLength} characters.
            </span>
          </>
        ),
      })}
    />
  );
}
