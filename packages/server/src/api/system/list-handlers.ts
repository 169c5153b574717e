import { z } from "@hono/zod-openapi";
import { sql } from "horarium";
import { operation } from "../operation.ts";
import { parametersSchema } from "./parameters-schema.ts";

export const listHandlers = operation({
  name: "listHandlers",
  method: "get",
  path: "/handlers",
  permission: "read",
  tag: "System",
  summary: "What jobs can be made of: handlers, their parameters, and who offers them now",
  answer: z.object({
    rows: z.array(
      z.object({
        name: z.string(),
        description: z.string().nullable(),
        /** JSON Schema; null where the handler does not say what it takes. */
        parameters: z.record(z.string(), z.unknown()).nullable(),
        isolation: z.enum(["inline", "thread", "process"]),
        workers: z.int(),
      }),
    ),
  }),
  async run(_, { horarium }) {
    const offered = await horarium.db.rows(
      sql<{ handler: string; workers: number }>`
        select handler, count(*)::int as workers
        from worker, unnest(handlers) as handler
        where not stopping
          and seen_at > now() - interval '1 minute'
        group by handler`,
    );
    const workersOf = new Map(offered.map(({ handler, workers }) => [handler, workers]));
    return {
      rows: horarium.handlers.map((handler) => ({
        name: handler.name,
        description: handler.description ?? null,
        parameters: parametersSchema(handler.parameters),
        isolation: handler.isolation ?? "inline",
        workers: workersOf.get(handler.name) ?? 0,
      })),
    };
  },
});
