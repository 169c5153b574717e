import { z } from "@hono/zod-openapi";
import { previewPurge as preview, sql, type Horarium, type PurgeParameters } from "horarium";
import { readAsOf } from "../as-of.ts";
import { isAllowed } from "../permissions.ts";
import { operation } from "../operation.ts";
import { Instant } from "../schemas/common.ts";

const days = z.coerce.number().int().min(1).max(3650).optional();
const count = z.int().min(0);

export const previewPurge = operation({
  name: "previewPurge",
  method: "get",
  path: "/purge",
  permission: "read",
  tag: "System",
  summary: "How long the history is kept, and what the next purge will delete",
  description:
    "With the parameters of the job that purges; those that are given here take their place, to see what they would do. Counting stops after five seconds.",
  query: z.object({
    logDays: days,
    executionDays: days,
    failedDays: days,
    keepPerJob: z.coerce.number().int().min(1).max(10_000).optional(),
  }),
  answer: z.object({
    /** The job that purges; null: there is none, so that everything is kept. */
    job: z
      .object({
        name: z.string(),
        version: z.int(),
        enabled: z.boolean(),
        timezone: z.string(),
        nextRunAt: Instant.nullable(),
        lastRunAt: Instant.nullable(),
      })
      .nullable(),
    parameters: z.object({
      logDays: count,
      executionDays: count,
      failedDays: count,
      keepPerJob: count,
      dryRun: z.boolean().openapi({ description: "It only counts: nothing is deleted" }),
    }),
    deletes: z.object({
      executions: count,
      logLines: count.openapi({ description: "Beside those that go with their week" }),
      logWeeks: count,
      /** Of the weeks of log lines. */
      logBytes: z.number(),
      changes: count,
      /** Sent alerts, their history, daily totals, workers of long ago. */
      others: count,
    }),
    /** There may be more than was counted. */
    isCutShort: z.boolean(),
    oldestExecutionAt: Instant.nullable(),
    asOf: Instant,
  }),
  async run({ query }, { horarium, everything, principal }) {
    const asOf = await readAsOf(horarium);
    const job = await purgingJob(horarium);
    const given = Object.fromEntries(
      Object.entries({ ...job?.parameters, ...query }).filter(([, value]) => value !== undefined),
    );
    // what is somebody's own is purged too; that it is there is told to who looks after it
    const { db, clock } = isAllowed(principal, "admin") ? everything : horarium;
    const found = await preview(db, clock, given);
    const { execution, one_time_execution, log_line, change, ...others } = found.rows;
    const { logDays, executionDays, failedDays, keepPerJob, dryRun } = found.parameters;
    return {
      job,
      parameters: { logDays, executionDays, failedDays, keepPerJob, dryRun },
      deletes: {
        executions: execution + one_time_execution,
        logLines: log_line,
        logWeeks: found.weeks.length,
        logBytes: sum(found.weeks.map(({ bytes }) => bytes)),
        changes: change,
        others: sum(Object.values(others)),
      },
      isCutShort: found.isCutShort,
      oldestExecutionAt: found.oldestExecutionAt,
      asOf,
    };
  },
});

interface PurgingJob {
  name: string;
  version: number;
  enabled: boolean;
  timezone: string;
  nextRunAt: Date | null;
  lastRunAt: Date | null;
  parameters: Partial<PurgeParameters>;
}

/** The one that comes next, where there are several. */
async function purgingJob({ db }: Horarium): Promise<PurgingJob | null> {
  const [job] = await db.rows(
    sql<PurgingJob>`
      select name, version, enabled, timezone, next_run_at as "nextRunAt", last_run_at as "lastRunAt", parameters
      from scheduled_job
      where handler = 'purge_job_logs' and deleted_at is null
      order by enabled desc, next_run_at
      limit 1`,
  );
  return job ?? null;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + Number(one), 0);
}
