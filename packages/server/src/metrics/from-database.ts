import { sql, type Horarium } from "horarium";
import { Gauge, Registry } from "prom-client";

/** Milliseconds: several who scrape share one look. */
const freshFor = 5_000;
/** A count stops there: a scrape costs the same with a million that wait. */
const mostCounted = 100_000;
/** Jobs with a series of their own. */
const mostJobs = 500;

interface Globals {
  queued: number;
  oldest: number | null;
  held: number;
  scheduled: number;
  running: number;
  workers: number;
  concurrency: number;
  enabled: number;
  failing: number;
  isStopped: boolean;
  jobs: { name: string; completedAt: number }[];
}

/** Gauges of the whole installation, as text. What is returned never rejects: without the database it says that. */
export function createGlobals(
  horarium: Horarium,
  failed: (error: unknown) => void,
): () => Promise<string> {
  let lookedAt = -Infinity;
  let looking: Promise<string> | null = null;
  let text = "";
  const look = async () => {
    // made anew each time: without an answer old values would pass for new ones
    const registry = new Registry();
    try {
      setGauges(registry, await readGlobals(horarium));
    } catch (error) {
      databaseUp(registry, 0);
      failed(error);
    }
    text = await registry.metrics();
    lookedAt = performance.now();
    looking = null;
    return text;
  };
  return async () => {
    if (performance.now() - lookedAt < freshFor) return text;
    return (looking ??= look());
  };
}

function databaseUp(registry: Registry, value: 0 | 1): void {
  const help = "1: the database answered.";
  new Gauge({ name: "horarium_database_up", help, registers: [registry] }).set(value);
}

function setGauges(registry: Registry, globals: Globals): void {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  databaseUp(registry, 1);

  const executions = gauge(
    "horarium_queue_executions",
    `Unfinished executions of the whole installation, by state; at most ${mostCounted} are counted of each.`,
    ["state"],
  );
  executions.set({ state: "queued" }, globals.queued);
  executions.set({ state: "held" }, globals.held);
  executions.set({ state: "scheduled" }, globals.scheduled);
  executions.set({ state: "running" }, globals.running);
  gauge(
    "horarium_queue_oldest_seconds",
    "How long the execution has waited that is due for the longest; 0 when none waits.",
  ).set(globals.oldest ?? 0);

  gauge("horarium_workers", "Workers that were heard of within a minute.").set(globals.workers);
  gauge("horarium_worker_concurrency", "Executions that they can run together.").set(
    globals.concurrency,
  );

  gauge("horarium_schedules_stopped", "1: all schedules are stopped, and slots are skipped.").set(
    globals.isStopped ? 1 : 0,
  );
  const jobs = gauge("horarium_jobs", "Jobs by state; a failing one is enabled too.", ["state"]);
  jobs.set({ state: "enabled" }, globals.enabled);
  jobs.set({ state: "failing" }, globals.failing);
  const completed = gauge(
    "horarium_job_last_completed_timestamp_seconds",
    `When the last execution ended of jobs whose last one completed; of ${mostJobs} jobs at most, by name.`,
    ["job"],
  );
  for (const { name, completedAt } of globals.jobs) completed.set({ job: name }, completedAt);
}

/** One statement, each part of which reads an index that holds only what it counts, or a bounded number of rows. */
async function readGlobals({ db, clock }: Horarium): Promise<Globals> {
  const [row] = await db.rows(
    sql<Globals>`
      with instant as (
        select coalesce(${clock.override()}::timestamptz, now()) as at
      ), queued as (
        select due_at from job_execution where status = 'queued' and held is null limit ${mostCounted}
      ), job as (
        select name, enabled, last_run_status, last_run_at, last_run_duration_ms
        from scheduled_job
        where deleted_at is null and owner_id is null
        order by name
        limit ${mostCounted}
      ), heard as (
        select concurrency from worker, instant where not stopping and seen_at > at - interval '1 minute'
      )
      select
        (select count(*)::int from queued) as queued,
        (select extract(epoch from at - (select min(due_at) from queued))::float8 from instant) as oldest,
        (select count(*)::int from (
          select from job_execution where held is not null limit ${mostCounted}) held) as held,
        (select count(*)::int from (
          select from job_execution where status = 'scheduled' limit ${mostCounted}) scheduled) as scheduled,
        (select count(*)::int from (
          select from job_execution where status = 'running' limit ${mostCounted}) running) as running,
        exists (select from schedule_stop) as "isStopped",
        (select count(*)::int from heard) as workers,
        (select coalesce(sum(concurrency), 0)::int from heard) as concurrency,
        (select count(*)::int from job where enabled) as enabled,
        (select count(*)::int from job where enabled and last_run_status = 'failed') as failing,
        (select coalesce(json_agg(one), '[]') from (
          select name, extract(epoch from last_run_at + coalesce(last_run_duration_ms, 0) * interval '1 ms')::float8
            as "completedAt"
          from job
          where last_run_status = 'completed'
          order by name
          limit ${mostJobs}) one) as jobs`,
  );
  return { ...row!, oldest: row!.oldest === null ? null : Math.max(0, row!.oldest) };
}
