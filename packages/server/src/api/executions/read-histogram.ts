import { z } from "@hono/zod-openapi";
import { sql, type Status } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Instant } from "../schemas/common.ts";
import { Status as StatusSchema } from "../schemas/job.ts";
import { madeAt, matching } from "./execution-filter.ts";
import { executionFilterQuery, toExecutionFilter } from "./execution-query.ts";

const dayMs = 86_400_000;

export const readHistogram = operation({
  name: "readHistogram",
  method: "get",
  path: "/executions/histogram",
  permission: "read",
  tag: "Executions",
  summary: "How many executions were made in each stretch of time, by status",
  query: z.object({
    ...executionFilterQuery,
    buckets: z.coerce.number().int().min(1).max(400).default(60).openapi({
      description: "Of equal length, from `from` (a day ago) to `to` (now)",
    }),
  }),
  answer: z.object({
    from: Instant,
    to: Instant,
    bucketMs: z.number(),
    /** All of the query in the range. */
    total: z.int(),
    /** Those in which there is something. */
    rows: z.array(z.object({ from: Instant, counts: z.partialRecord(StatusSchema, z.int()) })),
    asOf: Instant,
  }),
  async run({ query: { buckets, ...given } }, { horarium, principal }) {
    const asOf = await readAsOf(horarium);
    const to = given.to ?? asOf;
    const from = given.from ?? new Date(to.getTime() - dayMs);
    if (from >= to) {
      throw new Problem(422, "invalid", "query.from: it is not before query.to", {
        fields: [{ path: "query.from", message: "is not before to" }],
      });
    }
    const range = { ...given, from, to };
    const filter = await toExecutionFilter(horarium, range, asOf, principal?.name ?? null);
    const found = await horarium.db.rows(
      sql<{ bucket: number; status: Status; executions: number }>`
        select least(${buckets}::int, width_bucket(
            extract(epoch from ${madeAt})::float8,
            extract(epoch from ${from}::timestamptz)::float8,
            extract(epoch from ${to}::timestamptz)::float8,
            ${buckets}::int)) as bucket,
          status, count(*)::int as executions
        from job_execution execution
        where ${matching(filter)}
        group by 1, 2
        order by 1`,
    );
    const bucketMs = (to.getTime() - from.getTime()) / buckets;
    const countsOf = new Map<number, Partial<Record<Status, number>>>();
    for (const { bucket, status, executions } of found)
      countsOf.set(bucket, { ...countsOf.get(bucket), [status]: executions });
    return {
      from,
      to,
      bucketMs,
      total: found.reduce((sum, { executions }) => sum + executions, 0),
      rows: [...countsOf].map(([bucket, counts]) => ({
        from: new Date(from.getTime() + (bucket - 1) * bucketMs),
        counts,
      })),
      asOf,
    };
  },
});
