import { equal } from "./schema/equal.ts";
import { labelAt, schemaAt, optionWords } from "./schema/label.ts";
import { isObject, type Path, type Schema } from "./schema/schema.ts";
import { withDefaults } from "./schema/defaults.ts";
import { controlOf } from "./schema/control.ts";
import { partOf } from "./schema/part.ts";

/** One value that is another than before. */
export interface Difference {
  path: Path;
  label: string;
  before: string;
  after: string;
}

/** Where two values differ as the handler would see them: a default that is written out is no difference. */
export function differences(schema: Schema, before: unknown, after: unknown): Difference[] {
  const [one, other] = [withDefaults(schema, before), withDefaults(schema, after)];
  return pathsOf(one, other, []).map((path) => {
    const at = { before: partOf(one, path), after: partOf(other, path) };
    return {
      path,
      label: labelAt(schema, path, other) || "Parameters",
      before: shown(schemaAt(schema, path, one) ?? {}, at.before),
      after: shown(schemaAt(schema, path, other) ?? {}, at.after),
    };
  });
}

/** Objects are gone into; a list is one value. */
function pathsOf(one: unknown, other: unknown, at: Path): Path[] {
  if (equal(one, other)) return [];
  if (!isObject(one) || !isObject(other)) return [at];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) => pathsOf(one[name], other[name], [...at, name]));
}

/** A value in the words of the form. */
export function shown(schema: Schema, value: unknown): string {
  if (value === undefined) return "not set";
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (schema.enum !== undefined) return optionWords(schema, value).title;
  if (Array.isArray(value) && controlOf(schema) !== "group") {
    if (value.length === 0) return "none";
    return value.map((item) => shown(schema.items ?? {}, item)).join(", ");
  }
  if (typeof value === "string") return value === "" ? "empty" : value;
  if (typeof value === "number") {
    const unit = schema["x-unit"];
    return unit === undefined ? String(value) : `${value} ${unit}`;
  }
  return JSON.stringify(value);
}
