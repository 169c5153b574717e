import { atMost } from "./at-most.ts";
import type { AnyHandler } from "./define.ts";
import { LeaseLostError, StoppingError } from "./errors.ts";
import { createHoldings } from "./execution/holdings.ts";
import { createInstants } from "./execution/instants.ts";
import { releaseUnstarted } from "./execution/release.ts";
import { reviewHoldings } from "./execution/review.ts";
import { claimLimit, createRoom } from "./execution/room.ts";
import { createRunning, type RunningOptions } from "./execution/running.ts";
import type { Pace } from "./place.ts";
import type { Claimed, Runner } from "./rows.ts";
import { claimAhead, claimExecutions } from "./stages/claim.ts";
import type { Recorded } from "./stages/record.ts";
import { traceParentsOf } from "./tracing.ts";

export interface WorkerOptions extends RunningOptions, Omit<Pace, "pollMs"> {
  /** The id of the `worker` row. */
  id: string;
  runner: Runner;
}

/** Claims, runs and records: at most `concurrency` handlers at a time. */
export interface Worker {
  /** There may be something to claim. */
  wake: () => void;
  /** Claims what comes within the look-ahead, to begin on its instant. */
  claimAhead: () => Promise<void>;
  /** Claims and runs until nothing is due; resolves when all of it is recorded. The loop calls the same claim. */
  runOnce(): Promise<Recorded[]>;
  start(): void;
  /** Compares what this worker believes it holds with what the database says: cancels, and ends what is not ours any more. */
  review(): Promise<void>;
  /** Ends everything: the leases can no longer be relied on. */
  abandon(): void;
  /** The names of the handlers that were in progress at any time since the last call. */
  recentlyRunning: () => string[];
  /** How many executions are claimed and not recorded. */
  held: () => number;
  /** The database believes that this worker holds more than it knows of. */
  doubt: () => void;
  /** Ends one execution: its lease can no longer be relied on. */
  abandonOne(executionId: string): void;
  /** Whether the database may believe that this worker holds something. */
  mayHold: () => boolean;
  /** Whether anything has been in progress for longer than a second, so that a cancel may be meant for it. */
  isBusyForLong(): boolean;
  /** No claim is sent after this. */
  stopClaiming: () => void;
  /** Stops claiming at once, waits for `withinMs`, then aborts and gives back what is left. */
  stop(withinMs: number): Promise<void>;
}

/** What was claimed and could not begin for so long is given back, so that another worker can take it. */
const unstartedLimitMs = 1_000;

