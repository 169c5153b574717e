import type { Clock } from "../clock.ts";
import type { AnyHandler } from "../define.ts";
import type { AttemptRow, ExecutionRow, JobRow, LogRow, ScheduleStopRow, Status } from "../rows.ts";
import type { Emitter } from "../events.ts";
import { announceEnd } from "../execution/announce.ts";
import {
  endHandedOver,
  renewHandedOver,
  type HandedOverEnd,
  type SignOfLife,
} from "../execution/handed-over.ts";
import type { Held } from "../execution/held.ts";
import type { Database } from "../sql.ts";
import { backfill, type Backfilled } from "./backfill.ts";
import { cancelExecution } from "./cancel.ts";
import type { By } from "./changes.ts";
import { createJob } from "./create.ts";
import { deleteJob, restoreJob } from "./delete.ts";
import { editJob, revertToCode } from "./edit.ts";
import { findJob } from "./find-job.ts";
import { forceStop } from "./force-stop.ts";
import type { JobSettings } from "./job-settings.ts";
import {
  getExecution,
  listAttempts,
  listExecutions,
  listJobs,
  readLog,
  type ExecutionFilter,
  type JobFilter,
  type Page,
} from "./list.ts";
import { jobStats, type JobStats } from "../upkeep/stats.ts";
import { pauseJob, resumeJob } from "./pause.ts";
import { revertChange } from "./revert.ts";
import { retryExecution, runNow, type Asked } from "./run-now.ts";
import { moveSlot, putBackSlot, skipSlot } from "./slots.ts";
import { readScheduleStop, resumeSchedules, stopSchedules } from "./stop-schedules.ts";
import { testHandler } from "./test-handler.ts";
import type { Duration } from "../duration.ts";

/**
 * What a person may do. Jobs are named by their name or id. Each verb leaves an entry in the audit with `by` and
 * `reason`; each throws `NotFoundError` or `ConflictError` where it cannot be done.
 */
