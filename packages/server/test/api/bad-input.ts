import fc from "fast-check";

interface Description {
  paths?: unknown;
  components?: unknown;
}

/** Each operation of a description, with what it refers to written out. */
export function operationsOf({
  paths,
  components,
}: Description): { method: string; path: string; described: Described }[] {
  const { schemas } = components as { schemas: Record<string, unknown> };
  const written = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(written);
    if ("$ref" in value) return written(schemas[String(value.$ref).split("/").at(-1)!]);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, written(inner)]));
  };
  return Object.entries(paths as Record<string, Record<string, Described>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, parameters, requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        described: written({ operationId, parameters, requestBody }) as Described,
      })),
  );
}

/** What is used of an operation of the description. */
export interface Described {
  operationId: string;
  parameters?: { name: string; in: string; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

/** What is used of a JSON Schema. */
interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** Values by the names of fields and parameters that are right just now. */
export type Known = Readonly<Record<string, string | number>>;

/** One request, as it goes over the wire. */
export interface Input {
  /** Encoded. */
  path: Record<string, string>;
  query: string;
  body: string | null;
  type: string | null;
  key: string | null;
}

/** Requests that are nearly right, wrong in a place, or nothing like what is asked for. */
export function inputOf(
  { parameters = [], requestBody }: Described,
  known: Known,
): fc.Arbitrary<Input> {
  const schema = requestBody?.content["application/json"]?.schema;
  const inPath = parameters.filter((one) => one.in === "path");
  const inQuery = parameters.filter((one) => one.in === "query");
  return fc.record({
    path: fc.record(Object.fromEntries(inPath.map((one) => [one.name, pathPart(one, known)]))),
    query: queryOf(inQuery),
    body: schema === undefined ? fc.constantFrom(null, "{}", "[") : bodyOf(schema, known),
    type: often("application/json", fc.constantFrom(null, "text/plain", "application/xml", "a/b;")),
    key: often(null, fc.constantFrom("x", " ", "k".repeat(300), "ü".repeat(2))),
  });
}

/** What has surprised programs before. */
const nasty: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e308,
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\u202e\u200b",
  "x".repeat(3_000),
  "👩‍👩‍👧‍👦".repeat(10),
  "' or 1=1 --",
  "%s%n%00",
  "../../etc/passwd",
  "NaN",
  "-infinity",
  "0000-00-00T00:00:00Z",
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "2026-02-30T25:61:00+99:99",
  "2026-11-24T12:00:00Z",
  "99999999999999999999",
  "1e999",
  "__proto__",
  "* * * * * * * * *",
  "00000000-0000-0000-0000-000000000000",
  [],
  [[[[]]]],
  {},
  { constructor: 1 },
  Array.from({ length: 300 }, () => 0),
);

function often<Value, Other>(
  value: Value,
  other: fc.Arbitrary<Other>,
): fc.Arbitrary<Value | Other> {
  return fc.oneof({ arbitrary: fc.constant(value), weight: 6 }, { arbitrary: other, weight: 1 });
}

const text = nasty.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));

/** What `encodeURIComponent` refuses is sent as the bytes that stand for it nowhere. */
function encode(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return "%ED%A0%80";
    throw error;
  }
}

function pathPart(
  { name, schema = {} }: { name: string; schema?: Schema },
  known: Known,
): fc.Arbitrary<string> {
  const right = known[name] === undefined ? valueOf(schema, known) : fc.constant(known[name]);
  return fc
    .oneof({ arbitrary: right.map(String), weight: 2 }, { arbitrary: text, weight: 1 }, fc.string())
    .map((value) => encode(value === "" || value === "." || value === ".." ? "-" : value));
}

