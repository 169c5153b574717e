import type { FieldProps } from "@rjsf/utils";
import type { HTMLInputTypeAttribute } from "react";
import { TextField } from "../../ui/text-field.tsx";
import type { Schema } from "../schema/schema.ts";
import { useFieldWords } from "./words.tsx";

export function Text(props: FieldProps) {
  const words = useFieldWords(props);
  const { formData, onChange, fieldPathId } = props;
  const schema = props.schema as Schema;
  return (
    <TextField
      {...words}
      type={inputTypes[schema.format ?? ""] ?? "text"}
      isMono={schema.pattern !== undefined && schema.format === undefined}
      value={asText(formData)}
      onChange={(text) => onChange(orNothing(schema, text), fieldPathId.path)}
    />
  );
}

const inputTypes: Readonly<Record<string, HTMLInputTypeAttribute>> = {
  email: "email",
  uri: "url",
  date: "date",
};

/** A text that was cleared is left out; where there is a default, which would come back then, it is empty. */
export function orNothing(schema: Schema, text: string): string | undefined {
  return text === "" && schema.default === undefined ? undefined : text;
}

export function asText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
