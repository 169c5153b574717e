import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";
import { jobStats } from "../upkeep/stats.ts";
import type { AlertDetail, Condition } from "./alert-row.ts";
import { ruleFor, type RuleRow, type Scoped } from "./rules.ts";

const headLimit = 2_000;
/** Below it, p95 times two is nothing that anybody would get up for. */
const leastTypicalMs = 60_000;
const typicalDays = 30;
const typicalForMs = 600_000;

/** What is usual of the jobs that run: read again now and then. */
export type TypicalMemory = Map<string, { p95Ms: number | null; readAt: number }>;

/**
 * What does not happen, or takes too long, at this moment. `open` are the keys of the open alerts: what is known already is
 * not found again.
 */
export async function findAbsences(
  tx: Database,
  clock: Clock,
  { rules, at, typical }: { rules: readonly RuleRow[]; at: Date; typical: TypicalMemory },
): Promise<Condition[]> {
  const scheduler = await readScheduler(tx, clock);
  const silent = findSilence(scheduler.seenAt, rules, at);
  // who waits while nobody schedules waits for that
  const waiting = scheduler.isLive ? await findWaiting(tx, clock, rules, at) : [];
  return [...silent, ...waiting, ...(await findLongRunning(tx, clock, { rules, at, typical }))];
}

async function readScheduler(
  tx: Database,
  clock: Clock,
): Promise<{ seenAt: Date | null; isLive: boolean }> {
  const [row] = await tx.rows(
    sql<{ seenAt: Date | null; isLive: boolean }>`
      select max(seen_at) as "seenAt",
        coalesce(bool_or(not stopping and seen_at > ${now(clock)} - interval '1 minute'), false) as "isLive"
      from worker`,
  );
  return row!;
}

/** Where nobody has ever scheduled, nobody is silent. */
function findSilence(seenAt: Date | null, rules: readonly RuleRow[], at: Date): Condition[] {
  const { enabled, settings } = ruleFor(rules, "scheduler_silent", null);
  const isSilent = seenAt !== null && at.getTime() - seenAt.getTime() > (settings.afterMs ?? 0);
  if (!enabled || !isSilent) return [];
  return [conditionOf("scheduler_silent", at, { detail: { since: seenAt.toISOString() } })];
}

interface Waiting extends JobFacts {
  handler: string;
  execution_id: string;
  since: Date;
  waiting: number;
  offered: boolean;
}

interface JobFacts {
  job_id: string | null;
  folder: string | null;
  tags: string[] | null;
}

/** What could be claimed and is not: for want of a worker, or since others go first. Looks at the heads of the queue. */
async function findWaiting(
  tx: Database,
  clock: Clock,
  rules: readonly RuleRow[],
  at: Date,
): Promise<Condition[]> {
  const rows = await tx.rows(
    sql<Waiting>`
      with head as (
        select id, job_id, handler, greatest(due_at, queued_at) as since
        from job_execution
        where status = 'queued' and held is null
        order by priority, due_at, id
        limit ${headLimit}
      ), waiting as (
        select job_id, handler, (array_agg(id order by since))[1] as execution_id, min(since) as since,
          count(*)::int as waiting
        from head
        where since < ${now(clock)} - interval '1 second'
        group by job_id, handler
      )
      select waiting.*, job.folder, job.tags, exists (
          select from worker
          where not stopping
            and seen_at > ${now(clock)} - interval '1 minute'
            and waiting.handler = any (handlers)) as offered
      from waiting
      left join scheduled_job job on job.id = waiting.job_id`,
  );
  const late = rows
    .filter(({ offered }) => offered)
    .flatMap((row) => {
      const { enabled, settings } = ruleFor(rules, "late", scopedOf(row));
      const limitMs = settings.afterMs ?? Infinity;
      if (!enabled || at.getTime() - row.since.getTime() <= limitMs) return [];
      const { job_id, handler, execution_id, waiting } = row;
      return [
        conditionOf("late", at, { job_id, handler, execution_id, detail: { limitMs, waiting } }),
      ];
    });
  return [...late, ...findUnoffered(rows, rules, at)];
}

function findUnoffered(rows: readonly Waiting[], rules: readonly RuleRow[], at: Date): Condition[] {
  const { enabled, settings } = ruleFor(rules, "no_worker", null);
  const before = at.getTime() - (settings.afterMs ?? 0);
  if (!enabled) return [];
  const byHandler = new Map<string, Waiting>();
  for (const row of rows.filter(({ offered, since }) => !offered && since.getTime() < before)) {
    const known = byHandler.get(row.handler);
    byHandler.set(row.handler, { ...row, waiting: row.waiting + (known?.waiting ?? 0) });
  }
  return [...byHandler.values()].map(({ handler, execution_id, waiting }) =>
    conditionOf("no_worker", at, { handler, execution_id, detail: { waiting } }),
  );
}

interface Running extends JobFacts {
  handler: string;
  execution_id: string;
  ran_ms: number;
  timeout_ms: number | null;
  long_running_after_ms: number | null;
}

