import { describe, expect, test } from "vitest";
import { z } from "zod";
import { operations } from "../src/api/operations.ts";
import { judgeBy } from "../src/api/system/json-schema-judge.ts";
import { check } from "../src/issues/check.ts";
import { HttpParameters } from "../src/kinds/http/parameters.ts";
import { SqlParameters } from "../src/kinds/sql/parameters.ts";

function words(schema: z.ZodType, value: unknown): string[] {
  const { error } = check(schema, value);
  return (error?.issues ?? []).map(({ path, message }) =>
    `${path.map(String).join(".")} ${message}`.trim(),
  );
}

const shape = z.strictObject({ name: z.string(), timezone: z.string().optional() });

describe("what is wrong is said with what would be right", () => {
  test.each<[string, z.ZodType, unknown, string]>([
    [
      "nothing for a text",
      z.object({ name: z.string() }),
      {},
      "name is missing: it must be a text",
    ],
    ["a number for a text", z.string(), 7, "must be a text (got 7)"],
    ["a text for a number", z.number(), "secret", "must be a number (got a text)"],
    ["no number", z.coerce.number(), "x", "must be a number (got no number)"],
    ["a part for a whole", z.int(), 1.5, "must be a whole number (got 1.5)"],
    ["null for a list", z.array(z.string()), null, "must be a list (got null)"],
    ["a list for an object", z.object({}), [], "must be an object (got a list)"],
    ["a text for a choice", z.boolean(), "yes", "must be true or false (got a text)"],
    ["an empty text", z.string().min(1), "", "must not be empty"],
    ["a short text", z.string().min(8), "abc", "must have at least 8 characters (got 3)"],
    ["a long text", z.string().max(3), "abcd", "must have at most 3 characters (got 4)"],
    [
      "a text of another length",
      z.string().length(2),
      "abc",
      "must have exactly 2 characters (got 3)",
    ],
    ["an empty list", z.array(z.string()).min(1), [], "must have at least one entry"],
    ["a long list", z.array(z.string()).max(1), ["a", "b"], "must have at most 1 entry (got 2)"],
    ["a small number", z.number().min(1), 0, "must be at least 1 (got 0)"],
    ["a large number", z.number().max(10), 11, "must be at most 10 (got 11)"],
    ["a bound itself", z.number().positive(), 0, "must be more than 0 (got 0)"],
    ["what is no multiple", z.number().multipleOf(5), 7, "must be a multiple of 5"],
    [
      "an early date",
      z.date().min(new Date(0)),
      new Date(-1),
      "must be at least 1970-01-01T00:00:00.000Z",
    ],
    [
      "a word that is near",
      z.enum(["skip", "once", "all"]),
      "skp",
      'must be one of "skip", "once", "all"; did you mean "skip"?',
    ],
    ["a word that is far", z.enum(["skip", "once"]), "everything", 'must be one of "skip", "once"'],
    [
      "no word",
      z.object({ policy: z.enum(["skip", "once"]) }),
      {},
      'policy is missing: it must be one of "skip", "once"',
    ],
    ["another constant", z.literal("http"), "sql", 'must be "http"'],
    ["no email address", z.email(), "ada", "must be an email address, like ada@example.com"],
    ["no id", z.uuid(), "7", "must be an id, like 01940e7c-3f00-7000-8000-4f5a7d1c2b3a"],
    ["no instant", z.iso.datetime(), "today", "must be an instant, like 2027-03-28T01:00:00Z"],
    ["no address", z.url(), "example", "must be an address, like https://example.com/path"],
    ["another beginning", z.string().startsWith("whsec_"), "x", 'must begin with "whsec_"'],
    ["a text of another form", z.string().regex(/^a+$/), "b", "must be of the form /^a+$/"],
    [
      "a field that is misspelled",
      shape,
      { name: "a", timezon: "UTC" },
      'does not know "timezon"; did you mean "timezone"?',
    ],
    [
      "a field that is none",
      shape,
      { name: "a", qqqqqq: 1 },
      'does not know "qqqqqq"; there is name, timezone',
    ],
    [
      "fields that are none",
      shape,
      { name: "a", q: 1, r: 2 },
      'does not know "q", "r": take them out',
    ],
    [
      "none of several kinds",
      z.union([z.string(), z.number()]),
      true,
      "must be a text (got true), or must be a number (got true)",
    ],
    [
      "the nearest of several forms",
      z.union([z.string(), z.object({ at: z.number() })]),
      { at: "x" },
      "at must be a number (got a text)",
    ],
    [
      "a kind that is none",
      z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("none") }),
        z.object({ kind: z.literal("bearer") }),
      ]),
      { kind: "bear" },
      'kind must be one of "none", "bearer"',
    ],
    [
      "no kind",
      z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("none") }),
        z.object({ kind: z.literal("bearer") }),
      ]),
      {},
      'kind is missing: it must be one of "none", "bearer"',
    ],
    [
      "a name that is none",
      z.record(z.enum(["a"]).or(z.string().min(2)), z.number()),
      { x: 1 },
      "x has a name that it cannot have: it must have at least 2 characters (got 1)",
    ],
    [
      "what its schema says itself",
      z.string().regex(/^a/, "begins with an a"),
      "b",
      "begins with an a",
    ],
    ["a rule without words", z.string().refine(() => false), "b", "is not as it must be"],
  ])("%s", (_, schema, value, expected) => {
    expect(words(schema, value).join("; ")).toContain(expected);
  });

  test.each<[string, object, unknown, string, string]>([
    ["a number for a text", { type: "string" }, 7, "", "must be a text (got 7)"],
    [
      "null for one of two",
      { type: ["string", "number"] },
      null,
      "",
      "must be a text or a number (got null)",
    ],
    ["an empty text", { minLength: 1 }, "", "", "must not be empty"],
    ["a large number", { maximum: 3 }, 4, "", "must be at most 3 (got 4)"],
    ["an empty list", { minItems: 1 }, [], "", "must have at least one entry"],
    ["the same twice", { uniqueItems: true }, [1, 1], "", "must not have the same entry twice"],
    [
      "another word",
      { enum: ["skip", "once"] },
      "onc",
      "",
      'must be one of "skip", "once"; did you mean "once"?',
    ],
    ["a field that is missing", { required: ["name"] }, {}, "name", "is missing"],
    [
      "a field that is not known",
      { additionalProperties: false },
      { x: 1 },
      "x",
      "is not known: take it out, or correct its name",
    ],
  ])("by a JSON Schema: %s", async (_, schema, value, path, message) => {
    const { issues } = await judgeBy(schema as Record<string, unknown>)["~standard"].validate(
      value,
    );
    expect(issues).toEqual([{ path: path === "" ? [] : [path], message }]);
  });
});

