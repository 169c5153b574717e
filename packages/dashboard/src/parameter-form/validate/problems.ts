import { Validator, type OutputUnit, type Schema as WorkerSchema } from "@cfworker/json-schema";
import { chosenMember } from "../schema/choice.ts";
import { inFormOrder } from "../schema/form-order.ts";
import { schemaAt } from "../schema/label.ts";
import { isObject, type Path, type Schema } from "../schema/schema.ts";
import { sentenceFor } from "./sentences.ts";

/** What is wrong with one value. */
export interface Problem {
  path: Path;
  message: string;
}

/** All that the schema says against the value, in the order of the form, one for each place. Names it does not know are none. */
export function findProblems(schema: Schema, value: unknown): Problem[] {
  const asked = asChosen(schema, value) as WorkerSchema;
  const { errors } = new Validator(asked, "2020-12", false).validate(value);
  const alternatives = errors
    .filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf")
    .map(({ instanceLocation }) => instanceLocation);
  const found = new Map<string, Problem>();
  for (const error of errors) {
    if (passesOn.has(error.keyword)) continue;
    const isOfAlternative = alternatives.some((place) => isWithin(error.instanceLocation, place));
    if (isOfAlternative && !(error.keyword === "anyOf" || error.keyword === "oneOf")) continue;
    const path = pathOf(error);
    const key = JSON.stringify(path);
    if (found.has(key)) continue;
    const message = sentenceFor(error.keyword, schemaAt(schema, path, value) ?? {});
    found.set(key, { path, message });
  }
  return [...found.values()].toSorted((one, other) =>
    inFormOrder(schema, value, one.path, other.path),
  );
}

/** They only say that something within them is wrong, or are told by other means. */
const passesOn = new Set([
  "properties",
  "patternProperties",
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "items",
  "prefixItems",
  "allOf",
  "$ref",
  "$recursiveRef",
  "if",
  "then",
  "else",
  "dependentSchemas",
  "false",
]);

function isWithin(location: string, place: string): boolean {
  return location === place || location.startsWith(`${place}/`);
}

/** A value that is missing is blamed, and not what it is missing from. */
function pathOf({ keyword, instanceLocation, error }: OutputUnit): Path {
  const path = instanceLocation
    .split("/")
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const missing = keyword === "required" ? /"(.*)"/.exec(error)?.[1] : undefined;
  return missing === undefined ? path : [...path, missing];
}

/** Choices replaced by the member that is chosen: of the others nobody wants to hear. */
function asChosen(given: Schema, value: unknown): Schema {
  const member = chosenMember(given, value);
  const schema = member ?? given;
  const { items, properties } = schema;
  return {
    ...schema,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [
          name,
          asChosen(property, isObject(value) ? value[name] : undefined),
        ]),
      ),
    }),
    ...(items !== undefined &&
      Array.isArray(value) && {
        // each item may have chosen another member
        prefixItems: value.map((item) => asChosen(items, item)),
        items: asChosen(items, undefined),
      }),
  };
}
