import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { TextField } from "../../ui/text-field.tsx";
import { useFormState } from "../form-state.ts";
import { parseJson } from "../json-position.ts";
import { equal } from "../schema/equal.ts";
import type { Schema } from "../schema/schema.ts";
import { asSentence, useFieldWords } from "./words.tsx";

/** A part that has no control of its own. */
export function Json(props: FieldProps) {
  const { error, ...words } = useFieldWords(props);
  const schema = props.schema as Schema;
  const { formData, onChange, fieldPathId } = props;
  const { problemsUnder } = useFormState();
  const [draft, setDraft] = useState({ text: written(formData), value: formData as unknown });
  const text = equal(draft.value, formData) ? draft.text : written(formData);
  const parsed = parseJson(text);
  const [inner] = problemsUnder(fieldPathId.path);
  const within =
    inner && `${inner.path.slice(fieldPathId.path.length).join(".")}: ${inner.message}`;
  const message = parsed.isJson ? (error ?? within) : `${parsed.where}: ${parsed.message}`;
  const set = (changed: string) => {
    const read = parseJson(changed);
    const value = changed.trim() === "" ? undefined : read.isJson ? read.value : formData;
    setDraft({ text: changed, value });
    if (!equal(value, formData)) onChange(value, fieldPathId.path);
  };
  return (
    <TextField
      {...words}
      {...(message !== undefined && { error: message })}
      multiline
      isMono
      rows={4}
      value={text}
      onChange={set}
      description={
        <>
          {schema.description !== undefined && `${asSentence(schema.description)} `}
          There is no form for this part: write it as JSON.
        </>
      }
    />
  );
}

function written(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}