/** What zod says where nobody gives it words. */
const raw = /\b(Invalid|Too (small|big)|Unrecognized|expected|received|Required)\b/;

const wrong: readonly unknown[] = [
  ...[undefined, null, true, 0, -1, 1.5, 1e300, Number.NaN, "", " ", "zz", "x".repeat(300_000)],
  ...[[], [null], Array.from({ length: 20_000 }, () => "zz"), {}, { kind: "zz" }, { zz: 1 }],
];

/** Values that are right but for one place each, as far as a schema tells what would be right. */
function badValues(schema: z.ZodType, depth = 0): unknown[] {
  const inner = unwrapped(schema);
  if (depth > 4) return [...wrong];
  if (inner instanceof z.ZodObject) {
    const fields = Object.entries(inner.shape as Record<string, z.ZodType>);
    return [
      ...wrong,
      ...fields.flatMap(([name, field]) =>
        badValues(field, depth + 1).map((value) => ({ [name]: value })),
      ),
    ];
  }
  if (inner instanceof z.ZodArray)
    return [...wrong, ...badValues(inner.element as z.ZodType, depth + 1).map((value) => [value])];
  if (inner instanceof z.ZodUnion || inner instanceof z.ZodDiscriminatedUnion) {
    const options = inner.options as readonly z.ZodType[];
    return [
      ...wrong,
      ...options.flatMap((option) => withKind(option, badValues(option, depth + 1))),
    ];
  }
  return [...wrong];
}

/** An option is told by its kind: without it no other field is looked at. */
function withKind(option: z.ZodType, values: unknown[]): unknown[] {
  const { shape: fields } = unwrapped(option) as { shape?: Record<string, z.ZodType> };
  const kind = fields?.["kind"];
  if (!(kind instanceof z.ZodLiteral)) return values;
  return values.map((value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !("kind" in value)
      ? { kind: kind.value, ...value }
      : value,
  );
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault
  )
    return unwrapped(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodPipe ? unwrapped(schema.in as z.ZodType) : schema;
}

const schemas = operations.flatMap(({ name, parameters, query, body }) =>
  Object.entries({ parameters, query, body }).flatMap(([place, schema]) =>
    schema === undefined ? [] : [{ name: `${name}: ${place}`, schema: schema as z.ZodType }],
  ),
);

test.each([
  ...schemas,
  { name: "jobs of the kind http", schema: HttpParameters as z.ZodType },
  { name: "jobs of the kind sql", schema: SqlParameters as z.ZodType },
])("$name: nothing is said in the words of the library", ({ schema }) => {
  const said = new Set(badValues(schema).flatMap((value) => words(schema, value)));
  expect(said.size).toBeGreaterThan(0);
  expect([...said].filter((one) => raw.test(one))).toEqual([]);
  expect([...said].filter((one) => one.length > 700)).toEqual([]);
});
