import type { ErrorObject } from "ajv";
import { atLeast, atMost, mustBe, mustBeOneOf, ofFormat, type Bound } from "./phrases.ts";

/** What a JSON Schema finds wrong with a value, as a phrase behind its name: "must not be empty". `verbose` of Ajv is on. */
export function jsonSchemaWords({ keyword, params, data, message }: ErrorObject): string {
  const given = params as Record<string, unknown>;
  const bound = (unit: Bound["unit"], isOpen = false): Bound => ({
    limit: given["limit"] as number,
    unit,
    isOpen,
    actual: sizeOf(data),
  });
  switch (keyword) {
    case "type":
      return mustBe(kindsOf(given["type"]), data);
    case "enum":
      return mustBeOneOf(given["allowedValues"] as unknown[], data);
    case "const":
      return mustBeOneOf([given["allowedValue"]], data);
    case "minLength":
      return atLeast(bound("character"));
    case "maxLength":
      return atMost(bound("character"));
    case "minItems":
    case "minProperties":
      return atLeast(bound("entry"));
    case "maxItems":
    case "maxProperties":
      return atMost(bound("entry"));
    case "minimum":
      return atLeast(bound(null));
    case "maximum":
      return atMost(bound(null));
    case "exclusiveMinimum":
      return atLeast(bound(null, true));
    case "exclusiveMaximum":
      return atMost(bound(null, true));
    case "multipleOf":
      return `must be a multiple of ${String(given["multipleOf"])}`;
    case "pattern":
      return `must be of the form ${String(given["pattern"])}`;
    case "format":
      return ofFormat(String(given["format"])) ?? `must be of the form ${String(given["format"])}`;
    case "uniqueItems":
      return "must not have the same entry twice";
    case "required":
      return "is missing";
    case "additionalProperties":
    case "unevaluatedProperties":
      return "is not known: take it out, or correct its name";
    case "anyOf":
    case "oneOf":
      return "has none of the forms that it may have";
    default:
      return message ?? "is not as it must be";
  }
}

function kindsOf(type: unknown): string {
  return [type]
    .flat()
    .map((one) => kinds[String(one)] ?? String(one))
    .join(" or ");
}

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  null: "null",
};

function sizeOf(data: unknown): number | undefined {
  if (typeof data === "number") return data;
  return typeof data === "string" || Array.isArray(data) ? data.length : undefined;
}
