import type { Emitter } from "./events.ts";
import type { AlertNews } from "./alerts/news.ts";
import { peek, type Outlook } from "./peek.ts";
import type { Pace, Place } from "./place.ts";
import { announceEnd } from "./execution/announce.ts";
import { endSilent } from "./execution/handed-over.ts";
import type { Runner } from "./rows.ts";
import type { Rescued } from "./upkeep/rescue.ts";
import {
  admitByKey,
  admitWaiting,
  cancelPrevious,
  decideOverlap,
  findBarred,
  promoteDue,
} from "./stages/due.ts";
import { holdInQuietWindows } from "./execution/quiet-effects.ts";
import { makeSlots } from "./stages/slots.ts";
import { skipStopped } from "./stages/stopped.ts";
import type { DatabaseTime } from "./time.ts";
import { endStop } from "./upkeep/end-stop.ts";
import { rescueExpired } from "./upkeep/rescue.ts";
import { enableAgain, type Unreadable } from "./upkeep/enable-again.ts";

export interface TimekeeperOptions extends Place, Pace {
  /** The handlers of this node's worker: what is queued for others is not its business. */
  handlers: readonly string[];
  runner: Runner;
  /** Something is queued. */
  queued: () => void;
  /** Something is due within the look-ahead. */
  ahead: () => Promise<void>;
  reachable: (isReachable: boolean, error?: unknown) => void;
  /** What its looks bring along for the keeper of alerts. */
  alerts: (news: AlertNews) => void;
}

