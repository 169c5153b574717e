import { z } from "@hono/zod-openapi";
import { percentile, sql } from "horarium";
import { operation } from "../operation.ts";
import { Instant } from "../schemas/common.ts";

export const listHandlerUse = operation({
  name: "listHandlerUse",
  method: "get",
  path: "/handlers/use",
  permission: "read",
  tag: "System",
  summary: "How handlers are used: by how many jobs, when last, and how long they take",
  answer: z.object({
    rows: z.array(
      z.object({
        handler: z.string(),
        jobs: z.int(),
        lastStartedAt: Instant.nullable(),
        /** That ran to an end in the last 30 days, tests left out: what the percentiles are of. */
        executions: z.int(),
        p50Ms: z.number().nullable(),
        p99Ms: z.number().nullable(),
      }),
    ),
  }),
  async run(_, { horarium: { db, clock } }) {
    const jobs = await db.rows(
      sql<{ handler: string; jobs: number; lastStartedAt: Date | null }>`
        select handler, count(*)::int as jobs, max(last_run_at) as "lastStartedAt"
        from scheduled_job
        where deleted_at is null
        group by handler`,
    );
    const totals = await db.rows(
      sql<{ handler: string; durations: number[] }>`
        select handler, array_agg(count order by class) as durations
        from (
          select handler, class, sum(count)::int as count
          from job_stats
          cross join lateral unnest(durations) with ordinality as duration (count, class)
          where day > (coalesce(${clock.override()}::timestamptz, now()) at time zone 'UTC')::date - 30
          group by handler, class
        ) classes
        group by handler`,
    );
    const totalOf = new Map(totals.map((row) => [row.handler, row.durations]));
    const names = new Set([...jobs.map(({ handler }) => handler), ...totalOf.keys()]);
    return {
      rows: [...names].toSorted().map((handler) => {
        const durations = totalOf.get(handler) ?? [];
        const use = jobs.find((row) => row.handler === handler);
        return {
          handler,
          jobs: use?.jobs ?? 0,
          lastStartedAt: use?.lastStartedAt ?? null,
          executions: durations.reduce((sum, count) => sum + count, 0),
          p50Ms: percentile(durations, 0.5),
          p99Ms: percentile(durations, 0.99),
        };
      }),
    };
  },
});
