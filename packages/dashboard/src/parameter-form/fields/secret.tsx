import type { FieldProps } from "@rjsf/utils";
import { TextField } from "../../ui/text-field.tsx";
import type { Schema } from "../schema/schema.ts";
import { asText, orNothing } from "./text.tsx";
import { asSentence, useFieldWords } from "./words.tsx";

/** A secret is never typed into a form: parameters are kept, and shown with every execution. Its name is. */
export function Secret(props: FieldProps) {
  const words = useFieldWords(props);
  const schema = props.schema as Schema;
  const { formData, onChange, fieldPathId } = props;
  return (
    <TextField
      {...words}
      isMono
      autoComplete="off"
      value={asText(formData)}
      onChange={(text) => onChange(orNothing(schema, text), fieldPathId.path)}
      description={
        <>
          {schema.description !== undefined && `${asSentence(schema.description)} `}
          The name of a stored secret, not its value: what stands here is kept and shown.
        </>
      }
    />
  );
}
