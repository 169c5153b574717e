import { equal } from "./schema/equal.ts";
import { inFormOrder } from "./schema/form-order.ts";
import { labelAt, labelOf, optionWords, schemaAt } from "./schema/label.ts";
import { isObject, type Path, type Schema } from "./schema/schema.ts";
import { withDefaults } from "./schema/defaults.ts";
import { chosenMember } from "./schema/choice.ts";
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
  const paths = pathsOf(one, other, []).toSorted((a, b) => inFormOrder(schema, other, a, b));
  return paths.map((path) => {
    const at = { before: partOf(one, path), after: partOf(other, path) };
    const inWords = (whole: unknown, value: unknown) =>
      memberTitle(schema, path, whole) ?? shown(schemaAt(schema, path, whole) ?? {}, value);
    return {
      path,
      label: labelAt(schema, path, other) || "Parameters",
      before: inWords(one, at.before),
      after: inWords(other, at.after),
    };
  });
}

/** Of what tells the members of a choice apart, the member's own words; null where it is something else. */
function memberTitle(root: Schema, path: Path, value: unknown): string | null {
  const within = path.slice(0, -1);
  const choice = schemaAt(root, within, value);
  if (choice === undefined || choice["x-discriminator"] !== path.at(-1)) return null;
  return chosenMember(choice, partOf(value, within))?.title ?? null;
}

/** Objects are gone into; a list is one value. */
function pathsOf(one: unknown, other: unknown, at: Path): Path[] {
  if (equal(one, other)) return [];
  // an object that is not there has no values
  const [before, after] = [one ?? {}, other ?? {}];
  if ((one ?? other) === undefined || !isObject(before) || !isObject(after)) return [at];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => pathsOf(before[name], after[name], [...at, name]));
}

/** A value in the words of the form. */
export function shown(schema: Schema, value: unknown): string {
  if (value === undefined) return "not set";
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (schema.enum !== undefined) return optionWords(schema, value).title;
  if (Array.isArray(value)) {
    if (value.length === 0) return "none";
    const separator = value.some(isObject) ? "; " : ", ";
    return value.map((item) => shown(schema.items ?? {}, item)).join(separator);
  }
  if (typeof value === "string") return value === "" ? "empty" : value;
  if (typeof value === "number") {
    const unit = schema["x-unit"];
    return unit === undefined ? String(value) : `${value} ${unit}`;
  }
  return isObject(value) ? namedValues(schema, value) : JSON.stringify(value);
}

/** "Name: Ada, Role: Author". */
function namedValues(schema: Schema, value: Record<string, unknown>): string {
  const entries = Object.entries(value);
  if (entries.length === 0) return "empty";
  const { properties = {} } = chosenMember(schema, value) ?? schema;
  return entries
    .map(([name, inner]) => {
      const property = properties[name] ?? {};
      return `${labelOf(name, property)}: ${shown(property, inner)}`;
    })
    .join(", ");
}
