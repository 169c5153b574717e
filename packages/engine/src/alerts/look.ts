import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";
import { findAbsences } from "./absences.ts";
import { keyOf, type AlertRow, type Condition } from "./alert-row.ts";
import { findLowRates } from "./completion-rate.ts";
import { takeConditions } from "./conditions.ts";
import { enoughFailures } from "./enough-failures.ts";
import type { TypicalMemory } from "./long-running.ts";
import { minuteMs } from "./quiet-look.ts";
import { readQuietWindows } from "./quiet-windows.ts";
import { findRecoveries, type Recovery } from "./recoveries.ts";
import { readRules, ruleFor, type Rule, type RuleRow, type Scoped } from "./rules.ts";
import { addAlertEvents, lockAlerts, readOpenKeys, writeAlerts, type AlertEvent } from "./store.ts";
import { tellAlerts } from "./tell.ts";
import { raise, resolve } from "./turn.ts";
import { findWithoutSuccess } from "./without-success.ts";

const batch = 5_000;

/** What the looks of a process remember. */
export interface LookMemory {
  typical: TypicalMemory;
  /** When it was last looked at what is asked once a minute. */
  minuteAt: number;
}

export function lookMemory(): LookMemory {
  return { typical: new Map(), minuteAt: -Infinity };
}

export interface LookOptions {
  memory: LookMemory;
  /** Also looks for what does not happen, unless another node has just done so. Milliseconds; 0: always. */
  everyMs: number;
}

/**
 * Makes alerts of what was found, ends those whose cause is gone, and writes the deliveries that are due: one transaction.
 * One node at a time: while another is at it, nothing is done. Returns true where more was found than one look takes.
 */
export function lookForAlerts(
  db: Database,
  clock: Clock,
  { memory = lookMemory(), everyMs = 0 }: Partial<LookOptions> = {},
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [turn] = await tx.rows(
      sql<{ isOurs: boolean; at: Date; since: Date }>`
        select pg_try_advisory_xact_lock(hashtext(${`horarium alerts ${tx.schema}`})) as "isOurs", ${now(clock)} as at,
          coalesce(
            (select greatest(least(looked_at, ${now(clock)}) - interval '5 minutes', 'epoch') from alert_watch),
            'epoch') as since`,
    );
    if (turn?.isOurs !== true) return false;
    const { at, since } = turn;
    const rules = await readRules(tx);
    const taken = await takeConditions(tx, batch);
    const isDue = await claimLook(tx, at, everyMs);
    const { absent, low } = isDue
      ? await findAbsent(tx, clock, { rules, at, memory })
      : { absent: [], low: null };
    await raiseAll(tx, { taken, absent, rules, at });
    await resolveAll(tx, clock, { rules, low, since, at });
    await tellAlerts(tx, { at, rules, windows: await readQuietWindows(tx) });
    return taken.length === batch;
  });
}

/** True if nobody has looked for what does not happen within `everyMs`. */
async function claimLook(tx: Database, at: Date, everyMs: number): Promise<boolean> {
  if (everyMs === 0) return true;
  const claimed = await tx.rows(
    sql`
      update alert_watch
      set looked_at = ${at}
      where looked_at <= ${new Date(at.getTime() - everyMs)} or looked_at > ${at}
      returning 1`,
  );
  return claimed.length > 0;
}

async function findAbsent(
  tx: Database,
  clock: Clock,
  { rules, at, memory }: { rules: readonly RuleRow[]; at: Date; memory: LookMemory },
): Promise<Found> {
  const absences = await findAbsences(tx, clock, { rules, at, typical: memory.typical });
  if (at.getTime() - memory.minuteAt < minuteMs) return { absent: absences, low: null };
  memory.minuteAt = at.getTime();
  const without = await findWithoutSuccess(tx, clock, rules, at);
  const low = await findLowRates(tx, clock, rules, at);
  return { absent: [...absences, ...without, ...low], low: low.map((one) => keyOf(one)) };
}