export function createWorker(options: WorkerOptions): Worker {
  const { id, runner, db, clock, time, events, tracing, concurrency, leaseMs, lookAheadMs } =
    options;
  const unlimited = options.handlers
    .filter((one) => one.concurrency === undefined)
    .map(({ name }) => name);
  const limited = options.handlers.filter((one) => one.concurrency !== undefined);
  const failed = (where: string) => (error: unknown) => events.emit("error", { where, error });

  let isStopping = false;
  let isLooping = false;
  let claiming: Promise<boolean> | null = null;
  let claimsAhead = 0;
  let isWoken = false;
  let wakeUp: () => void = () => undefined;
  /** The last claim was answered in full, so there may be more than it asked for. */
  let wasFull = false;
  /** There was no place to claim for: what is queued then is claimed when a place is free. */
  let isBarred = false;
  let onRecorded: (recorded: Recorded) => void = () => undefined;

  const holdings = createHoldings(limited);
  const room = createRoom(concurrency);
  const running = createRunning(options, holdings, {
    ended: room.learn,
    recorded: (recorded) => onRecorded(recorded),
    // the next claim is made while others are being recorded
    placeFree() {
      if ((wasFull || isBarred) && roomNow() > 0) wake();
    },
  });
  const instants = createInstants(time, running.addFirst);

  const roomNow = () =>
    isStopping || running.isBehind() ? 0 : room.now(running.size(), running.waiting());

  const ownRoom = ({ name, concurrency: own }: AnyHandler) =>
    Math.min(
      concurrency - running.size() - running.waiting(),
      (own ?? concurrency) - holdings.placesTaken(name),
    );

  const trace = (startedAt: number, claimed: Claimed[]) => {
    if (tracing === null || claimed.length === 0) return;
    const counts = { claimed: claimed.length };
    tracing.batch({ stage: "claim", startedAt, counts, traceParents: traceParentsOf(claimed) });
  };

  /** True if there may be more to claim. */
  const claimOnce = async (): Promise<boolean> => {
    let isFull = false;
    isBarred = false;
    const claim = async (names: string[], limit: number) => {
      if (names.length === 0) return;
      if (limit <= 0) {
        isBarred = true;
        return;
      }
      const startedAt = Date.now();
      const claimed = await claimExecutions(db, clock, {
        worker: id,
        handlers: names,
        runner,
        limit,
        leaseMs,
      });
      holdings.take(claimed);
      trace(startedAt, claimed);
      const isMore = claimed.length === limit;
      // what comes next is asked for first: handlers that are not asynchronous keep the loop until all have run
      if (isMore && isLooping) running.addSoon(claimed);
      else running.add(claimed);
      if (isMore) isFull = true;
    };
    if (!isStopping) {
      for (const handler of limited) await claim([handler.name], ownRoom(handler));
    }
    await claim(unlimited, roomNow());
    return isFull;
  };

  const loop = async () => {
    while (!isStopping) {
      isWoken = false;
      claiming = claimOnce().catch((error: unknown) => {
        // it may have been committed all the same
        holdings.doubt();
        failed("claiming")(error);
        return false;
      });
      wasFull = await claiming;
      claiming = null;
      if (isWoken || (wasFull && roomNow() > 0)) continue;
      await new Promise<void>((resolve) => {
        wakeUp = resolve;
      });
    }
  };

  const wake = () => {
    isWoken = true;
    wakeUp();
  };

  const stopClaiming = () => {
    isStopping = true;
    running.stopBeginning();
    wake();
  };

  const giveBack = async (claimed: Claimed[]) => {
    if (claimed.length === 0) return;
    await releaseUnstarted(db, clock, claimed);
    for (const one of claimed) {
      holdings.letGo(one);
      holdings.leave(one);
    }
  };

  return {
    wake,
    async claimAhead() {
      claimsAhead++;
      const claim = async (names: string[], limit: number): Promise<void> => {
        if (isStopping || names.length === 0 || limit <= 0) return;
        const few = Math.min(limit, claimLimit);
        const startedAt = Date.now();
        const claimed = await claimAhead(db, clock, {
          worker: id,
          handlers: names,
          runner,
          limit: few,
          leaseMs,
          lookAheadMs,
        });
        holdings.take(claimed);
        trace(startedAt, claimed);
        if (isStopping) await giveBack(claimed);
        else instants.add(claimed);
        if (claimed.length === few) await claim(names, limit - few);
      };
      try {
        // a handler's own limit holds at the instant too
        for (const handler of limited) await claim([handler.name], ownRoom(handler));
        await claim(unlimited, room.ahead(instants.size()));
      } catch (error) {
        holdings.doubt();
        throw error;
      } finally {
        claimsAhead--;
      }
    },
    async runOnce() {
      const all: Recorded[] = [];
      onRecorded = (recorded) => all.push(recorded);
      while (await claimOnce()) await running.idle();
      await running.idle();
      onRecorded = () => undefined;
      return all;
    },
    start() {
      if (isLooping) return;
      isLooping = true;
      void loop();
    },
    async review() {
      await reviewHoldings(db, clock, {
        worker: id,
        holdings,
        begun: [...running.runs()],
        isClaiming: () => claiming !== null || claimsAhead > 0,
      });
      if (running.isStuckFor(unstartedLimitMs)) await giveBack(running.takeWaiting());
    },
    abandonOne(executionId) {
      const run = running.get(executionId);
      if (run === undefined || holdings.isAbandoned(run.session.claimed)) return;
      holdings.abandon(run.session.claimed);
      run.stop(new LeaseLostError(executionId), 0);
    },
    abandon() {
      const begun = [...running.runs()];
      // the database may believe that these are ours, and the leases of a living worker are renewed
      holdings.abandonAll(begun.map(({ session }) => session.claimed));
      running.takeWaiting();
      instants.clear();
      for (const run of begun) run.stop(new LeaseLostError(run.session.claimed.id), 0);
    },
    recentlyRunning: running.recentlyRunning,
    held: holdings.size,
    doubt: holdings.doubt,
    mayHold: holdings.mayHold,
    isBusyForLong() {
      const since = time.now() - 1_000;
      return running.waiting() > 0 || [...running.runs()].some((run) => run.startedAt < since);
    },
    stopClaiming,
    async stop(withinMs) {
      stopClaiming();
      await claiming;
      const unstarted = [...running.takeWaiting(), ...instants.clear()];
      await giveBack(unstarted).catch(failed("giving back what was not begun"));
      await atMost(running.idle(), withinMs);
      for (const run of running.runs()) run.stop(new StoppingError(), Math.min(1_000, withinMs));
      await running.idle();
      await running.close();
    },
  };
}
