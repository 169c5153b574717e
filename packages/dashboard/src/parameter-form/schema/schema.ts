/** The part of JSON Schema 2020-12 that forms are made from, as `normalise` leaves it: no references, no wrappers. */
export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  examples?: unknown[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  oneOf?: Schema[];
  anyOf?: Schema[];
  contentMediaType?: string;
  readOnly?: boolean;
  writeOnly?: boolean;
  deprecated?: boolean;
  /** What a number counts: `days`, `rows`. */
  "x-unit"?: string;
  /** `rows`: each text of a list has a field of its own. */
  "x-list"?: "rows";
  /** Words for the values of an enum. */
  "x-options"?: Record<string, { title?: string; description?: string }>;
  "x-secret"?: boolean;
  /** What to write in place of what a pattern refuses. */
  "x-pattern-message"?: string;
  /** The property that tells the members of `oneOf` apart; `normalise` finds it. */
  "x-discriminator"?: string;
  /** A reference to itself, which no form can unfold. */
  "x-recursive"?: boolean;
  [keyword: string]: unknown;
}

export type Path = readonly (string | number)[];

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The type beside null; undefined where there is none or there are several. */
export function typeOf({ type }: Schema): string | undefined {
  if (typeof type === "string") return type;
  const types = type?.filter((one) => one !== "null") ?? [];
  return types.length === 1 ? types[0] : undefined;
}

export function isNullable({ type, enum: values }: Schema): boolean {
  return (Array.isArray(type) && type.includes("null")) || values?.includes(null) === true;
}