interface Found {
  absent: Condition[];
  /** The keys of those whose completion rate is low; null: it was not looked at this time. */
  low: readonly string[] | null;
}

interface Raising {
  taken: readonly Condition[];
  absent: readonly Condition[];
  rules: readonly RuleRow[];
  at: Date;
}

async function raiseAll(tx: Database, { taken, absent, rules, at }: Raising): Promise<void> {
  // what is absent still is found again and again
  const all = [...taken, ...(await withoutOpen(tx, absent))];
  if (all.length === 0) return;
  const alerts = await lockAlerts(tx, [...new Set(all.map((one) => keyOf(one)))]);
  const jobs = await readJobs(tx, all);
  const isKnown = (condition: Condition) => alerts.get(keyOf(condition))?.resolved_at === null;
  const enough = await enoughFailures(tx, all, { rules, jobs, isKnown });
  const changed = new Map<string, AlertRow>();
  const events: AlertEvent[] = [];
  for (const condition of all) {
    const job = jobs.get(condition.job_id ?? "") ?? null;
    const rule = ruleFor(rules, condition.kind, job);
    // a job that is gone meanwhile needs nobody
    const isGone = condition.job_id !== null && job === null;
    if (isGone || !rule.enabled || !enough(condition) || isOfOther(condition, rule)) continue;
    const key = keyOf(condition);
    const { alert, event } = raise(changed.get(key) ?? alerts.get(key), condition, rule, at);
    changed.set(key, alert);
    if (event !== null) events.push({ ...event, alert_id: alert.id, at, by: "horarium" });
  }
  await writeAlerts(tx, [...changed.values()]);
  await addAlertEvents(tx, events);
}

/** Those of which no alert is open. */
async function withoutOpen(tx: Database, absent: readonly Condition[]): Promise<Condition[]> {
  if (absent.length === 0) return [];
  const open = await readOpenKeys(
    tx,
    absent.map((one) => keyOf(one)),
  );
  return absent.filter((condition) => !open.has(keyOf(condition)));
}

/** A line that another rule looks for than the one that counts for the job. */
function isOfOther({ kind, detail }: Condition, { id }: Rule): boolean {
  return kind === "log_contains" && detail?.rule !== id;
}

async function readJobs(
  tx: Database,
  conditions: readonly Condition[],
): Promise<Map<string, Scoped>> {
  const ids = [...new Set(conditions.flatMap(({ job_id }) => job_id ?? []))];
  const rows = await tx.rows(
    sql<Scoped>`
      select id, folder, tags
      from scheduled_job
      where id = any (${ids}::uuid[])
        and deleted_at is null
        -- what is somebody's own is told to nobody else
        and owner_id is null`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function resolveAll(
  tx: Database,
  clock: Clock,
  {
    rules,
    low,
    since,
    at,
  }: { rules: readonly RuleRow[]; low: Found["low"]; since: Date; at: Date },
): Promise<void> {
  const recoveries = (await findRecoveries(tx, clock, { low, since })).filter((one) =>
    isGoodEnough(one, rules),
  );
  if (recoveries.length === 0) return;
  const alerts = await lockAlerts(
    tx,
    recoveries.map(({ key }) => key),
  );
  const changed: AlertRow[] = [];
  const events: AlertEvent[] = [];
  for (const { key, execution_id, note } of recoveries) {
    const known = alerts.get(key);
    if (known === undefined || known.resolved_at !== null) continue;
    alerts.delete(key);
    const { alert, event } = resolve(known, { by: "horarium", execution: execution_id, note }, at);
    changed.push(alert);
    events.push({ ...event, alert_id: alert.id, at, by: "horarium" });
  }
  await writeAlerts(tx, changed);
  await addAlertEvents(tx, events);
}

function isGoodEnough({ good, rule_id }: Recovery, rules: readonly RuleRow[]): boolean {
  const row = rules.find(({ id }) => id === rule_id);
  return good >= (row?.settings.recoverAfter ?? 1);
}
