import { now, type Clock } from "../clock.ts";
import { parseParameters } from "../parameters.ts";
import { sql, type Database } from "../sql.ts";
import { createPurgeHandler } from "./purge.ts";
import { oldPartitions } from "./partitions.ts";
import { purgeKinds, type Kind } from "./purge-kinds.ts";
import type { PurgeParameters } from "./purge-parameters.ts";

/** What a purge would delete now, and from when on there is a history. */
export interface PurgePreview {
  parameters: PurgeParameters;
  /** Rows of each kind; log lines of whole weeks are not among them. */
  rows: Record<Kind["name"], number>;
  /** Weeks of log lines that go as a whole, with their bytes. */
  weeks: { until: Date; bytes: number }[];
  /** Counting took too long, so that there may be more. */
  isCutShort: boolean;
  /** When the oldest execution that is there ended, or is due; null: there is none. */
  oldestExecutionAt: Date | null;
}

/**
 * What `purge_job_logs` would delete if it began now with `parameters`. It only reads, in short transactions, and counts
 * for no longer than `budgetMs`. Throws `ParametersError`.
 *
 * @example
 * const { rows } = await previewPurge(horarium.db, horarium.clock, { executionDays: 30 });
 * rows.execution; // => 0
 */
export async function previewPurge(
  db: Database,
  clock: Clock,
  parameters: Partial<PurgeParameters>,
  { budgetMs = 5_000 }: { budgetMs?: number } = {},
): Promise<PurgePreview> {
  const given = { ...parameters, dryRun: true };
  const handler = createPurgeHandler(db, clock);
  const parsed = (await parseParameters(handler, given)) as PurgeParameters;
  const [present] = await db.rows(
    sql<{ at: Date; oldest: Date | null }>`
      select ${now(clock)} as at,
        (select coalesce(completed_at, due_at) from job_execution order by id limit 1) as oldest`,
  );
  const { at, oldest } = present!;
  const endsAt = performance.now() + budgetMs;
  const isLate = () => performance.now() >= endsAt;
  let isCutShort = false;

  const rows: Partial<Record<Kind["name"], number>> = {};
  for (const kind of purgeKinds(db, at, parsed, nobody)) rows[kind.name] = await count(kind);
  const weeks = await oldPartitions(db, new Date(at.getTime() - parsed.logDays * dayMs));
  return {
    parameters: { ...parsed, dryRun: parameters.dryRun ?? false },
    rows: rows as Record<Kind["name"], number>,
    weeks: weeks.map(({ until, bytes }) => ({ until, bytes })),
    isCutShort,
    oldestExecutionAt: oldest,
  };

  async function count(kind: Kind): Promise<number> {
    let counted = 0;
    for (;;) {
      if (isLate()) {
        isCutShort = true;
        return counted;
      }
      const batch = await db.transaction(async (tx) => {
        // as the purge reads: by the index and up to the limit
        await tx.script(`set local enable_seqscan = off; set local enable_bitmapscan = off`);
        return kind.next(tx);
      });
      counted += batch.rows;
      if (batch.isLast) return counted;
    }
  }
}

const dayMs = 86_400_000;
/** The execution that purges is left out by its id. */
const nobody = "00000000-0000-0000-0000-000000000000";
