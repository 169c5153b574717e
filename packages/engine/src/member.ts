import { conditionOf } from "./alerts/condition-of.ts";
import type { Condition } from "./alerts/alert-row.ts";
import { addConditions } from "./alerts/conditions.ts";
import type { AlertKeeper } from "./alerts/keeper.ts";
import type { AnyHandler } from "./define.ts";
import { channelOf } from "./doorbell.ts";
import type { Emitter, ExecutionEvent } from "./events.ts";
import type { Pace, Place } from "./place.ts";
import type { Runner } from "./rows.ts";
import type { LeaseKeeper, Listener, Renewal, Runtime } from "./runtime.ts";
import { databaseTime } from "./time.ts";
import { publishHandlers } from "./published.ts";
import { createTimekeeper } from "./timekeeper.ts";
import { checkSchema } from "./migrate.ts";
import { tellEpoch } from "./upkeep/epoch.ts";
import { createHousekeeping } from "./upkeep/housekeeping.ts";
import { createWorker } from "./worker.ts";
import { markStopping, registerWorker } from "./worker-row.ts";

export interface MemberOptions extends Omit<Place, "time">, Pace {
  runtime: Runtime;
  alerts: AlertKeeper;
  handlers: readonly AnyHandler[];
  concurrency: number;
  runner: Runner;
  /** Milliseconds since 1970 on the database's clock: this process ends then. */
  endsAt: number;
  app: string;
  schema: string;
}

/** This process as one of the nodes on the database: a timekeeper, a worker, its leases and its ears. */
export interface Member {
  readonly id: string;
  start(): Promise<void>;
  stop(withinMs: number): Promise<void>;
  /** Makes slots, and executes all that is due, once; returns the ids of what was recorded, in order. */
  runOnce(): Promise<string[]>;
  /** Work was enqueued by this process; `isDue` says that some can begin now. */
  enqueued(isDue: boolean): void;
  /** Work was enqueued in a transaction of the caller, which may be committed later. */
  enqueuedElsewhere(): void;
  /** A job or an execution was changed by this process. */
  changed(): void;
}

const watchEveryMs = 100;
const reviewEveryMs = 2_000;

