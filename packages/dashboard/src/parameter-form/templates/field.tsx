import type { FieldTemplateProps } from "@rjsf/utils";
import type { FocusEvent } from "react";
import { Button } from "../../ui/button.tsx";
import { shown } from "../differences.ts";
import { afterPress } from "../after-press.ts";
import { partOf } from "../schema/part.ts";
import { fieldId, useFormState } from "../form-state.ts";
import { controlOf } from "../schema/control.ts";
import { equal } from "../schema/equal.ts";
import { labelOf } from "../schema/label.ts";
import type { Schema } from "../schema/schema.ts";
import styles from "./field.module.css";

/** The place of a field: what links point to, and what says that its default was changed. */
export function FieldPlace({ fieldPathId, schema: given, hidden, children }: FieldTemplateProps) {
  const { touch, idPrefix } = useFormState();
  const { path } = fieldPathId;
  const schema = given as Schema;
  if (hidden === true) return null;
  if (path.length === 0) return children;
  const control = controlOf(schema);
  const isContainer = control === "object" || control === "group" || control === "choice";
  const left = (event: FocusEvent<HTMLElement>) => {
    if (!isContainer && !staysWithin(event)) afterPress(() => touch(path));
  };
  return (
    <div
      id={fieldId(idPrefix, path)}
      className={styles.place}
      data-wide={wide.has(control) || hasExplainedOptions(schema) || undefined}
      data-control={control}
      onBlur={left}
    >
      {children}
      {!isContainer && <DefaultNote path={path} schema={schema} />}
    </div>
  );
}

const wide = new Set(["textarea", "object", "group", "choice", "chips", "checkboxes", "json"]);

/** They are read, and need the room. */
function hasExplainedOptions(schema: Schema): boolean {
  if (controlOf(schema) !== "radios") return false;
  return Object.values(schema["x-options"] ?? {}).some((words) => words.description !== undefined);
}

/** A list that has opened belongs to its field. */
function staysWithin({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>): boolean {
  if (!(relatedTarget instanceof Element)) return false;
  return (
    currentTarget.contains(relatedTarget) ||
    relatedTarget.closest("[role=listbox], [role=dialog]") !== null
  );
}

function DefaultNote({ path, schema }: { path: readonly (string | number)[]; schema: Schema }) {
  const { value, filled, reset } = useFormState();
  const now = partOf(filled, path);
  const isWritten = partOf(value, path) !== undefined;
  // that a text is empty by itself says nothing
  if (schema.default === undefined || schema.default === "") return null;
  if (!isWritten || equal(now, schema.default)) return null;
  const label = labelOf(String(path.at(-1)), schema);
  const words = shown(schema, schema.default);
  return (
    <p className={styles.note}>
      <span className={styles.words}>Default: {words}</span>
      <Button
        variant="quiet"
        size="small"
        aria-label={`Reset ${label} to its default`}
        onPress={() => reset(path)}
      >
        Reset
      </Button>
    </p>
  );
}
