import { standIn, type AnyHandler } from "horarium";
import { z } from "@hono/zod-openapi";
import { Problem } from "../problem.ts";
import { judgeBy } from "../system/json-schema-judge.ts";

/** What a worker says of a handler that it offers. */
export const Offered = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9_.:-]{1,100}$/, "must be the name of a handler"),
    description: z.string().max(2_000).optional(),
    parameters: z.record(z.string(), z.unknown()).optional().openapi({
      description:
        "JSON Schema 2020-12 of what it takes. `pattern` is not judged by the server: the worker is the last judge",
    }),
    timeoutMs: z.int().min(1_000).max(604_800_000).default(900_000),
    graceMs: z.int().min(0).max(3_600_000).default(30_000),
    attempts: z.int().min(1).max(100).default(3),
    backoffMs: z.int().min(0).max(86_400_000).default(30_000),
  })
  .openapi("OfferedHandler");

/** A stand-in by which jobs are made of it. Throws `Problem` 422 for a schema that is none. */
export function standInFor(offered: z.output<typeof Offered>, index: number): AnyHandler {
  const { name, description = null, parameters, timeoutMs, graceMs, attempts, backoffMs } = offered;
  const published = {
    name,
    description,
    parameters: null,
    isolation: "inline",
    version: null,
    limits: {
      timeout: `${timeoutMs}ms`,
      grace: `${graceMs}ms`,
      retry: { attempts, backoff: `${backoffMs}ms` },
    },
    publishedAt: new Date(),
    workers: 1,
    seenAt: null,
  } as const;
  if (parameters === undefined) return standIn(published);
  try {
    return standIn(published, judgeBy(withoutPatterns(parameters) as Record<string, unknown>));
  } catch (error) {
    const message = `the parameters of ${name} are no JSON Schema: ${error instanceof Error ? error.message : String(error)}`;
    throw new Problem(422, "invalid", message, {
      fields: [{ path: `body.handlers.${index}.parameters`, message }],
    });
  }
}

/** Keywords whose values are schemas by name, so that a name is no keyword there. */
const named = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);

/** Expressions from elsewhere are not executed here: one can be made that takes for ever. */
function withoutPatterns(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutPatterns);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => keyword !== "pattern" && keyword !== "patternProperties")
      .map(([keyword, value]) => [
        keyword,
        named.has(keyword) ? eachSchema(value) : withoutPatterns(value),
      ]),
  );
}

function eachSchema(schemas: unknown): unknown {
  if (typeof schemas !== "object" || schemas === null) return schemas;
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, withoutPatterns(schema)]),
  );
}
