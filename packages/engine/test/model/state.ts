import { sql, type Database } from "horarium";
import type { MisfirePolicy, OverlapPolicy, Status, Trigger } from "../../src/rows.ts";

/** All that the rules look at, as it stood between two commands. Instants are milliseconds since 1970. */
export interface State {
  jobs: ReadonlyMap<string, Job>;
  executions: ReadonlyMap<string, Execution>;
  /** In the order of the audit. */
  changes: readonly Change[];
  stop: { since: number; until: number | null } | null;
}

export interface Job {
  id: string;
  name: string;
  schedule: string;
  timezone: string;
  misfire: MisfirePolicy;
  misfireAfter: number;
  misfireCap: number;
  misfireMaxAge: number | null;
  enabled: boolean;
  disabledAt: number | null;
  disabledUntil: number | null;
  deletedAt: number | null;
  version: number;
  cursor: number | null;
  /** Slots after the cursor that have their row. */
  ahead: readonly number[];
  turn: string | null;
}

export interface Execution {
  id: string;
  job: string | null;
  trigger: Trigger;
  slot: number | null;
  repeats: string | null;
  due: number;
  priority: number;
  overlap: OverlapPolicy | null;
  key: string | null;
  limit: number | null;
  maxAttempts: number;
  status: Status;
  held: "overlap" | "concurrency" | null;
  reason: string | null;
  attempt: number;
  losses: number;
  slice: number;
  token: string | null;
  leaseUntil: number | null;
  cancelRequested: boolean;
  completed: number | null;
  stretch: { slots: number; from: string; to: string } | null;
}

export interface Change {
  id: number;
  at: number;
  verb: string;
  job: string | null;
  passed: { from: string; to: string } | null;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`;

const query = `
  select
    (select coalesce(json_agg(json_build_object(
      'id', id, 'name', name, 'schedule', schedule, 'timezone', timezone, 'misfire', misfire_policy,
      'misfireAfter', misfire_after_ms, 'misfireCap', misfire_cap, 'misfireMaxAge', misfire_max_age_ms,
      'enabled', enabled, 'disabledAt', ${ms("disabled_at")}, 'disabledUntil', ${ms("disabled_until")},
      'deletedAt', ${ms("deleted_at")}, 'version', version, 'cursor', ${ms("next_run_at")},
      'ahead', array(select ${ms("slot")} from unnest(slots_ahead) slot), 'turn', current_execution_id
    ) order by name), '[]') from horarium.scheduled_job) as jobs,
    (select coalesce(json_agg(json_build_object(
      'id', id, 'job', job_id, 'trigger', trigger, 'slot', ${ms("scheduled_for")}, 'repeats', repeats,
      'due', ${ms("due_at")}, 'priority', priority, 'overlap', overlap_policy, 'key', concurrency_key,
      'limit', concurrency_limit, 'maxAttempts', max_attempts, 'status', status, 'held', held, 'reason', reason,
      'attempt', attempt, 'losses', worker_losses, 'slice', slice, 'token', lease_token,
      'leaseUntil', ${ms("lease_until")}, 'cancelRequested', cancel_requested_at is not null,
      'completed', ${ms("completed_at")},
      'stretch', case when status in ('skipped', 'missed') then result end
    ) order by id), '[]') from horarium.job_execution) as executions,
    (select coalesce(json_agg(json_build_object(
      'id', id, 'at', ${ms("at")}, 'verb', verb, 'job', job_id, 'passed', nullif(detail -> 'passed', 'null')
    ) order by id), '[]') from horarium.change) as changes,
    (select json_build_object('since', ${ms("stopped_at")}, 'until', ${ms("until")}) from horarium.schedule_stop) as stop`;

/** One statement, so that it is one look. */
export async function readState(db: Database): Promise<State> {
  const [row] = await db.rows<{
    jobs: Job[];
    executions: Execution[];
    changes: Change[];
    stop: State["stop"];
  }>({ ...sql``, strings: [query] });
  const { jobs, executions, changes, stop } = row!;
  return {
    jobs: new Map(jobs.map((job) => [job.id, job])),
    executions: new Map(executions.map((execution) => [execution.id, execution])),
    changes,
    stop,
  };
}

const final: ReadonlySet<Status> = new Set([
  "completed",
  "failed",
  "cancelled",
  "skipped",
  "missed",
]);

export const isFinal = ({ status }: Execution): boolean => final.has(status);

/** Only its schedule asked for it, it has not begun, and all schedules are stopped at its instant. */
export const isStopped = ({ stop }: State, { trigger, attempt, due }: Execution): boolean =>
  stop !== null &&
  (trigger === "schedule" || trigger === "catch_up") &&
  attempt === 0 &&
  due < (stop.until ?? Infinity);

export const executionsOf = ({ executions }: State, job: string): Execution[] =>
  [...executions.values()].filter((execution) => execution.job === job);

/** As the stages take them: by time, then by id. */
export const byTime = (a: Execution, b: Execution): number =>
  a.due - b.due || (a.id < b.id ? -1 : 1);
