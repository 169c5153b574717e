import { defineHandler, type Context, type Queryable } from "horarium";
import { z } from "zod";

import { isDrift, isPassing, libraryRetry, messageOf, sqlState } from "../failures.ts";
import { pause } from "../pause.ts";
import type { Expirable, Metrics, RetentionKey } from "../ports/index.ts";
import { libraryResult, type FailedItem, type LibraryResult, type StoppedBy } from "../result.ts";
import { takeSteps, type Steps } from "../steps.ts";

/**
 * Deletes what can no longer authenticate, in small bites, keeping what security still needs. The data is the
 * cursor: an execution that is stopped loses nothing, and two at once share the work.
 */
export function expireSessions({
  expirables,
  metrics,
}: {
  expirables: readonly Expirable[];
  metrics: Metrics;
}) {
  const parameters = expireParameters(expirables.map(({ kind }) => kind));
  return defineHandler({
    name: "expire_sessions",
    description: "Deletes web sessions, tokens and codes that can no longer let anybody in",
    parameters,
    timeout: "14m",
    retry: libraryRetry,
    run: async (
      context: Context<z.output<typeof parameters>>,
    ): Promise<LibraryResult<ExpireCounts>> => {
      const { kinds } = context.parameters;
      const startedAt = performance.now();
      const chosen = expirables.filter(({ kind }) => kinds.includes(kind));
      const execution = startExecution(context, chosen, metrics);
      context.log.info("expire.start", { kinds, dryRun: context.parameters.dryRun });
      await execution.lookAhead();
      for (const expirable of chosen) {
        if (execution.isStopped()) break;
        await execution.expire(expirable);
      }
      const result = await execution.report();
      metrics.set("library_job_seconds", (performance.now() - startedAt) / 1_000, {
        job: "expire_sessions",
      });
      const { total, batches } = result.counts;
      context.log.info("expire.end", { outcome: result.outcome, total, batches });
      return result;
    },
  });
}

/** What an execution of `expire_sessions` did. */
export interface ExpireCounts {
  kinds: Record<string, KindCounts>;
  total: number;
  batches: number;
  slowestBatchMs: number;
}

interface KindCounts {
  deleted: number;
  /** How many dead ones are left; only if the execution was stopped. */
  remainingDead?: number;
  /** The instant from which the retention of the oldest one counted; null if there was none. */
  oldestDead: string | null;
}

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

function expireParameters(kinds: string[]) {
  return z.strictObject({
    batchSize: wholeNumber(100, 50_000).default(5_000).describe("Rows deleted in one transaction"),
    pauseMs: wholeNumber(0, 5_000)
      .default(0)
      .describe("Pause between transactions, in milliseconds, to leave the database to others"),
    retention: z
      .strictObject({
        sessionHours: wholeNumber(0, 8_760)
          .default(0)
          .describe("Hours for which an expired web session is kept"),
        idleDays: wholeNumber(0, 3_650)
          .default(30)
          .describe(
            "Days after which a web session that was not used is deleted; 0 keeps it until it expires",
          ),
        tokenHours: wholeNumber(0, 8_760)
          .default(24)
          .describe("Hours for which an expired token is kept"),
        codeHours: wholeNumber(24, 8_760)
          .default(24)
          .describe("Hours for which a code is kept: a second use must be recognised for a day"),
        consentDays: wholeNumber(0, 3_650)
          .default(30)
          .describe("Days for which an expired consent is kept"),
        apiKeyDays: wholeNumber(90, 3_650)
          .default(90)
          .describe("Days for which a dead API key is kept in its owner's list"),
      })
      .prefault({})
      .describe("How long what is dead is kept"),
    kinds: z.array(z.enum(kinds)).min(1).default(kinds).describe("What is deleted"),
    maxRows: wholeNumber(1, 1_000_000_000)
      .default(5_000_000)
      .describe("Rows deleted by one execution"),
    maxMinutes: z
      .number()
      .min(0.1)
      .max(1_440)
      .default(10)
      .describe("Minutes after which an execution ends by itself"),
    dryRun: z.boolean().default(false).describe("Count only; delete nothing"),
  });
}