export interface Operator {
  createJob(
    name: string,
    handler: AnyHandler | string,
    settings: JobSettings & { cron: string },
    /** `owner`: whose personal job it is; its handler is given it. */
    by?: By & { owner?: string },
  ): Promise<JobRow>;
  /** `version` is the one that was shown: a job that has moved on since then is not changed, and the call fails. */
  editJob(job: string, settings: JobSettings, by?: By & { version?: number }): Promise<JobRow>;
  /** Takes back what people have changed on a declared job: all, or the columns named. */
  revertJob(job: string, by?: By & { columns?: readonly string[] }): Promise<JobRow>;
  /** Takes one change of a job back, as a new change. `version` is the job's that was shown. */
  revertChange(changeId: string, by?: By & { version?: number }): Promise<JobRow>;
  deleteJob(job: string, by?: By): Promise<void>;
  restoreJob(id: string, by?: By): Promise<JobRow>;
  /** With `until` the job is enabled again by itself. */
  pauseJob(job: string, by?: By & { until?: Date }): Promise<JobRow>;
  resumeJob(job: string, by?: By): Promise<JobRow>;
  /**
   * Stops all schedules, until `until` or until they are resumed. Each slot of that time is one `skipped` row with the
   * reason `stopped`. What runs goes on, and so does what people and apps ask for. Throws `ConfigurationError`.
   *
   * @example
   * await horarium.stopSchedules({ by: "ada", reason: "the database moves" });
   * (await horarium.scheduleStop())?.reason; // => "the database moves"
   * await horarium.resumeSchedules({ by: "ada" });
   */
  stopSchedules(options?: By & { until?: Date }): Promise<ScheduleStopRow>;
  /** Lets slots be executed again, from now on: those of the stop stay skipped. */
  resumeSchedules(by?: By): Promise<void>;
  /** Null: schedules are not stopped. */
  scheduleStop(): Promise<ScheduleStopRow | null>;
  /** Skips one slot that has not begun, the next one if none is named. */
  skipSlot(job: string, options?: By & { slot?: Date }): Promise<{ scheduledFor: Date }>;
  /** Lets one slot begin at another instant ahead, for this once. */
  moveSlot(
    job: string,
    options: By & { slot: Date; to: Date },
  ): Promise<{ scheduledFor: Date; to: Date }>;
  /** Takes back that a slot was skipped or moved, until its instant passes. */
  putBackSlot(job: string, options: By & { slot: Date }): Promise<{ scheduledFor: Date }>;
  /** Never skipped; waits where the job's overlap policy bars it, and `waitsFor` says for what. */
  runNow(job: string, options?: By & { parameters?: unknown; isTest?: boolean }): Promise<Asked>;
  /** One execution now without a job, with one attempt, left out of statistics: to try a handler before a job is made. */
  testHandler(
    handler: AnyHandler,
    parameters: unknown,
    options?: By & { timeout?: Duration },
  ): Promise<{ id: string }>;
  backfill(
    job: string,
    range: By & { from: Date; to: Date; isDry?: boolean },
  ): Promise<Backfilled[]>;
  /** Returns `cancelled`, or `running` until its worker has stopped it. */
  cancel(executionId: string, by?: By): Promise<Status>;
  /**
   * Takes an execution that was asked to stop from a worker that does not end it: it is `cancelled` at once, and what the
   * worker still writes of it is refused.
   */
  forceStop(executionId: string, by?: By): Promise<void>;
  /**
   * A sign of life of whoever holds an execution that was handed over: keeps the lease for another while, with progress
   * and lines of the log. Throws `LeaseLostError`.
   *
   * @example
   * let lease = { executionId: "", leaseToken: "" };
   * const film = defineHandler({
   *   name: "film",
   *   run({ executionId, leaseToken }) {
   *     lease = { executionId, leaseToken };
   *     return handOver({ silentFor: "10m" });
   *   },
   * });
   * const films = createHorarium({ db: pool, handlers: [film] });
   * await films.enqueue(film, {});
   * await films.runOnce();
   * const progress = { done: 3, total: 10, text: "films" };
   * (await films.renewHandedOver(lease, { progress })).leaseUntil > new Date(); // => true
   */
  renewHandedOver(lease: Lease, sign?: SignOfLife): Promise<{ leaseUntil: Date }>;
  /**
   * Ends an execution that was handed over: with its result, or with an error that counts as if its handler had thrown it
   * (`DoNotRetry` and `RetryAfter` too). Gives the status that it has now. Throws `LeaseLostError`.
   *
   * @example
   * let lease = { executionId: "", leaseToken: "" };
   * const film = defineHandler({
   *   name: "film",
   *   run({ executionId, leaseToken }) {
   *     lease = { executionId, leaseToken };
   *     return handOver({ silentFor: "10m" });
   *   },
   * });
   * const films = createHorarium({ db: pool, handlers: [film] });
   * await films.enqueue(film, {});
   * await films.runOnce();
   * await films.endHandedOver(lease, { result: { films: 10 } }); // => "completed"
   */
  endHandedOver(lease: Lease, end: HandedOverEnd): Promise<Status>;
  /** Does a finished execution again, as a new execution that points to it. */
  retry(executionId: string, by?: By): Promise<Asked>;

  job(nameOrId: string): Promise<JobRow>;
  /** By name; at most 200 a page. */
  jobs(filter?: JobFilter): Promise<Page<JobRow>>;
  execution(id: string): Promise<ExecutionRow>;
  /** Newest first; at most 200 a page. */
  executions(filter?: ExecutionFilter): Promise<Page<ExecutionRow>>;
  attempts(executionId: string): Promise<AttemptRow[]>;
  /** Counts, mean and percentiles of the last `days` days (UTC), today included; from the daily totals. */
  stats(job: string, range?: { days?: number }): Promise<JobStats>;
  log(executionId: string, range?: { after?: number; limit?: number }): Promise<LogRow[]>;
}

