import { z } from "@hono/zod-openapi";
import { handlerColumns, percentile, sql, type AnyHandler, type Horarium } from "horarium";
import { operation } from "../operation.ts";
import { Instant } from "../schemas/common.ts";
import { Retry } from "../schemas/job.ts";
import { standInOf } from "../system/find-handler.ts";
import { hasDryRun } from "./dry-run.ts";

export const listHandlerUse = operation({
  name: "listHandlerUse",
  method: "get",
  path: "/handlers/use",
  permission: "read",
  tag: "System",
  summary:
    "How each handler is used: by how many jobs, when last, how long it takes, and its own limits",
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
        /** What a job of it has where the job itself says nothing. */
        timeoutMs: z.int(),
        retry: Retry,
        hasDryRun: z.boolean(),
      }),
    ),
  }),
  async run(_, { horarium }) {
    const { db, clock } = horarium;
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
    const durationsOf = new Map(totals.map((row) => [row.handler, row.durations]));
    const useOf = new Map(jobs.map((row) => [row.handler, row]));
    return {
      rows: (await handlersEverywhere(horarium)).map((handler) => {
        const durations = durationsOf.get(handler.name) ?? [];
        const use = useOf.get(handler.name);
        return {
          handler: handler.name,
          jobs: use?.jobs ?? 0,
          lastStartedAt: use?.lastStartedAt ?? null,
          executions: durations.reduce((sum, count) => sum + count, 0),
          p50Ms: percentile(durations, 0.5),
          p99Ms: percentile(durations, 0.99),
          ...limitsOf(handler),
          hasDryRun: hasDryRun(handler),
        };
      }),
    };
  },
});

/** Those of this process, and those that stand for what workers elsewhere offer or have offered within a week. */
async function handlersEverywhere(horarium: Horarium): Promise<AnyHandler[]> {
  const here = new Set(horarium.handlers.map(({ name }) => name));
  const published = await horarium.publishedHandlers();
  const elsewhere = published.filter(({ name, seenAt }) => !here.has(name) && seenAt !== null);
  return [...horarium.handlers, ...elsewhere.map(standInOf)];
}

function limitsOf(handler: AnyHandler): { timeoutMs: number; retry: z.output<typeof Retry> } {
  const columns = handlerColumns(handler);
  return {
    timeoutMs: columns.timeout_ms ?? 900_000,
    retry: {
      attempts: columns.max_attempts ?? 3,
      backoffMs: columns.backoff_ms ?? 30_000,
      factor: columns.backoff_factor ?? 2,
      capMs: columns.backoff_cap_ms ?? 900_000,
      jitter: columns.backoff_jitter ?? 0.2,
      beyondNextSlot: columns.retry_beyond_next_slot ?? false,
    },
  };
}
