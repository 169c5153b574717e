import { typeOf, type Schema } from "../schema/schema.ts";

/** What is wrong and what would be right, by the keyword that refused the value. */
export function sentenceFor(keyword: string, schema: Schema): string {
  switch (keyword) {
    case "required":
      return "This is required.";
    case "type":
      return `Must be ${kindOf(schema)}.`;
    case "enum":
    case "const":
      return "Choose one of the listed values.";
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `Must be ${rangeOf(schema)}.`;
    case "multipleOf":
      return `Must be a multiple of ${schema.multipleOf}.`;
    case "minLength":
      return schema.minLength === 1
        ? "Must not be empty."
        : `Must have at least ${schema.minLength} characters.`;
    case "maxLength":
      return `Must have at most ${schema.maxLength} characters.`;
    case "pattern":
      return patternSentence(schema);
    case "format":
      return formats[schema.format ?? ""] ?? `Must be a ${schema.format}.`;
    case "minItems":
      return schema.minItems === 1
        ? "Add at least one."
        : `Must have at least ${schema.minItems} entries.`;
    case "maxItems":
      return `Must have at most ${schema.maxItems} entries.`;
    case "uniqueItems":
      return "The same value appears twice.";
    case "anyOf":
    case "oneOf":
      return "Matches none of the forms that this value may have.";
    default:
      return "Is not what the handler takes.";
  }
}

function kindOf(schema: Schema): string {
  const kinds: Record<string, string> = {
    string: "a text",
    integer: "a whole number",
    number: "a number",
    boolean: "yes or no",
    array: "a list",
    object: "an object",
  };
  return kinds[typeOf(schema) ?? ""] ?? "of another kind";
}

/** "from 1 to 100", "at least 1", "more than 0 and at most 9". */
export function rangeOf(schema: Schema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`;
  const low =
    exclusiveMinimum === undefined
      ? minimum !== undefined && `at least ${minimum}`
      : `more than ${exclusiveMinimum}`;
  const high =
    exclusiveMaximum === undefined
      ? maximum !== undefined && `at most ${maximum}`
      : `less than ${exclusiveMaximum}`;
  return [low, high].filter((words) => words !== false).join(" and ");
}

function patternSentence(schema: Schema): string {
  const [example] = schema.examples ?? [];
  // a pattern beside a format says the same again, for those that do not know the format
  const byFormat = formats[schema.format ?? ""];
  if (schema["x-pattern-message"] === undefined && byFormat !== undefined) return byFormat;
  const message = schema["x-pattern-message"] ?? "Does not have the required form.";
  return example === undefined
    ? message
    : `${message} For example: ${typeof example === "string" ? example : JSON.stringify(example)}`;
}

const formats: Readonly<Record<string, string>> = {
  date: "Must be a date like 2027-03-28.",
  "date-time": "Must be a date and time like 2027-03-28T01:00:00Z.",
  time: "Must be a time like 03:00:00Z.",
  email: "Must be an email address like ada@example.com.",
  uri: "Must be an address like https://example.com/.",
  "uri-reference": "Must be an address or a part of one.",
  uuid: "Must be a UUID.",
  ipv4: "Must be an IPv4 address.",
  ipv6: "Must be an IPv6 address.",
  hostname: "Must be a host's name like db.example.com.",
  regex: "Must be a regular expression.",
  duration: "Must be a duration like PT15M.",
};
