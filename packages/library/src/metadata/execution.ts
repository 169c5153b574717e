import { RetryAfter, type Context } from "horarium";

import {
  isPassing,
  isRefusal,
  messageOf,
  sqlState,
  UnavailableError,
  wrongSetting,
} from "../failures.ts";
import { createOpenLibrary } from "../infra/open-library/client.ts";
import { BudgetSpent, CircuitOpen, RequestFailed } from "../infra/open-library/errors.ts";
import { createHttp } from "../infra/open-library/http.ts";
import type { HttpLimits, OpenLibraryOptions } from "../infra/open-library/options.ts";
import type { CataloguePort, Metrics, ObjectStore, TextField } from "../ports/index.ts";
import { itemFailures, tooManyFailed } from "../item-failures.ts";
import { libraryResult, mostSamples, type LibraryResult, type StoppedBy } from "../result.ts";
import { takeSteps } from "../steps.ts";
import type { CheckOutcome } from "../domain/next-check.ts";
import { checkBatchOf } from "./batch.ts";
import { ended, type Check } from "./check.ts";
import { countCheck, fieldsOf, noCounts, type RefreshCounts } from "./counts.ts";
import { createCovers } from "./cover.ts";
import { dueEditions, knownLanguages, readEditions } from "./editions.ts";
import type { RefreshParameters } from "./parameters.ts";
import { forgetDeleted, writeChecks } from "./write.ts";

/** What an execution works with. */
export interface Sources {
  catalogue: CataloguePort;
  source: Required<OpenLibraryOptions> & { limits: HttpLimits };
  store: ObjectStore | undefined;
  metrics: Metrics;
}

