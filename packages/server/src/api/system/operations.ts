import { z } from "@hono/zod-openapi";
import { audit, sql } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { GivenInstant, Id, Instant, pageOf, pageQuery } from "../schemas/common.ts";
import { Problem } from "../problem.ts";
import { parametersSchema } from "./parameters-schema.ts";

const tag = "System";

export const readHealth = operation({
  name: "readHealth",
  method: "get",
  path: "/health",
  permission: "public",
  tag,
  summary: "Whether this process lives, reaches its database, and anybody schedules",
  answer: z.object({
    live: z.literal(true),
    ready: z.boolean(),
  }),
  async run(_, { horarium }) {
    if (!(await isScheduling(horarium))) {
      throw new Problem(
        503,
        "not_ready",
        "no scheduler has been heard of for a minute, or the database does not answer",
      );
    }
    return { live: true as const, ready: true };
  },
});

async function isScheduling({ db, clock }: Parameters<typeof readAsOf>[0]): Promise<boolean> {
  const [row] = await db.rows(
    sql<{ is: boolean }>`
      select exists (
        select from worker
        where not stopping
          and seen_at > coalesce(${clock.override()}::timestamptz, now()) - interval '1 minute') as is`,
  );
  return row!.is;
}

export const listWorkers = operation({
  name: "listWorkers",
  method: "get",
  path: "/workers",
  permission: "read",
  tag,
  summary: "The processes that make slots due and execute",
  answer: z.object({
    rows: z.array(
      z.object({
        id: Id,
        name: z.string(),
        pid: z.int().nullable(),
        version: z.string(),
        handlers: z.array(z.string()),
        concurrency: z.int(),
        running: z.int(),
        startedAt: Instant,
        seenAt: Instant,
        stopping: z.boolean(),
        skewMs: z.number().nullable(),
      }),
    ),
    asOf: Instant,
  }),
  async run(_, { horarium }) {
    const asOf = await readAsOf(horarium);
    const rows = await horarium.db.rows(
      sql<{
        id: string;
        name: string;
        pid: number | null;
        version: string;
        handlers: string[];
        concurrency: number;
        running: number;
        startedAt: Date;
        seenAt: Date;
        stopping: boolean;
        skewMs: number | null;
      }>`
        select id, name, pid, version, handlers, concurrency, started_at as "startedAt", seen_at as "seenAt", stopping,
          skew_ms as "skewMs", (
            select count(*)::int
            from job_execution execution
            where execution.worker_id = worker.id and execution.status = 'running') as running
        from worker
        order by name, id`,
    );
    return { rows, asOf };
  },
});

export const listHandlers = operation({
  name: "listHandlers",
  method: "get",
  path: "/handlers",
  permission: "read",
  tag,
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

export const runDoctor = operation({
  name: "runDoctor",
  method: "get",
  path: "/doctor",
  permission: "admin",
  tag,
  summary: "Check that no slot is lost or doubled and that the tables agree",
  answer: z.object({
    findings: z.array(
      z.object({
        check: z.string(),
        sentence: z.string(),
        count: z.int(),
        rows: z.array(z.record(z.string(), z.unknown())),
      }),
    ),
    asOf: Instant,
  }),
  async run(_, { horarium }) {
    const asOf = await readAsOf(horarium);
    const findings = await audit(horarium.db, horarium.clock);
    return {
      findings: findings.map(({ check, sentence, count, rows }) => ({
        check,
        sentence,
        count,
        rows: rows as Record<string, unknown>[],
      })),
      asOf,
    };
  },
});

export const listChanges = operation({
  name: "listChanges",
  method: "get",
  path: "/changes",
  permission: "read",
  tag,
  summary: "What people and deploys have changed, the newest first",
  query: z.object({
    job: z.string().max(100).optional().openapi({ description: "A job's name or id" }),
    by: z.string().max(200).optional(),
    from: GivenInstant.optional(),
    to: GivenInstant.optional(),
    ...pageQuery,
  }),
  answer: pageOf(
    z.object({
      id: z.string(),
      at: Instant,
      by: z.string().nullable(),
      verb: z.string(),
      jobId: Id.nullable(),
      job: z.string().nullable(),
      executionId: Id.nullable(),
      reason: z.string().nullable(),
      before: z.unknown(),
      after: z.unknown(),
      detail: z.unknown(),
    }),
  ),
  async run({ query: { job, by, from, to, limit, after } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    if (after !== undefined && !/^\d{1,18}$/.test(after))
      throw new Problem(422, "invalid", 'query.after: it is not the "next" of a page');
    const jobId = job === undefined ? null : (await horarium.job(job)).id;
    const rows = await horarium.db.rows(
      sql<{
        id: string;
        at: Date;
        by: string | null;
        verb: string;
        jobId: string | null;
        job: string | null;
        executionId: string | null;
        reason: string | null;
        before: unknown;
        after: unknown;
        detail: unknown;
      }>`
        select change.id::text, change.at, change.by, change.verb, change.job_id as "jobId", job.name as job,
          change.execution_id as "executionId", change.reason, change.before, change.after, change.detail
        from change
        left join scheduled_job job on job.id = change.job_id
        where (${jobId}::uuid is null or change.job_id = ${jobId}::uuid)
          and (${by ?? null}::text is null or change.by = ${by ?? null}::text)
          and (${from ?? null}::timestamptz is null or change.at >= ${from ?? null}::timestamptz)
          and (${to ?? null}::timestamptz is null or change.at < ${to ?? null}::timestamptz)
          and (${after ?? null}::bigint is null or change.id < ${after ?? null}::bigint)
        order by change.id desc
        limit ${limit + 1}`,
    );
    const shown = rows.slice(0, limit);
    return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null, asOf };
  },
});
