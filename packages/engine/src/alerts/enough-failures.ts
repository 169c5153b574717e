import { sql, type Database } from "../sql.ts";
import type { Condition } from "./alert-row.ts";
import { ruleFor, type Rule, type RuleRow, type Scoped } from "./rules.ts";

/** Whether a failure is one too many, by the rule of its job. An alert that is open hears of every one. */
export async function enoughFailures(
  tx: Database,
  conditions: readonly Condition[],
  {
    rules,
    jobs,
    isKnown,
  }: {
    rules: readonly RuleRow[];
    jobs: ReadonlyMap<string, Scoped>;
    isKnown: (condition: Condition) => boolean;
  },
): Promise<(condition: Condition) => boolean> {
  const asking = new Map<string, Rule["settings"]>();
  for (const condition of conditions) {
    const { kind, job_id } = condition;
    if (kind !== "failed" || job_id === null || isKnown(condition)) continue;
    const { settings } = ruleFor(rules, kind, jobs.get(job_id) ?? null);
    if (settings.failures > 1) asking.set(job_id, settings);
  }
  const recent = await readRecent(tx, asking);
  return ({ kind, job_id }) => {
    const settings = kind === "failed" && job_id !== null ? asking.get(job_id) : undefined;
    return settings === undefined || isTooMany(recent.get(job_id!) ?? [], settings);
  };
}

/** `recent`: whether each of the last executions failed, the newest first. */
export function isTooMany(
  recent: readonly boolean[],
  { failures = 1, of = null }: { failures?: number; of?: number | null },
): boolean {
  return recent.slice(0, of ?? failures).filter(Boolean).length >= failures;
}

async function readRecent(
  tx: Database,
  asking: ReadonlyMap<string, Rule["settings"]>,
): Promise<Map<string, boolean[]>> {
  if (asking.size === 0) return new Map();
  const rows = await tx.rows(
    sql<{ id: string; failed: boolean[] }>`
      select asking.id, array(
          select status = 'failed'
          from job_execution execution
          where execution.job_id = asking.id
            and execution.status in ('completed', 'failed')
            and execution.trigger <> 'test'
          order by execution.id desc
          limit asking.most) as failed
      from unnest(
        ${[...asking.keys()]}::uuid[],
        ${[...asking.values()].map(({ failures, of }) => of ?? failures)}::integer[]) as asking (id, most)`,
  );
  return new Map(rows.map(({ id, failed }) => [id, failed]));
}
