import { defineHandler, type Context, type Queryable } from "horarium";
import { z } from "zod";

import { isTimeZone } from "../domain/is-time-zone.ts";
import { isRefusal, libraryRetry, messageOf, sqlState } from "../failures.ts";
import type { ActivityPort, Metrics } from "../ports/index.ts";
import { libraryResult, type FailedItem, type LibraryResult, type StoppedBy } from "../result.ts";
import { closePart, holdPart, openPart, type Opening } from "../stats/cursor.ts";
import type { PartContext, PartDone } from "../stats/part.ts";
import { computePopularity } from "../stats/popularity.ts";
import { computeRatings } from "../stats/ratings.ts";
import { computeReading } from "../stats/reading.ts";
import { computeTotals } from "../stats/totals.ts";
import { takeSteps, type Steps } from "../steps.ts";

/**
 * Ratings, popular works, days of reading and totals: absolute values, which can be computed again at any time and
 * come out the same. A part that fails keeps its watermark, and the others go on.
 */
export function generateStats({ activity, metrics }: { activity: ActivityPort; metrics: Metrics }) {
  return defineHandler({
    name: "generate_stats",
    description: "Computes ratings, popular works, reading statistics and the library's totals",
    parameters: statsParameters,
    timeout: "50m",
    retry: libraryRetry,
    run: async (
      context: Context<z.output<typeof statsParameters>>,
    ): Promise<LibraryResult<StatsCounts>> => {
      const { parameters, log, progress } = context;
      const startedAt = performance.now();
      const steps = takeSteps("generate_stats", context, { ...parameters, workMemory: "64MB" });
      const execution = await startExecution(steps, context, activity, metrics);
      log.info("stats.start", {
        parts: parameters.parts,
        at: execution.at,
        dryRun: parameters.dryRun,
      });
      for (const [place, part] of parameters.parts.entries()) {
        if (execution.isStopped()) break;
        progress(place, parameters.parts.length, part);
        await execution.compute(part);
        progress(place + 1, parameters.parts.length, part);
      }
      const lag = await steps.step(lagSeconds).catch(() => null);
      if (lag !== null) metrics.set("library_stats_lag_seconds", lag);
      metrics.set("library_job_seconds", (performance.now() - startedAt) / 1_000, { job });
      const result = execution.report();
      log.info("stats.end", { outcome: result.outcome, watermark: result.counts.watermark });
      return result;
    },
  });
}

const job = "generate_stats";

const parts = ["ratings", "popularity", "reading", "totals"] as const;
type PartName = (typeof parts)[number];

/** What an execution of `generate_stats` did. Parts that were not computed are not in it. */
export interface StatsCounts extends Record<string, unknown> {
  /** The database's time at the start: everything that was written before it is counted. */
  watermark: string;
  /** Whether a part was computed from all of the history. */
  full: boolean;
}

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);
const weight = (value: number, title: string) =>
  z.number().min(0).max(100).default(value).meta({ title });

const statsParameters = z.strictObject({
  parts: z
    .array(z.enum(parts))
    .min(1)
    .default([...parts])
    .meta({ title: "What is computed", description: "Parts that are left out stay as they were" }),
  priorWeight: z.number().min(0).max(1_000).default(5).meta({
    title: "Ratings in advance",
    description: "Given to every work, so that one rating does not make it the best",
    "x-unit": "average ratings",
  }),
  halfLifeDays: wholeNumber(1, 365).default(14).meta({
    title: "Half-life",
    description: "After so long an event counts half",
    "x-unit": "days",
  }),
  weights: z
    .strictObject({
      download: weight(1, "A download"),
      read: weight(3, "A reading session"),
      rate: weight(2, "A rating"),
      comment: weight(2, "A comment"),
      shelve: weight(2, "A place on a shelf"),
      borrow: weight(3, "A loan"),
    })
    .prefault({})
    .meta({
      title: "What counts for popularity",
      description: "How much each kind of event counts",
    }),
  topN: wholeNumber(10, 1_000).default(100).meta({
    title: "Length of the lists",
    description: "Of each list of popular works",
    "x-unit": "works",
  }),
  overlapMinutes: wholeNumber(1, 1_440).default(10).meta({
    title: "Read again",
    description: "Before the last execution, for transactions that were still open",
    "x-unit": "minutes",
  }),
  fullEveryHours: wholeNumber(0, 720).default(24).meta({
    title: "Compute everything every",
    description: "That also notices deletions; 0 is never",
    "x-unit": "hours",
  }),
  full: z
    .boolean()
    .default(false)
    .meta({ title: "Everything now", description: "Compute everything again in this execution" }),
  minMinutes: wholeNumber(1, 120).default(1).meta({
    title: "A day of reading has",
    description: "At least, to count for a streak",
    "x-unit": "minutes",
  }),
  streakGraceDays: wholeNumber(0, 3).default(0).meta({
    title: "Days missing in a streak",
    description: "So many in a row do not end it",
    "x-unit": "days",
  }),
  maxSessionHours: wholeNumber(1, 24).default(12).meta({
    title: "Longest reading session",
    description: "A longer one is cut",
    "x-unit": "hours",
  }),
  timeZone: z
    .string()
    .refine(isTimeZone, "is not a time zone of the IANA list, such as Europe/Berlin")
    .default("UTC")
    .meta({
      title: "Time zone",
      description:
        "Whose midnight ends a day of a work and of the library; a name of the IANA list, such as Europe/Berlin",
    }),
  batchSize: wholeNumber(100, 50_000).default(1_000).meta({
    title: "Batch",
    description: "Whose days are computed in one transaction",
    "x-unit": "readers",
  }),
  maxMinutes: z.number().min(0.1).max(1_440).default(20).meta({
    title: "Longest time",
    description: "After so long, an execution ends by itself",
    "x-unit": "minutes",
  }),
  dryRun: z
    .boolean()
    .default(false)
    .meta({ title: "Dry run", description: "Compute and count; write nothing" }),
});

