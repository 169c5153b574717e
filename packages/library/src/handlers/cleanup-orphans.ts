import { databaseClock, defineHandler, type Clock, type Context, type Queryable } from "horarium";

import { outermost } from "../domain/prefixes.ts";
import { trash } from "../domain/trash-key.ts";
import { libraryRetry, wrongSetting } from "../failures.ts";
import { itemFailures, tooManyFailed } from "../item-failures.ts";
import { judge, type Verdict } from "../orphans/judge.ts";
import { beginScan, listStore } from "../orphans/list.ts";
import { orphanParameters, type OrphanParameters } from "../orphans/parameters.ts";
import { checkBefore } from "../orphans/preflight.ts";
import { purge } from "../orphans/purge.ts";
import { treatRows } from "../orphans/rows.ts";
import { countSwept, recover, sweep } from "../orphans/sweep.ts";
import { noCounts, type OrphanCounts, type Work } from "../orphans/work.ts";
import type { FilesPort, Metrics, ObjectStore, Problem } from "../ports/index.ts";
import { libraryResult, mostSamples, type LibraryResult, type StoppedBy } from "../result.ts";
import { takeSteps } from "../steps.ts";

/** What `cleanup_orphans` is built from. */
export interface CleanupOrphansDeps {
  files: FilesPort;
  store: ObjectStore;
  /** What is wrong with the host's database: a role that does not see all rows is refused. */
  preflight: (db: Queryable) => Promise<Problem[]>;
  metrics: Metrics;
  /** Folders that are never touched, beside the trash. Default: `backups/`. */
  keep?: readonly string[] | undefined;
  /** For tests that let days pass. */
  clock?: Clock;
}

/**
 * Finds files that nothing refers to: marks them, waits, moves them to the trash and empties it. Between each two of
 * these lies an execution and days in which a person can see what is going to happen. Rows whose file is gone are
 * reported.
 */
export function cleanupOrphans(deps: CleanupOrphansDeps) {
  return defineHandler({
    name: "cleanup_orphans",
    description:
      "Finds stored files that no row refers to and removes them after a period of grace",
    parameters: orphanParameters,
    timeout: "180m",
    retry: libraryRetry,
    run: async (context: Context<OrphanParameters>): Promise<LibraryResult<OrphanResult>> => {
      const startedAt = performance.now();
      const execution = startExecution(context, deps);
      const result = await execution.run();
      deps.metrics.set("library_job_seconds", (performance.now() - startedAt) / 1_000, {
        job: "cleanup_orphans",
      });
      return result;
    },
  });
}

/** The counts, and the first of the keys that rows refer to and that are not there. */
export interface OrphanResult extends OrphanCounts {
  danglingKeys: string[];
}

function startExecution(
  context: Context<OrphanParameters>,
  {
    files,
    store,
    preflight,
    metrics,
    keep = ["backups/"],
    clock = databaseClock,
  }: CleanupOrphansDeps,
) {
  const { parameters, log, progress, signal } = context;
  const { dryRun } = parameters;
  const steps = takeSteps("cleanup_orphans", context, { ...parameters, workMemory: "64MB" });
  const warnings: string[] = [];
  const failures = itemFailures(log);
  let stopped: StoppedBy | null = null;
  let backlog = 0;

  const work: Work = {
    files,
    store,
    parameters,
    steps,
    log,
    progress,
    // its end is looked at between steps: a step that has begun is ended
    signal,
    at: clock.override()?.toISOString() ?? null,
    prefixes: outermost(parameters.prefixes),
    // where a directory keeps what is being written
    excluded: [trash, ".tmp/", ...keep],
    counts: noCounts(),
    danglingKeys: [],
    failures,
    warn: (text) => {
      if (warnings.length < mostSamples) warnings.push(text);
      failures.warn("orphans.warning", { text });
    },
    isStopped: () => {
      stopped ??= steps.stoppedBy();
      return stopped !== null;
    },
  };
  const { counts } = work;

  const run = async () => {
    log.info("orphans.start", { store: store.name, prefixes: work.prefixes, dryRun });
    if (parameters.graceDays < 7)
      work.warn("graceDays is less than 7: a backup of the last week may miss files when restored");
    await checkBefore(work, preflight);
    if (!dryRun) await recover(work);
    const earlier = sweptScan(context.lastCheckpoint);
    if (earlier === null) await scanAndSweep();
    else {
      // an earlier attempt got through the comparison, and part of the sweep
      const swept = await countSwept(work, earlier.scan);
      Object.assign(counts, earlier.counts, swept, {
        rescued: earlier.counts.rescued + swept.rescued,
        gone: earlier.counts.gone + swept.gone,
      });
      backlog = earlier.due;
      await sweep(work, earlier.scan, earlier.due);
    }
    if (!work.isStopped()) await purge(work);
    if (!work.isStopped()) await treatRows(work);
    return report();
  };

  const scanAndSweep = async () => {
    const scan = await beginScan(work);
    if (!(await listStore(work, scan))) return;
    const verdict = await judge(work, scan);
    metrics.set("library_orphan_bytes", verdict.orphanBytes);
    metrics.set("library_dangling_files", counts.dangling);
    if (verdict.refused !== null) stopped ??= "safety";
    else if (dryRun) tellSweep(verdict);
    else {
      await context.checkpoint({ scan: scan.id, due: verdict.due, counts } satisfies Checkpoint);
      backlog = verdict.due;
      await sweep(work, scan.id, verdict.due);
    }
  };

  const tellSweep = ({ due, dueBytes }: Verdict) => {
    if (parameters.disposal === "trash") counts.trashed = due;
    else Object.assign(counts, { deleted: due, freedBytes: dueBytes });
  };

  const report = () => {
    work.isStopped();
    const swept = counts.trashed + counts.deleted;
    if (!dryRun) {
      for (const outcome of [
        "newlyMarked",
        "rescued",
        "trashed",
        "deleted",
        "purged",
        "failed",
      ] as const)
        metrics.add("library_job_items_total", counts[outcome], {
          job: "cleanup_orphans",
          outcome,
        });
    }
    metrics.set("library_job_backlog", Math.max(0, backlog - swept), { job: "cleanup_orphans" });
    const tried = swept + counts.purged + counts.failed;
    failures.tellRest();
    if (tooManyFailed(counts.failed, tried)) {
      const [first] = failures.samples;
      throw wrongSetting(
        `${counts.failed} of ${tried} files were refused by ${store.name}; the first, ${first!.id}: ${first!.message}`,
      );
    }
    const result = libraryResult({
      changed: swept + counts.newlyMarked + counts.rescued + counts.purged + counts.deletedImages,
      counts: {
        ...counts,
        danglingKeys: work.danglingKeys.slice(0, 20).map((key) => key.slice(0, 200)),
      },
      stoppedBy: stopped,
      failed: failures.samples,
      warnings,
      dryRun,
    });
    const { listed, candidates, newlyMarked, trashed, deleted, purged } = counts;
    log.info("orphans.end", {
      outcome: result.outcome,
      listed,
      candidates,
      newlyMarked,
      trashed,
      deleted,
      purged,
    });
    return result;
  };

  return { run };
}

/** What an attempt leaves to the next once the comparison is done. */
interface Checkpoint {
  scan: string;
  due: number;
  counts: OrphanCounts;
}

function sweptScan(checkpoint: unknown): Checkpoint | null {
  return typeof checkpoint === "object" && checkpoint !== null && "scan" in checkpoint
    ? (checkpoint as Checkpoint)
    : null;
}
