import { isObject, typeOf, type Schema } from "./schema.ts";

/**
 * The same schema in fewer forms: references resolved, `allOf` merged, "or null" as a type, constants as an enum,
 * a record of known names as properties, and what tells the members of a `oneOf` apart. What cannot be said more
 * simply stays as it is.
 */
export function normalise(root: unknown): Schema {
  return isObject(root) ? simplify(root, root, []) : {};
}

function simplify(given: unknown, root: object, open: readonly string[]): Schema {
  if (!isObject(given)) return {};
  const reference = given["$ref"];
  if (typeof reference === "string") {
    const { $ref: _, ...beside } = given;
    const target = resolve(reference, root);
    if (target === undefined) return beside;
    if (open.includes(reference)) return { ...beside, "x-recursive": true };
    return { ...simplify(target, root, [...open, reference]), ...beside };
  }
  const inner = (schema: unknown) => simplify(schema, root, open);
  const { $schema: _, $defs: __, definitions: ___, ...rest } = given;
  let schema: Schema = { ...rest };
  if (Array.isArray(given["allOf"])) {
    const { allOf: parts, ...beside } = schema;
    schema = (parts as unknown[]).map(inner).reduce(merged, beside);
  }
  if (isObject(given["properties"])) {
    schema.properties = Object.fromEntries(
      Object.entries(given["properties"]).map(([name, property]) => [name, inner(property)]),
    );
  }
  if (isObject(schema.items)) {
    const options = schema["x-options"];
    schema.items = { ...(options && { "x-options": options }), ...inner(schema.items) };
  }
  if (isObject(schema.additionalProperties))
    schema.additionalProperties = inner(schema.additionalProperties);
  for (const keyword of ["oneOf", "anyOf"] as const) {
    const members = schema[keyword];
    if (Array.isArray(members)) schema = withMembers(schema, keyword, members.map(inner));
  }
  return withKnownNames(schema);
}

function resolve(reference: string, root: object): unknown {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  const steps = reference
    .slice(2)
    .split("/")
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), root);
}

function merged(one: Schema, other: Schema): Schema {
  const properties = { ...one.properties, ...other.properties };
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

function withMembers(schema: Schema, keyword: "oneOf" | "anyOf", members: Schema[]): Schema {
  const { [keyword]: _, ...beside } = schema;
  const others = members.filter((member) => member.type !== "null");
  const isOrNull = others.length < members.length;
  if (others.length === 1 && isOrNull) return orNull({ ...others[0], ...beside });
  if (others.every(({ const: value }) => value !== undefined)) {
    const values = others.map(({ const: value }) => value);
    const words = others.flatMap(({ const: value, title, description }) =>
      title === undefined && description === undefined
        ? []
        : [[String(value), { ...(title && { title }), ...(description && { description }) }]],
    );
    const options = words.length === 0 ? {} : { "x-options": Object.fromEntries(words) };
    return { ...beside, enum: isOrNull ? [...values, null] : values, ...options };
  }
  const discriminator = isOrNull ? undefined : discriminatorOf(schema, others);
  if (discriminator === undefined) return { ...beside, [keyword]: members };
  return { ...beside, oneOf: others, "x-discriminator": discriminator };
}

function orNull(schema: Schema): Schema {
  if (schema.enum !== undefined) return { ...schema, enum: [...schema.enum, null] };
  const type = typeOf(schema);
  return type === undefined ? schema : { ...schema, type: [type, "null"] };
}

/** A property that is a constant, and another one, in each of them. */
function discriminatorOf(schema: Schema, members: readonly Schema[]): string | undefined {
  if (members.length < 2 || !members.every((member) => typeOf(member) === "object")) return;
  const told = isObject(schema["discriminator"]) ? schema["discriminator"]["propertyName"] : null;
  const names = typeof told === "string" ? [told] : Object.keys(members[0]?.properties ?? {});
  return names.find((name) => {
    const values = members.map(({ properties }) => constantOf(properties?.[name]));
    return !values.includes(undefined) && new Set(values).size === values.length;
  });
}

/** The only value that it takes. */
export function constantOf(schema: Schema | undefined): unknown {
  if (schema?.const !== undefined) return schema.const;
  return schema?.enum?.length === 1 ? schema.enum[0] : undefined;
}

/** A record whose names are an enum has those names as properties. */
function withKnownNames(schema: Schema): Schema {
  const names = isObject(schema["propertyNames"]) ? schema["propertyNames"]["enum"] : undefined;
  const { additionalProperties: value } = schema;
  if (!Array.isArray(names) || !isObject(value) || schema.properties !== undefined) return schema;
  const { propertyNames: _, ...rest } = schema;
  const properties = Object.fromEntries(names.map((name) => [String(name), value]));
  return { ...rest, properties, additionalProperties: false };
}
