import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import type { StandardSchema } from "horarium";
import { jsonSchemaWords } from "../../issues/json-schema-words.ts";

/**
 * Judges values by a JSON Schema, as a handler's own schema would. What the schema has no words for is open: the worker
 * is the last judge. Throws what Ajv throws for a schema that is none.
 */
export function judgeBy(schema: Record<string, unknown>): StandardSchema & {
  "~standard": { jsonSchema: { input: () => Record<string, unknown> } };
} {
  const validate = compiled(schema);
  return {
    "~standard": {
      version: 1,
      vendor: "horarium",
      jsonSchema: { input: () => schema },
      validate(value) {
        try {
          return validate(value) ? { value } : { issues: (validate.errors ?? []).map(toIssue) };
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          // {"$ref": "#"} asks itself until the stack is full
          return { issues: [{ path: [], message: endless }] };
        }
      },
    },
  };
}

const endless = "cannot be judged: the handler's JSON Schema refers to itself without an end";

// formats are told by patterns too; what is unknown to Ajv is left to the worker
const options = {
  allErrors: true,
  strict: false,
  validateFormats: false,
  verbose: true,
  logger: false,
} as const;

type Validate = ReturnType<Ajv2020["compile"]>;

/** Compiling costs milliseconds: a schema is compiled once, by its text. */
const known = new Map<string, Validate>();
const mostKnown = 500;

function compiled(schema: Record<string, unknown>): Validate {
  const text = JSON.stringify(schema);
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= mostKnown) known.clear();
  // an instance for each: two schemas may have the same $id
  const { $id: _, ...rest } = schema;
  const validate = new Ajv2020(options).compile(rest);
  known.set(text, validate);
  return validate;
}

function toIssue(error: ErrorObject) {
  const { instancePath, params } = error;
  const path = instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const { missingProperty, additionalProperty, unevaluatedProperty } = params as Record<
    string,
    string | undefined
  >;
  const name = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  return { path: name === undefined ? path : [...path, name], message: jsonSchemaWords(error) };
}
