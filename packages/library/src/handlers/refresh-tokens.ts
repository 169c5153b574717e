import { defineHandler, type Context, type Queryable } from "horarium";

import { libraryRetry, wrongSetting } from "../failures.ts";
import { SealError } from "../infra/keyring.ts";
import { itemFailures, tooManyFailed } from "../item-failures.ts";
import { keepIn } from "../keep.ts";
import { pause } from "../pause.ts";
import type { ConnectionsPort, Metrics } from "../ports/index.ts";
import { libraryResult, type LibraryResult, type StoppedBy } from "../result.ts";
import { takeSteps, type Steps } from "../steps.ts";
import { createCircuits } from "../tokens/circuits.ts";
import {
  countDue,
  nextExpiry,
  selectDue,
  type DueConnection,
  type DueRule,
} from "../tokens/due.ts";
import type { TokenAccess } from "../tokens/fresh-access-token.ts";
import { inLanes } from "../tokens/lanes.ts";
import { tokenParameters, type TokenParameters } from "../tokens/parameters.ts";
import { chosenProviders, readProviders } from "../tokens/providers.ts";
import { refreshConnection, type Outcome, type Refreshing } from "../tokens/refresh-connection.ts";

/**
 * Keeps members' connections to other services alive, and asks the member once to connect again where that is not
 * possible. The rows are the cursor: an execution that is stopped or repeated takes only what is still due.
 */
export function refreshTokens({ metrics, ...access }: TokenAccess & { metrics: Metrics }) {
  return defineHandler({
    name: "refresh_tokens",
    description:
      "Keeps members' connections to other services alive and notices those that are lost",
    parameters: tokenParameters,
    timeout: "60m",
    retry: libraryRetry,
    run: async (context: Context<TokenParameters>): Promise<LibraryResult<TokenCounts>> => {
      if (access.keys.current === null) {
        throw wrongSetting("the key ring is empty: no token can be opened or sealed");
      }
      const { dryRun, providers } = context.parameters;
      const startedAt = performance.now();
      const execution = await startExecution(context, access, metrics);
      context.log.info("tokens.start", { due: execution.total, providers, dryRun });
      await execution.refreshAll();
      const result = await execution.report();
      metrics.set("library_job_seconds", (performance.now() - startedAt) / 1_000, { job });
      const { halted, ...counts } = result.counts;
      context.log.info("tokens.end", {
        outcome: result.outcome,
        ...counts,
        halted: halted.join(", "),
      });
      execution.assertSound();
      return result;
    },
  });
}

const job = "refresh_tokens";

/** What an execution of `refresh_tokens` did. */
export interface TokenCounts {
  /** Connections that were due and that it took up. */
  selected: number;
  refreshed: number;
  /** Those of the refreshed that came with a new refresh token. */
  rotated: number;
  needsReauth: number;
  /** Left for later, because the provider was not well. */
  transient: number;
  /** Refused for what the connection itself is, or unreadable. */
  failed: number;
  /** Those of which an earlier answer is not known, whatever came of it now. */
  uncertain: number;
  /** Left to somebody else, who had them. */
  skippedLocked: number;
  /** Providers that were not asked any more. */
  halted: string[];
  nextExpiry: string | null;
}

/** Requests do not begin in step: up to so long by chance. */
const jitterMs = 50;

