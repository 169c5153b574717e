import { equal } from "./equal.ts";
import { chosenMember, memberValue } from "./choice.ts";
import { isObject, typeOf, type Path, type Schema } from "./schema.ts";

/** The value as the handler will see it: what is left out filled in from the schema. The rest stays as it is. */
export function withDefaults(schema: Schema, value: unknown): unknown {
  const given = value === undefined ? structuredClone(schema.default) : value;
  const name = schema["x-discriminator"];
  const member = chosenMember(schema, given);
  if (member !== undefined && name !== undefined) {
    if (given === undefined) return undefined;
    return withDefaults(member, { [name]: memberValue(member, name), ...(given as object) });
  }
  if (typeOf(schema) === "object" && schema.properties !== undefined) {
    if (given === undefined || isObject(given)) return objectWithDefaults(schema, given ?? {});
  }
  if (Array.isArray(given) && schema.items !== undefined) {
    const { items } = schema;
    return given.map((item) => withDefaults(items, item));
  }
  return given;
}

function objectWithDefaults(
  { properties = {} }: Schema,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    const value = withDefaults(property, given[name]);
    if (value !== undefined && !isEmptyByNature(property, given[name], value)) filled[name] = value;
  }
  // in the order of the schema, and what it does not name behind it
  return {
    ...filled,
    ...Object.fromEntries(Object.entries(given).filter(([name]) => !(name in filled))),
  };
}

/** An object that was not given, and whose parts have no defaults. */
function isEmptyByNature(schema: Schema, given: unknown, filled: unknown): boolean {
  return (
    given === undefined &&
    schema.default === undefined &&
    isObject(filled) &&
    Object.keys(filled).length === 0
  );
}

/** What is to be kept of a filled value: a default that was not written before stays unwritten. */
export function withoutDefaults(schema: Schema, filled: unknown, before: unknown): unknown {
  const member = chosenMember(schema, filled) ?? schema;
  const { properties } = member;
  if (!isObject(filled) || properties === undefined) return filled;
  const name = schema["x-discriminator"];
  const known = isObject(before) ? before : {};
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(filled)) {
    const property = properties[key];
    if (value === undefined) continue;
    if (property === undefined || key === name) {
      kept[key] = value;
      continue;
    }
    const isWritten = key in known;
    if (!isWritten && equal(value, withDefaults(property, undefined))) continue;
    const inner = withoutDefaults(property, value, known[key]);
    const isEmptied = isObject(inner) && Object.keys(inner).length === 0 && isObject(value);
    if (isEmptied && !isWritten) continue;
    kept[key] = inner;
  }
  return kept;
}

/** The same value with one of its parts taken out, so that its default holds again. */
export function withoutPart(value: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return undefined;
  if (Array.isArray(value)) {
    return value.map((item, place) => (place === step ? withoutPart(item, rest) : item));
  }
  if (!isObject(value)) return value;
  const { [step]: part, ...others } = value;
  if (rest.length === 0) return others;
  return part === undefined ? value : { ...value, [step]: withoutPart(part, rest) };
}

/** The same value with one of its parts set. */
export function withPart(value: unknown, path: Path, part: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return part;
  if (Array.isArray(value)) {
    return value.map((item, place) => (place === step ? withPart(item, rest, part) : item));
  }
  const known = isObject(value) ? value : {};
  return { ...known, [step]: withPart(known[step], rest, part) };
}
