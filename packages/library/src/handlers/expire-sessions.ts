import { defineHandler, type Context } from "horarium";
import type { z } from "zod";

import { expireParameters, type ExpireParameters } from "../expiry/parameters.ts";
import { missingIndex, refusalOf, statementTimeout } from "../expiry/remedies.ts";
import { countDead, deleteBatch, isIndexed, type DeadRows } from "../expiry/statements.ts";
import {
  isDrift,
  isRefusal,
  libraryRetry,
  messageOf,
  sqlState,
  UnavailableError,
  wrongSetting,
} from "../failures.ts";
import { itemFailures } from "../item-failures.ts";
import { pause } from "../pause.ts";
import type { Expirable, Metrics } from "../ports/index.ts";
import { libraryResult, type LibraryResult, type StoppedBy } from "../result.ts";
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
      execution.assertSound();
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
  const failures = itemFailures(log);
  /** SQLSTATEs of the kinds that the database did not let go of. */
  const refusals: string[] = [];
  /** Kinds that were gone through to their end, or as far as the execution had time. */
  let finished = 0;
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
        if (dryRun || sqlState(error) !== statementTimeout) passOver(expirable, error);
        else {
          // batches may well be deleted in the time in which all of them cannot be counted
          dead.set(expirable.kind, { rows: 0, oldest: null });
          warn(
            "expire.not_counted",
            `${expirable.kind}: not counted: ${messageOf(error)}`,
            expirable,
          );
        }
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
      finished += 1;
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
      finished += 1;
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

  /** A kind that the host does not have, or that the database does not let go of, must not keep the others. */
  const passOver = (expirable: Expirable, error: unknown) => {
    // without a connection or the lease there are no others
    if (!isRefusal(error)) throw error;
    const text = refusalOf(expirable, error);
    if (isDrift(error)) return warn("expire.drift", text, expirable);
    const code = sqlState(error)!;
    refusals.push(code);
    metrics.add("library_job_items_total", 1, { job: "expire_sessions", outcome: "failed" });
    failures.add({ id: expirable.kind, code, message: text });
    warn("expire.kind_failed", text, expirable);
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
      failed: failures.samples,
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

  /** Not one kind was let go of: that is for a person to know. Only rights do not come back by themselves. */
  const assertSound = () => {
    if (refusals.length === 0 || finished > 0 || counts.total > 0 || stopped !== null) return;
    const text = `no kind could be expired; the first, ${failures.samples[0]!.message}`;
    if (refusals.every((code) => code === "42501")) throw wrongSetting(text);
    throw new UnavailableError(text);
  };

  return { lookAhead, expire, isStopped, report, assertSound };
}