/** One execution: its counters, and the steps that move them. */
async function startExecution(
  { parameters, log, progress, signal, ...context }: Context<TokenParameters>,
  { db, connections, keys, clientSecret }: TokenAccess,
  metrics: Metrics,
) {
  const { batchSize, concurrency, perProvider, notifyUsers, dryRun } = parameters;
  const steps: Steps = takeSteps(job, { signal, ...context }, parameters);
  const counts: TokenCounts = {
    selected: 0,
    refreshed: 0,
    rotated: 0,
    needsReauth: 0,
    transient: 0,
    failed: 0,
    uncertain: 0,
    skippedLocked: 0,
    halted: [],
    nextExpiry: null,
  };
  const failures = itemFailures(log);
  const warnings: string[] = [];
  /** Providers whose client is refused or not complete. */
  const unusable: string[] = [];
  /** Providers with anything due. */
  const asked = new Set<string>();
  let stopped: StoppedBy | null = null;
  let done = 0;

  const providers = await steps.step((tx) => readProviders(tx, connections));
  const chosen = chosenProviders(parameters.providers, providers);
  const circuits = createCircuits((provider) =>
    Math.min(perProvider, providers.get(provider)!.concurrency ?? perProvider),
  );
  const rule: DueRule = {
    ...parameters,
    providers: chosen,
    startedAt: await steps.step(readNow),
  };
  const total = await steps.step((tx) => countDue(tx, connections, rule));
  progress(0, total);

  const refreshing: Refreshing = {
    connections,
    keys,
    clientSecret,
    notifyUsers,
    transact: steps.step,
    // not the execution's own transaction: an answer is kept also when another worker has the execution by now
    keep: keepIn(db, `library:${job}:${context.executionId}`),
  };

  const isStopped = () => {
    stopped ??= steps.stoppedBy();
    return stopped !== null;
  };

  const refreshAll = async () => {
    let after: DueConnection | null = null;
    while (!isStopped()) {
      const open = chosen.filter((provider) => !circuits.halted().has(provider));
      const page = { after, limit: batchSize };
      const batch: DueConnection[] = await steps.step((tx) =>
        selectDue(tx, connections, { ...rule, providers: open }, page),
      );
      for (const { provider } of batch) asked.add(provider);
      await inLanes(batch, {
        concurrency: dryRun ? 1 : concurrency,
        groupOf: ({ provider }) => provider,
        limitOf: circuits.limitOf,
        isOver: isStopped,
        work: dryRun ? tryKeys : refresh,
      });
      log.info("tokens.batch", { connections: batch.length, refreshed: counts.refreshed });
      if (batch.length < batchSize) break;
      after = batch.at(-1)!;
    }
  };

  const refresh = async (connection: DueConnection) => {
    if (connection.is_leased) return skip();
    await pause(Math.random() * jitterMs, signal);
    if (isStopped()) return;
    const provider = providers.get(connection.provider)!;
    tally(connection, await refreshConnection(connection, provider, refreshing));
  };

  const tally = ({ id, provider }: DueConnection, outcome: Outcome) => {
    if (outcome.kind === "skipped") return skip();
    counts.selected += 1;
    const of = { provider, connection: id };
    switch (outcome.kind) {
      case "refreshed":
        circuits.close(provider);
        counts.refreshed += 1;
        if (outcome.isRotated) counts.rotated += 1;
        if (outcome.isUncertain) counts.uncertain += 1;
        log.debug("tokens.refreshed", {
          ...of,
          token: outcome.fingerprint,
          rotated: outcome.isRotated,
        });
        break;
      case "lost":
        circuits.close(provider);
        counts.needsReauth += 1;
        if (outcome.reason === "uncertain_rotation") counts.uncertain += 1;
        log.info("tokens.needs_reauth", { ...of, code: outcome.code, reason: outcome.reason });
        break;
      case "wrong":
        counts.failed += 1;
        failures.add({ id, code: outcome.code, message: outcome.message });
        failures.warn("tokens.failed", { ...of, code: outcome.code });
        break;
      case "passing":
        counts.transient += 1;
        failures.warn("tokens.postponed", {
          ...of,
          code: outcome.code,
          seconds: outcome.retryInSeconds,
        });
        if (circuits.fail(provider, outcome.code)) tellHalted(provider, outcome.code, "warn");
        break;
      case "halt":
        circuits.halt(provider, outcome.code);
        unusable.push(provider);
        tellHalted(provider, outcome.code, "error");
        break;
    }
    metrics.add("library_token_refresh_total", 1, { provider, outcome: outcome.kind });
    metrics.add("library_job_items_total", 1, { job, outcome: outcome.kind });
    advance(provider);
  };

  const skip = () => {
    counts.skippedLocked += 1;
    metrics.add("library_job_items_total", 1, { job, outcome: "skipped" });
    advance();
  };

  const advance = (provider?: string) => {
    done += 1;
    progress(done, Math.max(total, done), provider);
  };

  const tellHalted = (provider: string, code: string, level: "warn" | "error") => {
    log[level]("tokens.provider_halted", { provider, code });
    failures.add({ id: provider, code, message: `${provider} was not asked any more: ${code}` });
  };

  /** A dry execution opens what it would send. */
  const tryKeys = async (connection: DueConnection) => {
    if (connection.is_leased) return skip();
    counts.selected += 1;
    const { id, provider } = connection;
    const found = await steps.step((tx) => connections.find(tx, id));
    try {
      if (found?.accessToken && found.keyId !== null) {
        keys.open(found.accessToken, found.keyId, { connection: id, column: "access_token" });
      }
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      counts.failed += 1;
      failures.add({ id, code: error.code, message: error.message });
    }
    advance(provider);
  };

  const report = async () => {
    isStopped();
    failures.tellRest();
    counts.halted = [...circuits.halted().keys()].toSorted();
    if (asked.size > 0 && counts.halted.length === asked.size) stopped ??= "circuit";
    try {
      const left = await steps.step(async (tx) => {
        counts.nextExpiry = await nextExpiry(tx, connections);
        await measureStanding(tx, connections, metrics);
        return await countDue(tx, connections, rule);
      });
      metrics.set("library_job_backlog", left, { job });
    } catch (error) {
      // after a cancel, a courtesy; its failure must not hide the counts
      if (stopped === null) throw error;
      warnings.push("what is left could not be counted");
    }
    return libraryResult({
      changed: dryRun ? counts.selected : counts.refreshed + counts.needsReauth,
      counts,
      stoppedBy: stopped,
      failed: failures.samples,
      warnings,
      dryRun,
    });
  };

  /** Everything that could be done is done by now; what a person must mend makes the execution fail, so that it is seen. */
  const assertSound = () => {
    const { selected, refreshed } = counts;
    if (unusable.length > 0) {
      const codes = unusable.map((id) => `${id} (${circuits.halted().get(id)})`);
      throw wrongSetting(
        `not accepted as a client by ${codes.join(", ")}: check client_id and secret; ${refreshed} of ${selected} connections were refreshed`,
      );
    }
    if (tooManyFailed(counts.failed, selected)) {
      const codes = [...new Set(failures.samples.map(({ code }) => code))].join(", ");
      throw wrongSetting(`${counts.failed} of ${selected} connections failed: ${codes}`);
    }
  };

  return { total, refreshAll, report, assertSound };
}

async function readNow(tx: Queryable): Promise<string> {
  const { rows } = await tx.query("select to_json(now()) #>> '{}' as now", []);
  return (rows as [{ now: string }])[0].now;
}

async function measureStanding(
  tx: Queryable,
  { standing }: ConnectionsPort,
  metrics: Metrics,
): Promise<void> {
  const { rows } = await tx.query(standing.sql, []);
  for (const { provider, status, connections } of rows as {
    provider: string;
    status: string;
    connections: number;
  }[]) {
    metrics.set("library_tokens", connections, { provider, status });
  }
}