/** One execution: its counters, and the steps that move them. */
export function startExecution(
  context: Context<RefreshParameters>,
  { catalogue, source, store, metrics }: Sources,
) {
  const { parameters, log, progress, signal } = context;
  const { batchSize, maxItems, only, dryRun, requestsPerSecond, requestBudget } = parameters;
  const steps = takeSteps("refresh_metadata", context, parameters);
  const http = createHttp({
    userAgent: `${source.application} (${source.contact})`,
    hosts: [new URL(source.url).host, new URL(source.coversUrl).host],
    redirectHosts: source.redirectHosts,
    requestsPerSecond,
    budget: requestBudget,
    limits: source.limits,
    signal,
    onAnswer: (status) => metrics.add("library_metadata_http_total", 1, { status }),
  });
  const openLibrary = createOpenLibrary(http, source);
  const counts = noCounts(http.counts);
  const { rejected } = counts.covers;
  const covers = createCovers({
    ...{ steps, catalogue, store, openLibrary, parameters, signal, log, rejected },
  });
  const failures = itemFailures(log);
  const warnings: string[] = [];
  let languages: Set<string> | null = null;
  let waiting: string[] = [];
  let stopped: StoppedBy | null = null;
  let circuit: CircuitOpen | null = null;

  const isStopped = () => {
    stopped ??= circuit === null ? steps.stoppedBy() : "circuit";
    return stopped !== null;
  };

  const select = async () => {
    log.info("metadata.start", { mode: parameters.mode, fields: parameters.fields, dryRun });
    try {
      const found = await steps.step(async (tx) => {
        languages = await knownLanguages(tx, catalogue);
        return await dueEditions(tx, catalogue, { limit: maxItems, only });
      });
      waiting = found.ids;
      counts.selected = waiting.length;
      metrics.set("library_metadata_due", found.due);
    } catch (error) {
      if (sqlState(error) !== "22P02") throw error;
      throw wrongSetting(`only: not all of these are ids of editions here: ${messageOf(error)}`);
    }
    progress(0, counts.selected);
  };

  const hasMore = () => waiting.length > 0;

  const checkBatch = async () => {
    const ids = waiting.splice(0, batchSize);
    const startedAt = performance.now();
    const before = http.counts.requests;
    const editions = await steps.step((tx) => readEditions(tx, catalogue, ids));
    const checks: Check[] = [];
    try {
      const rules = {
        parameters,
        languages,
        acceptYearOnly: parameters.acceptYearOnly,
        now: new Date(),
        canPropose: catalogue.propose !== undefined,
        fields: parameters.fields.filter((field): field is TextField => field !== "cover"),
        wantsCover: covers.wants,
      };
      for await (const check of checkBatchOf(editions, openLibrary, rules)) {
        checks.push(await covers.addTo(check));
        if (isStopped()) break;
      }
    } catch (error) {
      halt(error);
    }
    await write(checks);
    const requests = http.counts.requests - before;
    const ms = Math.round(performance.now() - startedAt);
    log.info("metadata.batch", { ids: ids.length, requests, ms });
    progress(counts.checked, counts.selected);
  };

  /** Ends the execution in good order, with what was checked so far; anything unforeseen ends the attempt. */
  const halt = (error: unknown) => {
    if (signal.aborted) isStopped();
    else if (error instanceof BudgetSpent) stopped = "budget";
    else if (error instanceof CircuitOpen) circuit = error;
    else if (error instanceof RequestFailed)
      throw new UnavailableError(`Open Library does not answer: ${error.message}`, {
        cause: error,
      });
    else throw error;
  };

  const write = async (checks: readonly Check[]) => {
    for (const [check, outcome] of await writeTogether(checks)) {
      countCheck(counts, check, outcome);
      metrics.add("library_job_items_total", 1, { job: "refresh_metadata", outcome });
      tell(check, outcome);
    }
  };

  /** If the host refuses a batch each edition is written alone, so that the one that it does not like is found. */
  const writeTogether = async (checks: readonly Check[]): Promise<[Check, CheckOutcome][]> => {
    if (checks.length === 0) return [];
    try {
      return await writeStep(checks);
    } catch (error) {
      if (!isRefusal(error) || isPassing(error)) throw error;
      const [only] = checks;
      if (checks.length === 1 && only!.patch === null && only!.proposal === null) throw error;
      if (checks.length === 1) {
        const code = sqlState(error)!;
        const refused = ended(only!.edition, "failed", {
          error: { code, message: messageOf(error) },
        });
        return await writeTogether([refused]);
      }
      const outcomes: [Check, CheckOutcome][] = [];
      for (const check of checks) outcomes.push(...(await writeTogether([check])));
      return outcomes;
    }
  };

  /** A dry execution writes as well, so that it counts the same, and takes it back. */
  const writeStep = async (checks: readonly Check[]): Promise<[Check, CheckOutcome][]> => {
    try {
      return await steps.step(async (tx) => {
        const outcomes = [...(await writeChecks(tx, catalogue, checks, parameters))];
        if (dryRun) throw new TakenBack(outcomes);
        return outcomes;
      });
    } catch (error) {
      if (error instanceof TakenBack) return error.outcomes;
      throw error;
    }
  };

  const tell = (check: Check, outcome: CheckOutcome) => {
    const { edition, record, error } = check;
    if (outcome === "updated") {
      const fields = fieldsOf(check).join();
      log.debug("metadata.applied", { edition: edition.id, fields, source: "openlibrary" });
    }
    if (outcome === "mismatched") {
      const [ours, theirs] = [edition.title, record?.title];
      const text = `edition ${edition.id}: ours is "${ours}", theirs "${theirs}"; is its ISBN wrong?`;
      if (warnings.length < mostSamples) warnings.push(text);
      failures.warn("metadata.mismatch", { edition: edition.id, ours, theirs });
    }
    if (error !== null) {
      failures.add({ id: edition.id, ...error });
      const fields = { edition: edition.id, code: error.code, text: error.message };
      failures.warn("metadata.failed", fields);
    }
  };

  /** What is known of editions that are gone goes too. */
  const forget = async () => {
    while (!dryRun && !isStopped()) {
      const rows = await steps.step((tx) => forgetDeleted(tx, catalogue, rowsAtOnce));
      counts.forgotten += rows;
      if (rows < rowsAtOnce) return;
    }
  };

  const report = (): LibraryResult<RefreshCounts> => {
    // what was asked for at last was also the last that there was
    if (counts.checked === counts.selected && stopped === "budget") stopped = null;
    const backlog = Math.max(0, counts.selected - counts.checked);
    metrics.set("library_job_backlog", backlog, { job: "refresh_metadata" });
    failures.tellRest();
    log.info("metadata.end", { stoppedBy: stopped, ...counts });
    if (circuit !== null) throw circuitError(circuit);
    if (tooManyFailed(counts.failed, counts.checked)) {
      const [first] = failures.samples;
      throw wrongSetting(
        `${counts.failed} of ${counts.checked} editions failed; the first, ${first!.id}: ${first!.message}`,
      );
    }
    return libraryResult({
      changed: counts.updated + counts.proposed,
      counts,
      stoppedBy: stopped,
      failed: failures.samples,
      warnings,
      dryRun,
    });
  };

  /** An open circuit is for a person to know: the attempt fails, whatever was done before. */
  const circuitError = ({ why, status, message, retryAfterMs }: CircuitOpen): Error => {
    log.error("metadata.circuit_open", { why, status, text: message });
    switch (why) {
      case "refused":
        return wrongSetting(
          `Open Library refuses us (${status}): is the contact one at which somebody can be reached?`,
        );
      case "busy":
        return new RetryAfter(new Date(Date.now() + retryAfterMs!), `Open Library: ${message}`);
      case "failing":
        return new UnavailableError(`Open Library does not answer: ${message}`);
    }
  };

  return { select, hasMore, isStopped, checkBatch, forget, report };
}

const rowsAtOnce = 5_000;

class TakenBack extends Error {
  readonly outcomes: [Check, CheckOutcome][];
  constructor(outcomes: [Check, CheckOutcome][]) {
    super("a dry execution");
    this.outcomes = outcomes;
  }
}
