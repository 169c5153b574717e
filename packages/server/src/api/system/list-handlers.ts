import { z } from "@hono/zod-openapi";
import type { AnyHandler, Horarium, PublishedHandler } from "horarium";
import { operation } from "../operation.ts";
import { Instant } from "../schemas/common.ts";
import { standInOf } from "./find-handler.ts";
import { parametersSchema } from "./parameters-schema.ts";

export const listHandlers = operation({
  name: "listHandlers",
  method: "get",
  path: "/handlers",
  permission: "read",
  tag: "System",
  summary: "What jobs can be made of: handlers, their parameters, and who offers them now",
  description:
    "Those of this process, and those that workers have published at their start within a week. A job can be made of one that is here or has a worker.",
  answer: z.object({
    rows: z.array(
      z.object({
        name: z.string(),
        description: z.string().nullable(),
        /** JSON Schema; null where the handler does not say what it takes. */
        parameters: z.record(z.string(), z.unknown()).nullable(),
        isolation: z.enum(["inline", "thread", "process"]),
        version: z.string().nullable(),
        /** This process has its code. */
        isHere: z.boolean(),
        /** Workers that offer it now. */
        workers: z.int(),
        /** When a worker that offers it was heard of last; null: within a week none was. */
        seenAt: Instant.nullable(),
      }),
    ),
  }),
  async run(_, { horarium }) {
    const published = await horarium.publishedHandlers();
    const publishedOf = new Map(published.map((one) => [one.name, one]));
    return {
      rows: [
        ...horarium.handlers.map((handler) => toRow(handler, true, publishedOf.get(handler.name))),
        ...elsewhere(horarium, published).map((one) => toRow(standInOf(one), false, one)),
      ].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    };
  },
});

/** Not those that nobody has offered for long: their code is gone. */
function elsewhere({ handlers }: Horarium, published: readonly PublishedHandler[]) {
  const here = new Set(handlers.map(({ name }) => name));
  return published.filter(({ name, seenAt }) => !here.has(name) && seenAt !== null);
}

function toRow(handler: AnyHandler, isHere: boolean, published: PublishedHandler | undefined) {
  return {
    name: handler.name,
    description: handler.description ?? null,
    parameters: parametersSchema(handler.parameters),
    isolation: handler.isolation ?? ("inline" as const),
    version: handler.version ?? null,
    isHere,
    workers: published?.workers ?? 0,
    seenAt: published?.seenAt ?? null,
  };
}
