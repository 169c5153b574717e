import { z } from "@hono/zod-openapi";

/** What a handler takes, as JSON Schema 2020-12; null where it does not say. */
export function parametersSchema(schema: unknown): Record<string, unknown> | null {
  // what zod cannot say in JSON Schema, such as a refinement, is left open: the server is the judge
  if (schema instanceof z.ZodType) {
    return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Record<
      string,
      unknown
    >;
  }
  return isStandardJsonSchema(schema)
    ? schema["~standard"].jsonSchema.input({ target: "draft-2020-12" })
    : null;
}

/** Standard JSON Schema (https://standardschema.dev/json-schema), which other libraries and the engine itself speak. */
interface StandardJsonSchema {
  "~standard": {
    jsonSchema: { input: (options: { target: string }) => Record<string, unknown> };
  };
}

function isStandardJsonSchema(schema: unknown): schema is StandardJsonSchema {
  const standard = (schema as Partial<StandardJsonSchema> | undefined)?.["~standard"];
  return typeof standard?.jsonSchema?.input === "function";
}