/** Who may write of a running execution. */
export interface Lease {
  executionId: string;
  leaseToken: string;
}

export function createOperator({
  db,
  clock,
  events,
  carrier,
  handlerOf,
  changed,
}: {
  db: Database;
  clock: Clock;
  /** Told of what is ended here. */
  events: Emitter;
  /** The active span; see `Tracing`. */
  carrier: () => string | null;
  handlerOf: (name: string) => AnyHandler | undefined;
  /** After each change that is committed. */
  changed: () => Promise<void>;
}): Operator {
  const withHandler = async (job: string) => {
    const handler = handlerOf((await findJob(db, job)).handler);
    return handler === undefined ? {} : { handler };
  };
  const andLook = async <Result>(work: Promise<Result>): Promise<Result> => {
    const result = await work;
    await changed();
    return result;
  };
  return {
    createJob: (name, handler, settings, by) =>
      andLook(
        createJob(
          db,
          clock,
          name,
          typeof handler === "string" ? (handlerOf(handler) ?? handler) : handler,
          settings,
          by,
        ),
      ),
    editJob: async (job, settings, by) =>
      andLook(editJob(db, clock, job, settings, { ...by, ...(await withHandler(job)) })),
    revertJob: (job, by) => andLook(revertToCode(db, clock, job, by)),
    revertChange: (changeId, by) =>
      andLook(revertChange(db, clock, changeId, { ...by, handlerOf })),
    deleteJob: (job, by) => andLook(deleteJob(db, clock, job, by)),
    restoreJob: (id, by) => andLook(restoreJob(db, clock, id, by)),
    pauseJob: (job, by) => andLook(pauseJob(db, clock, job, by)),
    resumeJob: (job, by) => andLook(resumeJob(db, clock, job, by)),
    stopSchedules: (options) => andLook(stopSchedules(db, clock, options)),
    resumeSchedules: (by) => andLook(resumeSchedules(db, clock, by)),
    scheduleStop: () => readScheduleStop(db),
    skipSlot: (job, options) => andLook(skipSlot(db, clock, job, options)),
    moveSlot: (job, options) => andLook(moveSlot(db, clock, job, options)),
    putBackSlot: (job, options) => andLook(putBackSlot(db, clock, job, options)),
    runNow: async (job, options) =>
      andLook(
        runNow(db, clock, job, {
          ...options,
          traceParent: carrier(),
          ...(await withHandler(job)),
        }),
      ),
    testHandler: (handler, parameters, options) =>
      andLook(testHandler(db, clock, handler, parameters, options)),
    backfill: (job, range) => andLook(backfill(db, clock, job, range)),
    cancel: (executionId, by) => andLook(cancelExecution(db, clock, executionId, by)),
    forceStop: (executionId, by) => andLook(forceStop(db, clock, executionId, by)),
    renewHandedOver: (lease, sign) => renewHandedOver(db, clock, heldBy(lease), sign),
    async endHandedOver(lease, end) {
      const { ended, recorded } = await andLook(endHandedOver(db, clock, heldBy(lease), end));
      announceEnd(events, ended, recorded);
      return recorded.status;
    },
    retry: (executionId, by) => andLook(retryExecution(db, clock, executionId, by)),
    job: (nameOrId) => findJob(db, nameOrId),
    jobs: (filter) => listJobs(db, filter),
    execution: (id) => getExecution(db, id),
    executions: (filter) => listExecutions(db, filter),
    attempts: (executionId) => listAttempts(db, executionId),
    stats: async (job, { days = 30 } = {}) =>
      jobStats(db, clock, (await findJob(db, job)).id, { days }),
    log: (executionId, range) => readLog(db, executionId, range),
  };
}

function heldBy({ executionId: id, leaseToken: lease_token }: Lease): Held {
  return { id, lease_token };
}
