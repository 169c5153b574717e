import type { FieldProps } from "@rjsf/utils";
import { TextField } from "../../ui/text-field.tsx";
import type { Schema } from "../schema/schema.ts";
import { asText, orNothing } from "./text.tsx";
import { useFieldWords } from "./words.tsx";

/** A secret is never typed into a form: parameters are kept, and shown with every execution. Its name is. */
export function Secret(props: FieldProps) {
  const { description, ...words } = useFieldWords(props);
  const { formData, onChange, fieldPathId } = props;
  return (
    <TextField
      {...words}
      isMono
      autoComplete="off"
      value={asText(formData)}
      onChange={(text) => onChange(orNothing(props.schema as Schema, text), fieldPathId.path)}
      description={
        <>
          {description}
          {description !== undefined && " "}
          The name of a stored secret, not its value: what stands here is kept and shown.
        </>
      }
    />
  );
}
