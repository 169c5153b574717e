import { now, type Clock } from "../clock.ts";
import { sql, sqlState, type Database, type Sql } from "../sql.ts";
import { checks, type Check } from "./doctor.generated.ts";
import { findLostSlots } from "./lost-slots.ts";
import { purgeHorizon, type Horizon } from "./purge-horizon.ts";

/** A promise that the rows do not keep. */
export interface Finding {
  /** Which one: `I4`, as numbered in `doctor.sql`. */
  check: string;
  /** What one row of it means. */
  sentence: string;
  /** The first of them. */
  rows: Record<string, unknown>[];
  /** How many there are. 0 where the check itself could not be done: the sentence says why. */
  count: number;
}

/** How far the auditor goes. */
export interface AuditOptions {
  /** How many jobs have their slots compared with the planner's, a different choice each time. Default 1,000. */
  jobs?: number;
  /** Each statement is given up after this long. Default 30 s. */
  statementTimeoutMs?: number;
}

const rowsShown = 20;

/**
 * Looks whether the rows keep what Horarium promises. It changes nothing, and finds nothing on a healthy database.
 * Each check is a statement of its own (doctor.sql), but for I1, which needs the planner.
 *
 * @example
 * const findings = await audit(horarium.db, horarium.clock, { jobs: 100 });
 * findings.map(({ check, sentence, count }) => `${check}: ${sentence} (${count})`); // => []
 */
export async function audit(
  db: Database,
  clock: Clock,
  { jobs = 1_000, statementTimeoutMs = 30_000 }: AuditOptions = {},
): Promise<Finding[]> {
  const horizon = await purgeHorizon(db);
  const within = <Result>(work: (tx: Database) => Promise<Result>) =>
    db.transaction(async (tx) => {
      await tx.script(`set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`);
      return work(tx);
    });
  const findings: (Finding | null)[] = [];
  for (const check of checks) {
    findings.push(
      await orNotChecked(check, () => within((tx) => inspect(tx, clock, check, horizon))),
    );
  }
  const lost = { name: "I1", sentence: "a slot was lost" };
  findings.push(
    await orNotChecked(lost, () => within((tx) => findLostSlots(tx, clock, horizon, { jobs }))),
  );
  return findings.filter((finding) => finding !== null);
}

async function inspect(
  tx: Database,
  clock: Clock,
  { name, sentence, withoutIndexes, text }: Check,
  horizon: Horizon,
): Promise<Finding | null> {
  if (withoutIndexes) {
    await tx.script(
      `set local enable_indexscan = off; set local enable_indexonlyscan = off; set local enable_bitmapscan = off`,
    );
  }
  const statement = withValues(text, {
    now: now(clock),
    purged_before: sql`${horizon.purgedBefore ?? "-infinity"}::timestamptz`,
    purged_at: sql`${horizon.purgedAt ?? "-infinity"}::timestamptz`,
  });
  const found = await tx.rows(
    sql<{ found: Record<string, unknown>; count: number }>`
      select to_jsonb(found) as found, count(*) over ()::int as count
      from (${statement}) found
      limit ${rowsShown}`,
  );
  const [first] = found;
  if (first === undefined) return null;
  return { check: name, sentence, rows: found.map(({ found: row }) => row), count: first.count };
}

/** The statement with values in place of `:name`. A cast, `::name`, is none. */
function withValues(text: string, values: Record<string, Sql>): Sql {
  const parts = text.split(/(?<!:):([a-z_]+)/);
  const names = parts.filter((_, place) => place % 2 === 1);
  return {
    strings: parts.filter((_, place) => place % 2 === 0),
    values: names.map((name) => {
      const value = values[name];
      if (value === undefined) throw new TypeError(`doctor.sql: there is no value :${name}`);
      return value;
    }),
  };
}

/** What takes too long is not passed over in silence. */
async function orNotChecked(
  { name, sentence }: Pick<Check, "name" | "sentence">,
  look: () => Promise<Finding | null>,
): Promise<Finding | null> {
  try {
    return await look();
  } catch (error) {
    if (sqlState(error) !== "57014") throw error;
    const reason = "this was not checked, since its statement took too long";
    return { check: name, sentence: `${sentence}: ${reason}`, rows: [], count: 0 };
  }
}