/** Makes slots, lets what is due become queued, rescues. Every node has one, and any number of them may work at once. */
export interface Timekeeper {
  /** Something has changed: look again soon. */
  wake(): void;
  /** One look, and everything that it shows to be due. Returns milliseconds until there will be something to do. */
  runOnce(): Promise<number>;
  rescue(): Promise<Rescued[]>;
  /** Ends what was handed over to somebody outside and is not heard of any more. */
  endSilent(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** How many executions a look has decided about. */
interface DueCounts {
  /** Their instant has come. */
  decided: number;
  /** Of these. */
  skipped: number;
  /** Had waited for their job's turn or a place of their key. */
  admitted: number;
}

const batchLimit = 1_000;
/** Looks are at least so far apart, however often it is woken. */
const restMs = 2;
/** However often it looks, it looks no more often for the keeper of alerts. */
const alertsEveryMs = 1_000;
const heldAgainMs = 100;

export function createTimekeeper(options: TimekeeperOptions): Timekeeper {
  const { db, clock, time, events, tracing, lookAheadMs, pollMs, leaseMs } = options;
  let isStopping = false;
  let isWoken = false;
  let wakeUp: () => void = () => undefined;
  let looping: Promise<void> | null = null;
  let rescueAt = 0;
  let alertsAt = 0;
  const jumps = watchClock(time, events, leaseMs);

  const peekNow = async (also = { leases: false }): Promise<Outlook> => {
    const isForAlerts = performance.now() >= alertsAt;
    if (isForAlerts) alertsAt = performance.now() + alertsEveryMs;
    const outlook = await peek(db, clock, time, {
      ...options,
      also: { ...also, alerts: isForAlerts },
    });
    if (outlook.alerts !== null) options.alerts(outlook.alerts);
    return outlook;
  };

  const runOnce = async () => goOnFrom(await peekNow());

  const goOnFrom = async (outlook: Outlook): Promise<number> => {
    const at = time.now();
    if (outlook.nextEnableAt !== null && outlook.nextEnableAt <= at)
      tellDisabled(await enableAgain(db, clock));
    if (outlook.stoppedUntil !== null && outlook.stoppedUntil <= at) {
      await makeAllSlots();
      await skipAllStopped();
      await endStop(db, clock);
      return afterSlots();
    }
    if (outlook.nextSlotAt !== null && outlook.nextSlotAt <= at + lookAheadMs) {
      await makeAllSlots();
      return afterSlots();
    }
    return act(outlook);
  };

  /** The rows that were just made are part of the outlook. */
  const afterSlots = async () => act(await peekNow());

  const act = async (outlook: Outlook): Promise<number> => {
    let isQueued = outlook.isQueued;
    if (outlook.isQuiet) await holdInQuietWindows(db, clock);
    if (outlook.nextDueAt !== null && outlook.nextDueAt <= time.now()) {
      if (outlook.stoppedUntil !== null) await skipAllStopped();
      isQueued = (await decide(promoteAll)) || isQueued;
    } else if (outlook.isHeld) isQueued = (await decide(admitAll)) || isQueued;
    if (isQueued) options.queued();
    if (outlook.nextDueAt !== null && outlook.nextDueAt <= time.now() + lookAheadMs)
      await options.ahead();
    return untilNext(outlook);
  };

  /** True if something became claimable. */
  const decide = async (work: () => Promise<DueCounts>): Promise<boolean> => {
    const startedAt = Date.now();
    const counts = await work();
    const { decided, skipped, admitted } = counts;
    if (decided + admitted > 0)
      tracing?.batch({ stage: "due", startedAt, counts: { ...counts }, traceParents: [] });
    return decided - skipped + admitted > 0;
  };

  const untilNext = ({ nextDueAt, nextSlotAt, nextEnableAt, stoppedUntil }: Outlook): number => {
    const at = time.now();
    const instants = [
      nextDueAt === null ? Infinity : nextDueAt - at,
      nextSlotAt === null ? Infinity : untilSlots(nextSlotAt - lookAheadMs - at),
      nextEnableAt === null ? Infinity : nextEnableAt - at,
      stoppedUntil === null ? Infinity : stoppedUntil - at,
    ].filter((ms) => ms > 0);
    return Math.max(restMs, Math.min(pollMs, ...instants));
  };

  const tellDisabled = (unreadable: readonly Unreadable[]) => {
    for (const { id, name, reason } of unreadable)
      events.emit("job.disabled", { jobId: id, name, reason });
  };

  /** What could have been made and is not, since somebody holds its job, is looked at again soon. */
  const untilSlots = (ms: number) => (ms > 0 ? ms : heldAgainMs);

  const makeAllSlots = async () => {
    for (;;) {
      const made = await makeSlots(db, clock, { lookAheadMs, limit: batchLimit });
      for (const { id, job_id, scheduled_for } of made.missed) {
        events.emit("execution.skipped", {
          executionId: id,
          jobId: job_id,
          scheduledFor: scheduled_for,
          status: "missed",
          reason: "too_late",
        });
      }
      for (const { id, job_id, scheduled_for } of made.skipped) {
        events.emit("execution.skipped", {
          executionId: id,
          jobId: job_id,
          scheduledFor: scheduled_for,
          status: "skipped",
          reason: "quiet_window",
        });
      }
      tellDisabled(made.disabled);
      // without progress another node was quicker with all of them, or there are no more
      if (made.jobs < batchLimit || made.slots + made.disabled.length === 0) return;
    }
  };

  /** Slots that come due while all schedules are stopped. */
  const skipAllStopped = async () => {
    for (;;) {
      const skipped = await skipStopped(db, clock, batchLimit);
      for (const { id, job_id, scheduled_for } of skipped) {
        events.emit("execution.skipped", {
          executionId: id,
          jobId: job_id,
          scheduledFor: scheduled_for,
          status: "skipped",
          reason: "stopped",
        });
      }
      if (skipped.length < batchLimit) return;
    }
  };

  const promoteAll = async (): Promise<DueCounts> => {
    let decidedCount = 0;
    let skipped = 0;
    for (;;) {
      const count = await promoteDue(db, clock, batchLimit);
      decidedCount += count;
      if (count > 0) options.queued();
      if (count < batchLimit) break;
    }
    for (;;) {
      const decided = await decideOverlap(db, clock, batchLimit);
      if (decided.length > 0) options.queued();
      decidedCount += decided.length;
      for (const one of decided) {
        if (one.status === "skipped") {
          skipped++;
          events.emit("execution.skipped", {
            executionId: one.id,
            jobId: one.job_id,
            scheduledFor: one.scheduled_for,
            status: "skipped",
            reason: "overlap",
          });
        }
      }
      if (decided.length < batchLimit) break;
    }
    return { decided: decidedCount, skipped, admitted: await admit() };
  };

  const admitAll = async (): Promise<DueCounts> => ({
    decided: 0,
    skipped: 0,
    admitted: await admit(),
  });

  const admit = async (): Promise<number> => {
    // read from the rows, since who decided that they wait may have died right after
    const barred = await findBarred(db);
    if (barred.length > 0) await cancelPrevious(db, clock, barred);
    const turns = await admitWaiting(db, clock);
    const places = await admitByKey(db);
    return turns + places;
  };

  const rescue = async (): Promise<Rescued[]> => {
    if (jumps.suspendsRescue()) return [];
    const rescued = await rescueExpired(db, clock, batchLimit);
    for (const one of rescued) {
      events.emit("execution.rescued", {
        executionId: one.id,
        handler: one.handler,
        workerId: one.worker_id,
        poisoned: one.status === "failed",
      });
    }
    if (rescued.length > 0) options.queued();
    return rescued;
  };

  const endSilentNow = async (): Promise<void> => {
    const ended = await endSilent(db, clock, batchLimit);
    for (const one of ended) announceEnd(events, one.ended, one.recorded);
    if (ended.length > 0) options.queued();
  };

  const loop = async () => {
    while (!isStopping) {
      isWoken = false;
      const waitMs = await look();
      if (isStopping) break;
      await pause(isWoken ? restMs : waitMs);
    }
  };

  const look = async (): Promise<number> => {
    try {
      const isRescueDue = performance.now() >= rescueAt;
      const outlook = await peekNow({ leases: isRescueDue });
      const waitMs = await goOnFrom(outlook);
      options.reachable(true);
      if (isRescueDue) {
        // spread over the nodes, so that they do not sweep all at once
        rescueAt = performance.now() + (leaseMs / 4) * (0.75 + Math.random() / 2);
        // also without a lease that is over, so that jumps are seen
        if (!jumps.suspendsRescue() && outlook.isLeaseOver === true) {
          await rescue();
          await endSilentNow();
        }
      }
      return waitMs;
    } catch (error) {
      options.reachable(false, error);
      return pollMs * (0.5 + Math.random());
    }
  };

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        // what woke it may be the first of many
        setTimeout(resolve, restMs);
      };
    });

  return {
    wake() {
      if (isWoken) return;
      isWoken = true;
      wakeUp();
    },
    runOnce,
    rescue,
    endSilent: endSilentNow,
    start() {
      looping ??= loop();
    },
    async stop() {
      isStopping = true;
      wakeUp();
      await looping;
    },
  };
}

/**
 * A database clock that steps forward makes all leases look expired at once. When it moved by far more, or less, than
 * this node's monotonic clock did, rescuing waits for one lease, in which the living renew theirs.
 */
function watchClock(time: DatabaseTime, events: Emitter, leaseMs: number) {
  let seenAt: { database: number; node: number } | null = null;
  let suspendedUntil = 0;
  return {
    suspendsRescue(): boolean {
      const node = performance.now();
      const database = time.now();
      if (seenAt !== null) {
        const passed = node - seenAt.node;
        const byMs = database - seenAt.database - passed;
        if (Math.abs(byMs) > Math.max(5_000, passed / 10)) {
          events.emit("clock.jumped", { byMs });
          suspendedUntil = node + leaseMs;
        }
      }
      seenAt = { database, node };
      return node < suspendedUntil;
    },
  };
}