function queryOf(parameters: readonly { name: string; schema?: Schema }[]): fc.Arbitrary<string> {
  const one = (name: string, value: fc.Arbitrary<string>) =>
    value.map((given) => `${encode(name)}=${encode(given)}`);
  const each = parameters.map(({ name, schema = {} }) =>
    fc.option(
      one(
        name,
        fc.oneof(
          valueOf(schema, {}).map((value) =>
            typeof value === "string" ? value : JSON.stringify(value),
          ),
          text,
        ),
      ),
      { freq: 1 },
    ),
  );
  const more = often(
    null,
    fc.oneof(one("unheard_of", text), fc.constantFrom("%", "a[b]=c", "&&==", "x=%ff", "=1")),
  );
  return fc.tuple(...each, more).chain((parts) => {
    const given = parts.filter((part): part is string => part !== null);
    // some come twice
    return fc
      .boolean()
      .map((twice) =>
        given.length === 0 ? "" : `?${(twice ? [...given, given[0]!] : given).join("&")}`,
      );
  });
}

function bodyOf(schema: Schema, known: Known): fc.Arbitrary<string> {
  const right = valueOf(schema, known);
  const json = fc.oneof(
    { arbitrary: right, weight: 2 },
    {
      arbitrary: fc
        .tuple(right, nasty, fc.nat())
        .map(([value, bad, at]) => mutated(value, bad, at)),
      weight: 5,
    },
    { arbitrary: nasty, weight: 1 },
  );
  return fc.oneof(
    { arbitrary: json.map((value) => JSON.stringify(value)), weight: 8 },
    {
      arbitrary: fc.constantFrom(
        "",
        "{",
        "nul",
        "\u0000",
        '{"__proto__":{"isAdmin":true}}',
        '{"a":1e99999}',
        `${'{"a":'.repeat(200)}1${"}".repeat(200)}`,
        JSON.stringify({ reason: "x".repeat(270_000) }),
      ),
      weight: 1,
    },
  );
}

/** A value with one place of it replaced, or a name added. */
function mutated(value: unknown, bad: unknown, at: number): unknown {
  if (typeof value !== "object" || value === null) return bad;
  const names = Object.keys(value);
  if (names.length === 0 || at % (names.length + 1) === names.length)
    return Array.isArray(value) ? [...value, bad] : { ...value, unheardOf: bad };
  const name = names[at % names.length]!;
  const inner = (value as Record<string, unknown>)[name];
  const isDeep = typeof inner === "object" && inner !== null && at % 2 === 0;
  const replaced = isDeep ? mutated(inner, bad, Math.floor(at / 3)) : bad;
  return Array.isArray(value)
    ? value.map((one, place) => (String(place) === name ? replaced : (one as unknown)))
    : { ...value, [name]: replaced };
}

/** About what the schema asks for: formats it only approaches. */
function valueOf(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((one) => valueOf(one, known)));
  if (schema.allOf !== undefined)
    return valueOf(Object.assign({}, ...schema.allOf) as Schema, known);
  const [type] = [schema.type].flat();
  switch (type) {
    case "object":
      return objectOf(schema, known);
    case "array":
      return fc.array(valueOf(schema.items ?? {}, known), { maxLength: 3 });
    case "integer":
    case "number":
      // a whole number is a number too
      return fc.integer({
        min: Math.ceil(schema.minimum ?? 0),
        max: Math.floor(Math.min(schema.maximum ?? 1_000, 2 ** 31)),
      });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "string":
      return stringOf(schema);
    case undefined:
    default:
      return nasty;
  }
}

/** With what is needed alone, or with any of the rest. */
function objectOf({ properties = {}, required = [] }: Schema, known: Known): fc.Arbitrary<object> {
  const fields = Object.entries(properties).map(([name, inner]) => {
    const right = known[name] === undefined ? valueOf(inner, known) : often(known[name], text);
    return [name, right] as const;
  });
  const needed = fields.filter(([name]) => required.includes(name));
  return fc.oneof(
    fc.record(Object.fromEntries(needed)),
    fc.record(Object.fromEntries(fields), { requiredKeys: required }),
  );
}

function stringOf({ format, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  if (format === "date-time")
    return fc
      .date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })
      .map((at) => at.toISOString());
  return fc.oneof(
    fc.string({ maxLength: Math.min(maxLength, 40), unit: "grapheme" }),
    fc.constantFrom("0 3 * * *", "@hourly", "Europe/Rome", "15m", "a:b", "state:failing <1h"),
  );
}
