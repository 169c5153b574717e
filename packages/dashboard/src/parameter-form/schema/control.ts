import { constantOf } from "./normalise.ts";
import { isObject, typeOf, type Schema } from "./schema.ts";

/** What a value is set with. */
export type Control =
  | "text"
  | "textarea"
  | "date"
  | "dateTime"
  | "number"
  | "switch"
  | "checkbox"
  | "radios"
  | "select"
  | "checkboxes"
  | "chips"
  | "group"
  | "object"
  | "choice"
  | "secret"
  | "constant"
  | "json";

const longText = 200;
const mostRadios = 4;
const mostCheckboxes = 24;

/** Anything that has no control of its own is set as JSON. */
export function controlOf(schema: Schema, beside: Beside = {}): Control {
  if (schema["x-recursive"]) return "json";
  if (schema.writeOnly || schema["x-secret"]) return "secret";
  if (schema.readOnly || constantOf(schema) !== undefined) return "constant";
  if (schema.oneOf !== undefined && schema["x-discriminator"] !== undefined) return "choice";
  if (schema.oneOf !== undefined || schema.anyOf !== undefined) return "json";
  if (schema.enum !== undefined) return ofEnum(schema.enum);
  switch (typeOf(schema) ?? "") {
    case "string":
      return ofText(schema);
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return beside.isBoolean === true ? "checkbox" : "switch";
    case "array":
      return ofArray(schema);
    case "object":
      return schema.properties === undefined ? "json" : "object";
    default:
      return "json";
  }
}

/** What stands beside it: several yes or no after one another are a list. */
export interface Beside {
  isBoolean?: boolean;
}

function ofEnum(values: readonly unknown[]): Control {
  if (!values.every(isScalar)) return "json";
  return values.filter((value) => value !== null).length <= mostRadios ? "radios" : "select";
}

function ofText({ format, contentMediaType, maxLength = 0, pattern }: Schema): Control {
  if (format === "date") return "date";
  if (format === "date-time") return "dateTime";
  if (contentMediaType?.startsWith("text/") === true) return "textarea";
  return maxLength > longText && pattern === undefined && format === undefined
    ? "textarea"
    : "text";
}

function ofArray({ items, "x-list": list }: Schema): Control {
  if (!isObject(items)) return "json";
  // texts of their own, with commas and all, and not words
  if (list === "rows") return "group";
  if (items.enum !== undefined && items.enum.every(isScalar))
    return items.enum.length <= mostCheckboxes ? "checkboxes" : "chips";
  const control = controlOf(items);
  if (control === "text" || control === "textarea" || control === "number") return "chips";
  return control === "object" || control === "choice" ? "group" : "json";
}

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
