import type { z } from "zod";
import {
  atLeast,
  atMost,
  missing,
  mustBe,
  mustBeOneOf,
  ofFormat,
  unknownNames,
  type Bound,
} from "./phrases.ts";

type Issue = z.core.$ZodRawIssue;

/**
 * What is wrong with a value, and what would be right, as a phrase behind its name: "must not be empty". For `error` of
 * zod's `safeParse`; what a schema says in its own words stays.
 */
export function issueWords(issue: Issue): string {
  const { input } = issue;
  switch (issue.code) {
    case "invalid_type":
      if (input === undefined) return missing(kindOf(issue.expected));
      return mustBe(kindOf(issue.expected) ?? "something else", input);
    case "invalid_value":
      return input === undefined
        ? missing(issue.values.length > 12 ? undefined : oneOf(issue.values))
        : mustBeOneOf(issue.values, input);
    case "too_small":
      return atLeast(boundOf(issue, issue.minimum));
    case "too_big":
      return atMost(boundOf(issue, issue.maximum));
    case "invalid_format":
      return formatWords(issue);
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return unknownNames(issue.keys, namesOf(issue.inst));
    case "invalid_union":
      return unionWords(issue);
    case "invalid_key":
      return `has a name that it cannot have${because(issue.issues)}`;
    case "invalid_element":
      return `has an entry that it cannot have${because(issue.issues)}`;
    case "custom":
    default:
      return "is not as it must be";
  }
}

/** Undefined: there is nothing to say of it. */
function kindOf(expected: string): string | undefined {
  return Object.hasOwn(kinds, expected) ? kinds[expected] : undefined;
}

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  bigint: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  map: "an object",
  array: "a list",
  tuple: "a list",
  set: "a list",
  date: "an instant",
  null: "null",
  undefined: "left out",
  never: "left out",
  nonoptional: "given",
};

function oneOf(values: readonly unknown[]): string {
  return mustBeOneOf(values, undefined).replace(/^must be /, "");
}

function boundOf(
  issue: Extract<Issue, { code: "too_small" | "too_big" }>,
  limit: number | bigint,
): Bound {
  const { origin, input, inclusive = true, exact = false } = issue;
  if (origin === "date")
    return { limit: new Date(Number(limit)).toISOString(), unit: null, isOpen: !inclusive };
  const unit = units[origin] ?? null;
  if (unit === null) {
    const actual = typeof input === "number" && Number.isFinite(input) ? input : undefined;
    return { limit, unit, isOpen: !inclusive, actual };
  }
  return { limit: inclusive ? limit : Number(limit), unit, isExact: exact, actual: sizeOf(input) };
}

const units: Readonly<Record<string, Bound["unit"]>> = {
  string: "character",
  array: "entry",
  set: "entry",
  map: "entry",
  record: "entry",
  object: "entry",
  file: "byte",
};

function sizeOf(input: unknown): number | undefined {
  if (typeof input === "string" || Array.isArray(input)) return input.length;
  return input instanceof Map || input instanceof Set ? input.size : undefined;
}

function formatWords(issue: Extract<Issue, { code: "invalid_format" }>): string {
  const { format } = issue;
  const { prefix, suffix, includes, pattern } = issue as Partial<Record<string, string>>;
  if (format === "starts_with") return `must begin with "${prefix}"`;
  if (format === "ends_with") return `must end with "${suffix}"`;
  if (format === "includes") return `must contain "${includes}"`;
  if (format === "lowercase") return "must have no capital letters";
  if (format === "uppercase") return "must have capital letters only";
  if (format === "regex" && pattern !== undefined) return `must be of the form ${pattern}`;
  return ofFormat(format) ?? `must be of the form ${format}`;
}

/** Of the forms that it may have, what stands in the way of the one that it comes nearest to. */
function unionWords(issue: Extract<Issue, { code: "invalid_union" }>): string {
  const { input, errors } = issue;
  const { options } = issue as { options?: readonly unknown[] };
  if (options !== undefined && options.length > 0) {
    const name = issue.path?.at(-1);
    const given =
      typeof input === "object" && input !== null && typeof name === "string"
        ? (input as Record<string, unknown>)[name]
        : input;
    return given === undefined ? missing(oneOf(options)) : mustBeOneOf(options, given);
  }
  if (input === undefined) return missing();
  const nearest = errors
    .filter((branch) => branch.length > 0)
    .toSorted((a, b) => depthOf(b) - depthOf(a) || a.length - b.length);
  const words = [...new Set(nearest.map(([first]) => wordsOf(first!)))];
  if (words.length === 0) return "has none of the forms that it may have";
  return nearest[0] !== undefined && depthOf(nearest[0]) > 0
    ? words[0]!
    : words.slice(0, 3).join(", or ");
}

const depthOf = (branch: readonly z.core.$ZodIssue[]) =>
  Math.max(0, ...branch.map(({ path }) => path.length));

/** An issue of a form that was not taken has its words already. */
function wordsOf({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.map(String).join(".")} ${message}`;
}

function because(issues: readonly z.core.$ZodIssue[]): string {
  const [first] = issues;
  return first === undefined ? "" : `: it ${first.message}`;
}

/** The names that an object may have. */
function namesOf(schema: unknown): string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return shape === undefined ? [] : Object.keys(shape);
}