/** What runs is no more than the workers' places. */
async function findLongRunning(
  tx: Database,
  clock: Clock,
  { rules, at, typical }: { rules: readonly RuleRow[]; at: Date; typical: TypicalMemory },
): Promise<Condition[]> {
  const rows = await tx.rows(
    sql<Running>`
      select execution.job_id, execution.handler, execution.id as execution_id, job.folder, job.tags,
        extract(epoch from ${now(clock)} - execution.started_at)::float8 * 1000 as ran_ms,
        coalesce(job.timeout_ms, (execution.policy ->> 'timeoutMs')::float8::integer) as timeout_ms,
        job.long_running_after_ms
      from job_execution execution
      left join scheduled_job job on job.id = execution.job_id
      where execution.status = 'running'
        and execution.trigger <> 'test'
        and execution.started_at < ${now(clock)} - interval '1 second'
      limit ${headLimit}`,
  );
  const found: Condition[] = [];
  for (const row of rows) {
    const passed = await passedLimit(tx, clock, row, { rules, typical });
    if (passed === null) continue;
    const { job_id, handler, execution_id } = row;
    found.push(conditionOf("long_running", at, { job_id, handler, execution_id, detail: passed }));
  }
  return found;
}

async function passedLimit(
  tx: Database,
  clock: Clock,
  row: Running,
  { rules, typical }: { rules: readonly RuleRow[]; typical: TypicalMemory },
): Promise<AlertDetail | null> {
  const { enabled, settings } = ruleFor(rules, "long_running", scopedOf(row));
  if (!enabled) return null;
  const own = settings.afterMs ?? row.long_running_after_ms;
  // who says how long is too long means just that
  if (own !== null) {
    const limit = settings.afterMs === null ? "job" : "rule";
    return row.ran_ms > own ? { limitMs: own, limit } : null;
  }
  const { timeoutShare, typicalFactor } = settings;
  const ofTimeout =
    timeoutShare === null || row.timeout_ms === null ? Infinity : row.timeout_ms * timeoutShare;
  if (row.ran_ms > ofTimeout) return { limitMs: ofTimeout, limit: "timeout" };
  if (typicalFactor === null || row.job_id === null || row.ran_ms <= leastTypicalMs) return null;
  const p95Ms = await readP95(tx, clock, row.job_id, typical);
  const limitMs = Math.max(leastTypicalMs, (p95Ms ?? Infinity) * typicalFactor);
  return row.ran_ms > limitMs ? { limitMs, limit: "typical" } : null;
}

/** Null where too few have ended to say what is usual. */
async function readP95(
  tx: Database,
  clock: Clock,
  jobId: string,
  typical: TypicalMemory,
): Promise<number | null> {
  const known = typical.get(jobId);
  if (known !== undefined && performance.now() - known.readAt < typicalForMs) return known.p95Ms;
  const { p95Ms, completed, failed } = await jobStats(tx, clock, jobId, { days: typicalDays });
  const usual = completed + failed < 10 ? null : p95Ms;
  if (typical.size > 10_000) typical.clear();
  typical.set(jobId, { p95Ms: usual, readAt: performance.now() });
  return usual;
}

/** Jobs that have not completed for so long as their rule says. Reads every job: it is asked once a minute, if at all. */
export async function findWithoutSuccess(
  tx: Database,
  clock: Clock,
  rules: readonly RuleRow[],
  at: Date,
): Promise<Condition[]> {
  const own = rules.filter(({ kind, enabled }) => kind === "no_success" && enabled);
  if (own.length === 0) return [];
  const rows = await tx.rows(
    sql<Scoped & { handler: string; since: Date }>`
      select job.id, job.folder, job.tags, job.handler, coalesce(last.completed_at, job.created_at) as since
      from scheduled_job job
      left join lateral (
        select completed_at
        from job_execution
        where job_id = job.id and status = 'completed'
        order by id desc
        limit 1
      ) last on true
      where job.enabled
        and job.deleted_at is null
        and job.schedule <> '@manual'
        and (job.last_run_status is distinct from 'completed'
          or job.last_run_at < ${now(clock)} - interval '1 minute')`,
  );
  return rows.flatMap(({ since, handler, ...job }) => {
    const { enabled, settings } = ruleFor(rules, "no_success", job);
    if (!enabled || at.getTime() - since.getTime() <= (settings.afterMs ?? Infinity)) return [];
    const detail = { since: since.toISOString() };
    return [conditionOf("no_success", at, { job_id: job.id, handler, detail })];
  });
}

const scopedOf = ({ job_id, folder, tags }: JobFacts): Scoped | null =>
  job_id === null ? null : { id: job_id, folder, tags: tags ?? [] };

export function conditionOf(
  kind: Condition["kind"],
  at: Date,
  facts: Partial<Condition>,
): Condition {
  return {
    kind,
    job_id: null,
    handler: null,
    subject: null,
    execution_id: null,
    reason: null,
    error: null,
    fingerprint: null,
    detail: null,
    ...facts,
    at,
  };
}