type ExpireParameters = z.output<ReturnType<typeof expireParameters>>;

/** One execution: its counters, and the steps that move them. */
function startExecution(
  { parameters, log, progress, signal, ...context }: Context<ExpireParameters>,
  chosen: readonly Expirable[],
  metrics: Metrics,
) {
  const { batchSize, pauseMs, retention, maxRows, dryRun } = parameters;
  const steps: Steps = takeSteps("expire_sessions", { signal, ...context }, parameters);
  const counts: ExpireCounts = { kinds: {}, total: 0, batches: 0, slowestBatchMs: 0 };
  const warnings: string[] = [];
  const failed: FailedItem[] = [];
  /** Dead rows by kind; a kind that cannot be read is not in it. */
  const dead = new Map<string, DeadRows>();
  let stopped: StoppedBy | null = null;

  const isStopped = () => {
    stopped ??= counts.total >= maxRows ? "budget" : steps.stoppedBy();
    return stopped !== null;
  };

  const estimate = () => [...dead.values()].reduce((sum, { rows }) => sum + rows, 0);

  /** Counts what is dead, for the estimate and for a dry execution, and finds out what the host lacks. */
  const lookAhead = async () => {
    for (const expirable of chosen) {
      if (isStopped()) return;
      try {
        const found = await steps.step(async (tx) => ({
          ...(await countDead(tx, expirable, retention)),
          isIndexed: await isIndexed(tx, expirable),
        }));
        dead.set(expirable.kind, found);
        if (!found.isIndexed) warn("expire.no_index", missingIndex(expirable), expirable);
      } catch (error) {
        passOver(expirable, error);
      }
    }
    progress(0, estimate());
  };

  const expire = async (expirable: Expirable) => {
    const found = dead.get(expirable.kind);
    if (found === undefined) return;
    const kind: KindCounts = { deleted: 0, oldestDead: found.oldest };
    counts.kinds[expirable.kind] = kind;
    if (dryRun) {
      kind.deleted = Math.min(found.rows, maxRows - counts.total);
      counts.total += kind.deleted;
      return;
    }
    const before = { batches: counts.batches };
    let slowest = 0;
    try {
      while (!isStopped()) {
        const limit = Math.min(batchSize, maxRows - counts.total);
        const startedAt = performance.now();
        const deleted = await steps.step((tx) => deleteBatch(tx, expirable, retention, limit));
        const ms = Math.round(performance.now() - startedAt);
        slowest = Math.max(slowest, ms);
        kind.deleted += deleted;
        counts.total += deleted;
        counts.batches += 1;
        progress(counts.total, Math.max(estimate(), counts.total), expirable.kind);
        metrics.add("library_expired_total", deleted, { kind: expirable.kind });
        metrics.add("library_job_items_total", deleted, {
          job: "expire_sessions",
          outcome: "deleted",
        });
        log.debug("expire.batch", { kind: expirable.kind, deleted, ms });
        if (deleted < limit) break;
        if (pauseMs > 0) await pause(pauseMs, signal);
      }
    } catch (error) {
      passOver(expirable, error);
    }
    counts.slowestBatchMs = Math.max(counts.slowestBatchMs, slowest);
    log.info("expire.kind", {
      kind: expirable.kind,
      deleted: kind.deleted,
      batches: counts.batches - before.batches,
      slowest: `${slowest}ms`,
    });
  };

  /** A kind that the host does not have, or does not let go of, must not keep the others. Anything else ends the attempt. */
  const passOver = (expirable: Expirable, error: unknown) => {
    if (isDrift(error)) {
      const text = `${expirable.kind}: ${messageOf(error)}; the adapter no longer fits the host's schema`;
      return warn("expire.drift", text, expirable);
    }
    if (!isPassing(error)) throw error;
    metrics.add("library_job_items_total", 1, { job: "expire_sessions", outcome: "failed" });
    failed.push({
      id: expirable.kind,
      code: sqlState(error) ?? "unknown",
      message: messageOf(error),
    });
    warn(
      "expire.kind_failed",
      `${expirable.kind}: ${messageOf(error)}; left for the next execution`,
      expirable,
    );
  };

  const warn = (event: string, text: string, { kind }: Expirable) => {
    warnings.push(text);
    log.warn(event, { kind, text });
  };

  const report = async () => {
    isStopped();
    if (stopped !== null && !dryRun) {
      const remaining = await countRemaining();
      // the budget was just enough
      if (stopped === "budget" && remaining === 0) stopped = null;
    }
    const deleted = dryRun ? 0 : counts.total;
    metrics.set("library_job_backlog", Math.max(0, estimate() - deleted), {
      job: "expire_sessions",
    });
    return libraryResult({
      changed: counts.total,
      counts,
      stoppedBy: stopped,
      failed,
      warnings,
      dryRun,
    });
  };

  /** Not through `steps.step` alone: after a cancel the figure is a courtesy, and its failure must not hide the counts. */
  const countRemaining = async (): Promise<number> => {
    let remaining = 0;
    for (const expirable of chosen) {
      if (!dead.has(expirable.kind)) continue;
      try {
        const { rows } = await steps.step((tx) => countDead(tx, expirable, retention));
        const kind = (counts.kinds[expirable.kind] ??= {
          deleted: 0,
          oldestDead: dead.get(expirable.kind)!.oldest,
        });
        kind.remainingDead = rows;
        remaining += rows;
      } catch (error) {
        warnings.push(`${expirable.kind}: what is left could not be counted: ${messageOf(error)}`);
      }
    }
    return remaining;
  };

  return { lookAhead, expire, isStopped, report };
}

