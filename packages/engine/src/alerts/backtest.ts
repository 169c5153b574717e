import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";
import { jobStats } from "../upkeep/stats.ts";
import { isRateLow, mostExecutions } from "./completion-rate.ts";
import { isTooMany } from "./enough-failures.ts";
import { builtInRules, isInScope, type RuleRow, type RuleSettings, type Scoped } from "./rules.ts";

/** Kinds of which the history knows whether they would have fired. */
export const backtestedKinds = [
  "failed",
  "missed",
  "late",
  "long_running",
  "no_success",
  "completion_rate",
] as const;
export type BacktestedKind = (typeof backtestedKinds)[number];

/** One time that a rule would have fired. */
export interface Firing {
  jobId: string;
  job: string;
  executionId: string | null;
  at: Date;
  /** When it would have been well again; null: not yet. */
  until: Date | null;
}

export interface Backtest {
  from: Date;
  jobs: number;
  /** The oldest first. */
  firings: Firing[];
  /** False: there is more history than is read, and the rest was left out. */
  isWhole: boolean;
}

const mostRows = 200_000;

/** What a rule would have raised in the last `days` days, by the executions that are still kept. */
export async function backtestRule(
  db: Database,
  clock: Clock,
  {
    days,
    ...rule
  }: Pick<RuleRow, "scope" | "folder" | "tag" | "job_id"> & {
    kind: BacktestedKind;
    settings: RuleSettings;
    days: number;
  },
): Promise<Backtest> {
  const [time] = await db.rows(sql<{ at: Date }>`select ${now(clock)} as at`);
  if (time === undefined) throw new Error("the database gave no instant");
  const from = new Date(time.at.getTime() - days * 86_400_000);
  const jobs = await readJobs(db, rule);
  const rows = await readHistory(db, [...jobs.keys()], from);
  const settings = { ...builtInRules[rule.kind].settings, ...rule.settings };
  const byJob = new Map<string, Past[]>();
  for (const row of rows.slice(0, mostRows)) {
    const known = byJob.get(row.job_id);
    if (known === undefined) byJob.set(row.job_id, [row]);
    else known.push(row);
  }
  const firings: Firing[] = [];
  for (const [id, executions] of byJob) {
    const job = jobs.get(id)!;
    const judge = await judgeOf(db, clock, rule.kind, settings, job);
    firings.push(...firingsOf(job, executions, judge, settings.recoverAfter, from));
  }
  return {
    from,
    jobs: jobs.size,
    firings: firings.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    isWhole: rows.length <= mostRows,
  };
}

interface TestedJob extends Scoped {
  name: string;
  timeout_ms: number;
  long_running_after_ms: number | null;
}

async function readJobs(
  db: Database,
  rule: Pick<RuleRow, "scope" | "folder" | "tag" | "job_id">,
): Promise<Map<string, TestedJob>> {
  const rows = await db.rows(
    sql<TestedJob>`
      select id, name, folder, tags, timeout_ms, long_running_after_ms
      from scheduled_job
      where deleted_at is null and owner_id is null
      limit 10000`,
  );
  return new Map(rows.filter((job) => isInScope(rule, job)).map((job) => [job.id, job]));
}

interface Past {
  id: string;
  job_id: string;
  status: "completed" | "failed" | "missed";
  due_at: Date;
  started_at: Date | null;
  completed_at: Date;
}

function readHistory(db: Database, jobs: readonly string[], from: Date): Promise<Past[]> {
  return db.rows(
    sql<Past>`
      select id, job_id, status, due_at, started_at, completed_at
      from job_execution
      where job_id = any (${jobs}::uuid[])
        and completed_at >= ${from}
        and status in ('completed', 'failed', 'missed')
        and trigger <> 'test'
      order by completed_at, id
      limit ${mostRows + 1}`,
  );
}

/** Whether an execution fires the rule; `before` are those of the job before it, the newest first. */
type Judge = (execution: Past, before: readonly Past[]) => boolean;

async function judgeOf(
  db: Database,
  clock: Clock,
  kind: BacktestedKind,
  settings: Required<RuleSettings>,
  job: TestedJob,
): Promise<Judge> {
  const { afterMs } = settings;
  switch (kind) {
    case "failed":
      return (one, before) =>
        one.status === "failed" &&
        isTooMany(
          [one, ...before]
            .filter(({ status }) => status !== "missed")
            .map(({ status }) => status === "failed"),
          settings,
        );
    case "missed":
      return ({ status }) => status === "missed";
    case "late":
      return ({ started_at, due_at }) =>
        started_at !== null && started_at.getTime() - due_at.getTime() > (afterMs ?? Infinity);
    case "no_success":
      return ({ completed_at }, before) => {
        const last = before.find(({ status }) => status === "completed");
        return (
          last !== undefined &&
          completed_at.getTime() - last.completed_at.getTime() > (afterMs ?? Infinity)
        );
      };
    case "completion_rate":
      return (one, before) =>
        one.status !== "missed" && isRateLow(rateOf(one, before, afterMs), settings);
    case "long_running": {
      const limitMs = await longLimit(db, clock, settings, job);
      return ({ started_at, completed_at }) =>
        started_at !== null && completed_at.getTime() - started_at.getTime() > limitMs;
    }
  }
}

/** Of the executions that had ended by then, within so long. */
function rateOf(one: Past, before: readonly Past[], withinMs: number | null) {
  const from = one.completed_at.getTime() - (withinMs ?? 0);
  const ended = [one, ...before]
    .filter(({ status, completed_at }) => status !== "missed" && completed_at.getTime() > from)
    .slice(0, mostExecutions);
  const completed = ended.filter(({ status }) => status === "completed").length;
  return { executions: ended.length, completed };
}

async function longLimit(
  db: Database,
  clock: Clock,
  { afterMs, timeoutShare, typicalFactor }: Required<RuleSettings>,
  job: TestedJob,
): Promise<number> {
  const own = afterMs ?? job.long_running_after_ms;
  if (own !== null) return own;
  const { p95Ms } = await jobStats(db, clock, job.id, { days: 30 });
  const usual =
    typicalFactor === null || p95Ms === null ? Infinity : Math.max(60_000, p95Ms * typicalFactor);
  return Math.min(usual, timeoutShare === null ? Infinity : job.timeout_ms * timeoutShare);
}

function firingsOf(
  job: TestedJob,
  executions: readonly Past[],
  fires: Judge,
  recoverAfter: number,
  from: Date,
): Firing[] {
  const firings: Firing[] = [];
  const before: Past[] = [];
  let open: Firing | null = null;
  let good = 0;
  for (const one of executions) {
    if (fires(one, before)) {
      good = 0;
      if (open === null) {
        open = {
          jobId: job.id,
          job: job.name,
          executionId: one.id,
          at: one.completed_at,
          until: null,
        };
        if (one.completed_at >= from) firings.push(open);
      }
    } else if (one.status === "completed" && open !== null && ++good >= recoverAfter) {
      open.until = one.completed_at;
      open = null;
    }
    before.unshift(one);
    // no rule asks further back
    if (before.length > 100) before.pop();
  }
  return firings;
}