type Parameters = z.output<typeof statsParameters>;

const compute: Record<PartName, (part: PartContext) => Promise<PartDone>> = {
  ratings: computeRatings,
  popularity: computePopularity,
  reading: computeReading,
  totals: computeTotals,
};

/** Parameters with which rows of earlier days were computed. */
function settingsOf(
  part: PartName,
  { timeZone, halfLifeDays, ...parameters }: Parameters,
): Record<string, unknown> {
  const { minMinutes, streakGraceDays, maxSessionHours } = parameters;
  if (part === "popularity") return { timeZone, halfLifeDays };
  if (part === "reading") return { minMinutes, streakGraceDays, maxSessionHours };
  return {};
}

/** One execution: its counts, and the parts that move them. */
async function startExecution(
  steps: Steps,
  context: Context<Parameters>,
  activity: ActivityPort,
  metrics: Metrics,
) {
  const { parameters, log, scheduledFor } = context;
  const { watermark, at, today } = await steps.step((tx) =>
    readClock(tx, scheduledFor, parameters.timeZone),
  );
  const counts: StatsCounts = { watermark, full: false };
  const warnings: string[] = [];
  const failed: FailedItem[] = [];
  let changed = 0;
  let computed = 0;
  let lastError: unknown;
  let stopped: StoppedBy | null = null;

  const isStopped = () => {
    stopped ??= steps.stoppedBy();
    return stopped !== null;
  };

  const warn = (text: string) => {
    warnings.push(text);
    log.warn("stats.warning", { text });
  };

  const computePart = async (part: PartName, step: Steps["step"]): Promise<PartDone> => {
    const opening: Opening = {
      ...parameters,
      part,
      at,
      isFull: parameters.full,
      settings: settingsOf(part, parameters),
    };
    const { since } = await step(async (tx) => {
      await holdPart(tx, part);
      return await openPart(tx, opening);
    });
    const done = await compute[part]({
      activity,
      parameters,
      since,
      at,
      today,
      isStopped,
      warn,
      step: (work) =>
        step(async (tx) => {
          await holdPart(tx, part);
          return await work(tx);
        }),
    });
    if (!isStopped()) await step((tx) => closePart(tx, opening, { watermark, since }));
    counts.full ||= since === null && part !== "ratings" && part !== "totals";
    return done;
  };

  const computeOrSayWhyNot = async (part: PartName) => {
    const startedAt = performance.now();
    try {
      const done = await (parameters.dryRun
        ? rolledBack(steps, (step) => computePart(part, step))
        : computePart(part, steps.step));
      computed += 1;
      metrics.add("library_job_items_total", 1, { job, outcome: "computed" });
      changed += done.changed;
      Object.assign(counts, done.counts);
      const ms = Math.round(performance.now() - startedAt);
      log.info("stats.part", { part, ...done.fields, changed: done.changed, ms });
    } catch (error) {
      // a lost connection or lease is not the part's: the attempt ends
      if (!isRefusal(error) || context.signal.aborted) throw error;
      lastError = error;
      metrics.add("library_job_items_total", 1, { job, outcome: "failed" });
      failed.push({ id: part, code: sqlState(error)!, message: messageOf(error) });
      log.warn("stats.part_failed", { part, code: sqlState(error), message: messageOf(error) });
    }
  };

  const report = () => {
    metrics.set("library_job_backlog", parameters.parts.length - computed, { job });
    if (computed === 0 && lastError !== undefined) throw lastError;
    const { dryRun } = parameters;
    return libraryResult({
      changed,
      counts,
      stoppedBy: stopped,
      failed,
      warnings,
      cursor: { watermark },
      dryRun,
    });
  };

  return { at, isStopped, compute: computeOrSayWhyNot, report };
}

/** The slot tells the day, the database's clock what has been read: two different questions. */
async function readClock(tx: Queryable, slot: Date | null, timeZone: string) {
  const { rows } = await tx.query(
    `select to_json(now()) #>> '{}' as watermark,
            to_json(at) #>> '{}' as at,
            (at at time zone $2)::date::text as today
     from (select coalesce($1::timestamptz, now()) as at) slot`,
    [slot?.toISOString() ?? null, timeZone],
  );
  return (rows as { watermark: string; at: string; today: string }[])[0]!;
}

/** A dry execution does the same work on the same data, in one transaction, and takes it back. */
async function rolledBack<Result>(
  steps: Steps,
  work: (step: Steps["step"]) => Promise<Result>,
): Promise<Result> {
  const takeBack = new Error("dry execution: taken back");
  let result: { value: Result } | undefined;
  try {
    await steps.step(async (tx) => {
      result = { value: await work((inner) => inner(tx)) };
      throw takeBack;
    });
  } catch (error) {
    if (error !== takeBack) throw error;
  }
  return result!.value;
}

async function lagSeconds(tx: Queryable): Promise<number | null> {
  const { rows } = await tx.query(
    `select extract(epoch from now() - min((value ->> 'watermark')::timestamptz))::float8 as lag
     from library_jobs.cursor
     where handler = 'generate_stats'`,
    [],
  );
  return (rows as { lag: number | null }[])[0]!.lag;
}