interface DeadRows {
  rows: number;
  oldest: string | null;
}

type Retention = Record<RetentionKey, number>;

async function countDead(
  tx: Queryable,
  expirable: Expirable,
  retention: Retention,
): Promise<DeadRows> {
  if (isSwitchedOff(expirable, retention)) return { rows: 0, oldest: null };
  const { rows } = await tx.query(
    `select count(*)::int as rows,
            to_json(min(${expirable.order})) #>> '{}' as oldest
     from ${expirable.table}
     where ${isDead(expirable)}`,
    [retentionHours(expirable, retention)],
  );
  return (rows as DeadRows[])[0]!;
}

async function deleteBatch(
  tx: Queryable,
  expirable: Expirable,
  retention: Retention,
  limit: number,
): Promise<number> {
  if (isSwitchedOff(expirable, retention)) return 0;
  const { table, key, order } = expirable;
  // rows locked by a sign-in or by another execution are skipped, not waited for
  const { rowCount } = await tx.query(
    `with dead as (
       select ${key}
       from ${table}
       where ${isDead(expirable)}
       order by ${order}
       limit $2
       for update skip locked
     )
     delete from ${table}
     where ${key} = any (array(select ${key} from dead))`,
    [retentionHours(expirable, retention), limit],
  );
  return rowCount ?? 0;
}

/** Days of idleness are the one retention in which 0 means never. */
function isSwitchedOff({ retain }: Expirable, retention: Retention): boolean {
  return retain === "idleDays" && retention.idleDays === 0;
}

function isDead({ dead, order }: Expirable): string {
  return `(${dead}) and ${order} < now() - make_interval(hours => $1)`;
}

function retentionHours({ retain, keepAtLeastHours = 0 }: Expirable, retention: Retention): number {
  const hours = retain.endsWith("Days") ? retention[retain] * 24 : retention[retain];
  return Math.max(hours, keepAtLeastHours);
}

async function isIndexed(tx: Queryable, { table, order }: Expirable): Promise<boolean> {
  const { rows } = await tx.query(
    `select
     from pg_index
     join pg_attribute on attrelid = indrelid and attnum = indkey[0]
     where indrelid = to_regclass($1)
       and attname = $2
       and indisvalid
       and indpred is null`,
    [table, order],
  );
  return rows.length > 0;
}

function missingIndex({ kind, table, order }: Expirable): string {
  return `${kind}: no index of ${table} leads with ${order}, so every batch reads the whole table; create it: create index concurrently on ${table} (${order})`;
}