export function createMember(options: MemberOptions): Member {
  const { db, clock, events, runtime, alerts, schema, leaseMs } = options;
  const id = crypto.randomUUID();
  const time = databaseTime(clock);
  const names = options.handlers.map(({ name }) => name);
  const failed = (where: string) => (error: unknown) => events.emit("error", { where, error });
  const reachable = watchDatabase(events);

  let leases: LeaseKeeper | null = null;
  let renewedAt = { monotonic: 0, wall: 0 };
  /** Executions whose lease could not be renewed, since others had their row locked. */
  let leftOut: Renewal["leftOut"] = [];
  /**
   * The leases are trusted for no longer than the last renewal that was certainly sent allows, on the monotonic clock
   * and on the wall clock: a suspended machine stops the one, a set clock moves the other.
   */
  const marginMs = Math.max(watchEveryMs * 3, leaseMs / 10);
  const isTrusted = () => {
    if (leases === null) return true;
    const age = Math.max(performance.now() - renewedAt.monotonic, Date.now() - renewedAt.wall);
    return age <= leaseMs - marginMs;
  };

  const worker = createWorker({
    ...options,
    id,
    time,
    isolator: runtime.isolator,
    isTrusted,
    changed: () => timekeeper.wake(),
  });
  const timekeeper = createTimekeeper({
    ...options,
    time,
    handlers: names,
    queued: worker.wake,
    ahead: worker.claimAhead,
    reachable,
    alerts: alerts.hear,
  });
  const housekeeping = createHousekeeping(db, clock, events);

  let listener: Listener | null = null;
  let watch: ReturnType<typeof setInterval> | null = null;
  let recent: string[] = [];
  let offNoted: (() => void)[] = [];
  let reviewedAt = 0;
  let isReviewing = false;

  const note = (kind: "clock_jumped" | "stuck", facts: Partial<Condition>) =>
    void addConditions(db, [conditionOf(kind, new Date(time.now()), facts)]).then(
      () => alerts.wake(),
      failed("noting what needs a person"),
    );
  const noteJump = ({ byMs }: { byMs: number }) => note("clock_jumped", { detail: { byMs } });
  const noteStuck = ({ executionId, handler, jobId }: ExecutionEvent) =>
    note("stuck", {
      job_id: jobId,
      handler,
      execution_id: executionId,
      detail: { worker: id },
    });

  const watchLeases = () => {
    recent = worker.recentlyRunning();
    leases?.alive();
    for (const { id: execution, endsAt } of leftOut) {
      if (performance.now() > endsAt - marginMs) worker.abandonOne(execution);
    }
    if (!isTrusted() && worker.held() > 0) {
      worker.abandon();
      leases?.renewNow().catch(failed("renewing leases"));
    }
    const isDue =
      performance.now() - reviewedAt > (worker.isBusyForLong() ? reviewEveryMs : leaseMs / 3);
    if (isDue && !isReviewing && worker.mayHold()) void review();
  };

  const drain = async (withinMs: number) => {
    await markStopping(db, clock, id).catch(failed("marking the worker as stopping"));
    await worker.stop(withinMs);
  };

  const review = async () => {
    isReviewing = true;
    reviewedAt = performance.now();
    await worker.review().catch(failed("reviewing leases"));
    isReviewing = false;
  };

  return {
    id,
    async start() {
      await checkSchema(db);
      // before this node's own heartbeat, by which the data would look new, and before it claims
      await tellEpoch(options);
      await publishHandlers(db, clock, options.handlers);
      await registerWorker(db, clock, { ...options, id, host: runtime.host, handlers: names });
      renewedAt = { monotonic: performance.now(), wall: Date.now() };
      leases = runtime.keepLeases({
        schema,
        worker: id,
        leaseMs,
        maxBlockMs: (leaseMs * 2) / 3,
        renewed(renewal) {
          const { sentAt, leases: renewedLeases } = renewal;
          renewedAt = { monotonic: sentAt, wall: Date.now() - (performance.now() - sentAt) };
          leftOut = renewal.leftOut;
          // more than this worker knows of: a claim was committed late, and its answer is lost
          if (renewedLeases > worker.held()) worker.doubt();
        },
        blocked: (forMs) => events.emit("worker.loopBlocked", { forMs, handlers: recent }),
        failed: failed("renewing leases"),
      });
      watch = setInterval(watchLeases, watchEveryMs);
      worker.start();
      timekeeper.start();
      housekeeping.start();
      alerts.start();
      offNoted = [events.on("clock.jumped", noteJump), events.on("execution.stuck", noteStuck)];
      listener = await runtime.listen(channelOf(schema), () => {
        worker.wake();
        timekeeper.wake();
        void review();
      });
    },
    async stop(withinMs) {
      // `runOnce` alone may have made threads
      if (watch === null) return runtime.isolator?.close();
      worker.stopClaiming();
      for (const off of offNoted) off();
      // the worker beside the others: what they do just now may take longer than what runs is given
      await Promise.all([timekeeper.stop(), housekeeping.stop(), alerts.stop(), drain(withinMs)]);
      clearInterval(watch);
      watch = null;
      await Promise.all([leases?.stop(), listener?.close(), runtime.isolator?.close()]);
    },
    async runOnce() {
      const recorded: string[] = [];
      await timekeeper.endSilent();
      for (;;) {
        await timekeeper.runOnce();
        const round = await worker.runOnce();
        recorded.push(...round.map((one) => one.id));
        if (round.length === 0) return recorded;
      }
    },
    enqueued(isDue) {
      if (isDue) worker.wake();
      timekeeper.wake();
    },
    enqueuedElsewhere() {
      setTimeout(() => timekeeper.wake(), 10);
    },
    changed: () => timekeeper.wake(),
  };
}

/** Says once that the database cannot be reached, and once that it can be again. */
function watchDatabase(events: Emitter): (isReachable: boolean, error?: unknown) => void {
  let lostAt: number | null = null;
  return (isReachable, error) => {
    if (!isReachable) {
      if (lostAt === null) {
        events.emit("database.lost", {
          error: error instanceof Error ? error.message : String(error),
        });
      }
      lostAt ??= performance.now();
    } else if (lostAt !== null) {
      events.emit("database.found", { afterMs: performance.now() - lostAt });
      lostAt = null;
    }
  };
}
