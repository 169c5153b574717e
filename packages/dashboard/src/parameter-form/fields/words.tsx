import type { FieldProps } from "@rjsf/utils";
import type { ReactNode } from "react";
import { useFormState } from "../form-state.ts";
import { controlOf } from "../schema/control.ts";
import { labelOf } from "../schema/label.ts";
import type { Schema } from "../schema/schema.ts";
import { rangeOf } from "../validate/sentences.ts";
import styles from "./words.module.css";

/** Label, help and error of a field, as the kit's controls take them. */
export function useFieldWords({ schema: given, name, required = false, fieldPathId }: FieldProps) {
  const schema = given as Schema;
  const { problemAt } = useFormState();
  const error = problemAt(fieldPathId.path);
  const help = helpOf(schema);
  const isRequired = required && schema.default === undefined;
  return {
    label: <FieldLabel name={name} schema={schema} />,
    isRequired,
    ...(help !== undefined && { description: help }),
    ...(error !== undefined && { error }),
  };
}

function FieldLabel({ name, schema }: { name: string; schema: Schema }) {
  const unit = schema["x-unit"];
  return (
    <>
      {labelOf(name, schema)}
      {unit !== undefined && <span className={styles.unit}>, {unit}</span>}
      {schema.deprecated === true && <span className={styles.unit}>, no longer used</span>}
    </>
  );
}

function helpOf(schema: Schema): ReactNode {
  const hints = [rangeHint(schema), exampleHint(schema)].filter((hint) => hint !== undefined);
  if (hints.length === 0) return schema.description;
  return (
    <>
      {schema.description !== undefined && `${asSentence(schema.description)} `}
      <span className={styles.hint}>{hints.join(" ")}</span>
    </>
  );
}

/** With a full stop, as something follows. */
export function asSentence(text: string): string {
  return /[.?:]$/.test(text) ? text : `${text}.`;
}

function rangeHint(schema: Schema): string | undefined {
  if (controlOf(schema) !== "number") return undefined;
  const range = rangeOf(schema);
  return range === "" ? undefined : `${range.charAt(0).toUpperCase()}${range.slice(1)}.`;
}

function exampleHint({ examples, pattern }: Schema): string | undefined {
  const [example] = examples ?? [];
  return example === undefined || pattern === undefined
    ? undefined
    : `For example ${typeof example === "string" ? example : JSON.stringify(example)}.`;
}
