import type { Clock } from "./clock.ts";
import type { AnyHandler } from "./define.ts";
import { CancelledError, LeaseLostError, StoppingError } from "./errors.ts";
import type { Emitter } from "./events.ts";
import { announceEnd, eventOf } from "./execution/announce.ts";
import { createInstants } from "./execution/instants.ts";
import { createLogWriter } from "./execution/log-writer.ts";
import { createQueue } from "./execution/queue.ts";
import { createRecorder } from "./execution/recorder.ts";
import { readHeld, releaseUnstarted, type HeldRow } from "./execution/review.ts";
import type { Claimed, Outcome } from "./rows.ts";
import type { Isolator } from "./runtime.ts";
import type { Database } from "./sql.ts";
import { claimAhead, claimExecutions } from "./stages/claim.ts";
import { isUnrecorded, type Ended, type Recorded } from "./stages/record.ts";
import { limitsOf, Run, type RunPlace } from "./stages/run.ts";
import type { DatabaseTime } from "./time.ts";
import { soon } from "./turn.ts";
import { endAbandoned } from "./upkeep/rescue.ts";

export interface WorkerOptions {
  /** The id of the `worker` row. */
  id: string;
  db: Database;
  clock: Clock;
  time: DatabaseTime;
  events: Emitter;
  isolator: Isolator | null;
  handlers: readonly AnyHandler[];
  concurrency: number;
  leaseMs: number;
  lookAheadMs: number;
  /** Whether the leases can be relied on: nothing is begun while they cannot. */
  isTrusted: () => boolean;
  /** A job's turn or a key's place is free now, or an instant was set: the timekeeper should look. */
  changed: () => void;
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
  recentlyRunning(): string[];
  /** How many executions are claimed and not recorded. */
  held(): number;
  /** The database believes that this worker holds more than it knows of. */
  doubt(): void;
  /** Ends one execution: its lease can no longer be relied on. */
  abandonOne(executionId: string): void;
  /** Whether the database may believe that this worker holds something. */
  mayHold(): boolean;
  /** Whether anything has been in progress for longer than a second, so that a cancel may be meant for it. */
  isBusyForLong(): boolean;
  /** No claim is sent after this. */
  stopClaiming(): void;
  /** Stops claiming at once, waits for `withinMs`, then aborts and gives back what is left. */
  stop(withinMs: number): Promise<void>;
}

/** So much work is read ahead, by the measured length of the handlers: hundreds of short ones, none that takes long. */
const readAheadMs = 50;
const readAheadLimit = 2_000;
/** So much work is claimed ahead of its instant; what has not begun soon after it is given back. */
const aheadMs = 500;
const aheadLimit = 10_000;
/** What was claimed and could not begin for so long is given back, so that another worker can take it. */
const unstartedLimitMs = 1_000;
/** No more is begun while so many outcomes wait to be written. */
const unrecordedLimit = 4_000;

export function createWorker(options: WorkerOptions): Worker {
  const { id, db, clock, time, events, concurrency, leaseMs, lookAheadMs } = options;
  const handlers = new Map(options.handlers.map((handler) => [handler.name, handler]));
  const unlimited = options.handlers
    .filter((one) => one.concurrency === undefined)
    .map(({ name }) => name);
  const limited = options.handlers.filter((one) => one.concurrency !== undefined);

  /** Everything claimed that is not recorded or given back. */
  const held = new Map<string, Claimed>();
  const heldByHandler = new Map<string, number>();
  /** Claimed, and waiting for a place. */
  const buffer = createQueue<Claimed>();
  let bufferedSince = 0;
  const running = new Map<string, Run>();
  /** Begun, and not recorded yet. */
  let open = 0;
  let begunLately = new Set<string>();
  const whenIdle: (() => void)[] = [];
  let averageMs = 1;
  let isPumping = false;
  let willWatch = false;

  let isStopping = false;
  let isLooping = false;
  let claiming: Promise<boolean> | null = null;
  let isWoken = false;
  /** The last claim was answered in full, so there may be more than it asked for. */
  let wasFull = false;
  /** There was no place to claim for: what is queued then is claimed when a place is free. */
  let isBarred = false;
  /** A claim failed, and may have been committed all the same. */
  let hasLostAnswer = false;
  let claimsAhead = 0;
  /** Begun, and given up since the lease could not be relied on. */
  const abandoned = new Map<string, Claimed>();
  let wakeUp: () => void = () => undefined;
  let onRecorded: (recorded: Recorded) => void = () => undefined;

  const failed = (where: string) => (error: unknown) => events.emit("error", { where, error });
  const logs = createLogWriter(db, failed("writing log lines"));
  const recorder = createRecorder(db, clock, {
    recorded: (end, recorded) => settle(end, recorded),
    failed: failed("recording outcomes"),
    giveUp: ({ claimed }) => held.get(claimed.id) !== claimed,
  });
  const place: RunPlace = {
    db,
    clock,
    time,
    events,
    logs,
    isolator: options.isolator,
    ended: (run, outcome) => ended(run, outcome),
  };
  const instants = createInstants(time, (due) => {
    buffer.pushFirst(due);
    pump();
  });

  /** How many executions take so long, by the measured length of the handlers. */
  const workOf = (ms: number) => Math.floor((concurrency * ms) / Math.max(averageMs, 0.01));
  const readAhead = () => Math.min(readAheadLimit, workOf(readAheadMs));

  const room = (): number => {
    if (isStopping || recorder.size() > unrecordedLimit) return 0;
    const wanted = concurrency - running.size + readAhead() - buffer.length;
    // not for every place that becomes free: batches are what makes it fast
    return wanted * 2 > readAhead() ? Math.max(0, wanted) : 0;
  };

  const ownRoom = ({ name, concurrency: own }: AnyHandler) =>
    Math.min(
      concurrency - running.size - buffer.length,
      (own ?? concurrency) - (heldByHandler.get(name) ?? 0),
    );

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
      const claimed = await claimExecutions(db, clock, {
        worker: id,
        handlers: names,
        limit,
        leaseMs,
      });
      take(claimed);
      if (buffer.length === 0) bufferedSince = performance.now();
      buffer.push(claimed);
      pump();
      if (claimed.length === limit) isFull = true;
    };
    if (!isStopping) {
      for (const handler of limited) await claim([handler.name], ownRoom(handler));
    }
    await claim(unlimited, room());
    return isFull;
  };

  const take = (claimed: Claimed[]) => {
    for (const one of claimed) {
      held.set(one.id, one);
      if (limited.length > 0)
        heldByHandler.set(one.handler, (heldByHandler.get(one.handler) ?? 0) + 1);
    }
  };

  const letGo = (claimed: Claimed) => {
    if (held.get(claimed.id) === claimed) held.delete(claimed.id);
  };

  const loop = async () => {
    while (!isStopping) {
      isWoken = false;
      claiming = claimOnce().catch((error: unknown) => {
        hasLostAnswer = true;
        failed("claiming")(error);
        return false;
      });
      wasFull = await claiming;
      claiming = null;
      if (isWoken || (wasFull && room() > 0)) continue;
      await new Promise<void>((resolve) => {
        wakeUp = resolve;
      });
    }
  };

  const wake = () => {
    isWoken = true;
    wakeUp();
  };

  const pump = () => {
    // called again by a handler that is not asynchronous: the loop below goes on
    if (isPumping) return;
    isPumping = true;
    try {
      while (
        !isStopping &&
        running.size < concurrency &&
        recorder.size() <= unrecordedLimit &&
        options.isTrusted()
      ) {
        const claimed = buffer.take();
        if (claimed === undefined) break;
        bufferedSince = performance.now();
        begin(claimed);
      }
    } finally {
      isPumping = false;
    }
    if (running.size > 0) watchRunning();
  };

  const begin = (claimed: Claimed) => {
    const handler = handlers.get(claimed.handler)!;
    if (events.has("execution.started")) events.emit("execution.started", eventOf(claimed));
    const run = new Run(claimed, handler, limitsOf(claimed, handler), place);
    running.set(claimed.id, run);
    open++;
    begunLately.add(claimed.handler);
    run.begin();
  };

  /** Timeouts are set when the loop has gone round: what has ended by then has needed none. */
  const watchRunning = () => {
    if (willWatch) return;
    willWatch = true;
    soon(() => {
      willWatch = false;
      for (const run of running.values()) run.watch();
    });
  };

  const ended = (run: Run, outcome: Outcome) => {
    const { claimed, hasUnwrittenLines } = run.session;
    const durationMs = Math.max(0, time.now() - run.startedAt);
    averageMs += (durationMs - averageMs) * (durationMs > averageMs ? 0.3 : 0.05);
    running.delete(claimed.id);
    if (limited.length > 0)
      heldByHandler.set(claimed.handler, (heldByHandler.get(claimed.handler) ?? 1) - 1);
    goOn();
    const end: Ended = { claimed, outcome, startedAt: run.startedAt, durationMs };
    if (hasUnwrittenLines) void logs.flush().then(() => record(end));
    else record(end);
  };

  const record = (end: Ended) => {
    if (isUnrecorded(end)) recorder.record(end);
    else settle(end, end.outcome.kind === "recorded" ? completedByItself(end.claimed) : null);
  };

  const settle = (end: Ended, recorded: Recorded | null) => {
    const { claimed } = end;
    letGo(claimed);
    goOn();
    announceEnd(events, end, recorded);
    if (recorded !== null) {
      onRecorded(recorded);
      // somebody may wait for the job's turn or the key's place; other one-time work that completed frees nothing
      const frees =
        recorded.job_id !== null || handlers.get(claimed.handler)?.concurrencyKey !== undefined;
      if (frees || recorded.status === "scheduled") options.changed();
    }
    if (--open === 0) whenIdle.splice(0).forEach((resolve) => resolve());
  };

  /** A place is free: begins what waits for one; the next claim is made while others are being recorded. */
  const goOn = () => {
    pump();
    if ((wasFull || isBarred) && room() > 0) wake();
  };

  /** Claimed, and the answer never arrived, or not begun when the leases were given up: nobody here would run it. */
  const giveBackUnknown = async (rows: HeldRow[]) => {
    const unknown = rows.filter(
      (row) =>
        row.isRunning &&
        held.get(row.id)?.lease_token !== row.lease_token &&
        !abandoned.has(row.lease_token),
    );
    if (unknown.length === 0) return;
    if (claiming === null && claimsAhead === 0) await releaseUnstarted(db, clock, unknown);
    // the answer may be on its way still
    else hasLostAnswer = true;
  };

  const giveBack = async (claimed: Claimed[]) => {
    if (claimed.length === 0) return;
    await releaseUnstarted(db, clock, claimed);
    for (const one of claimed) {
      letGo(one);
      if (limited.length > 0)
        heldByHandler.set(one.handler, (heldByHandler.get(one.handler) ?? 1) - 1);
    }
  };

  /** Resolves when all that was begun is recorded. */
  const idle = async (): Promise<void> => {
    while (open > 0) {
      await new Promise<void>((resolve) => {
        whenIdle.push(resolve);
      });
    }
  };

  return {
    wake,
    async claimAhead() {
      claimsAhead++;
      const claim = async (names: string[], limit: number): Promise<void> => {
        if (isStopping || names.length === 0 || limit <= 0) return;
        const few = Math.min(limit, readAheadLimit);
        const claimed = await claimAhead(db, clock, {
          worker: id,
          handlers: names,
          limit: few,
          leaseMs,
          lookAheadMs,
        });
        take(claimed);
        if (isStopping) await giveBack(claimed);
        else instants.add(claimed);
        if (claimed.length === few) await claim(names, limit - few);
      };
      try {
        // a handler's own limit holds at the instant too
        for (const handler of limited) await claim([handler.name], ownRoom(handler));
        await claim(
          unlimited,
          concurrency + Math.min(aheadLimit, workOf(aheadMs)) - instants.size(),
        );
      } catch (error) {
        hasLostAnswer = true;
        throw error;
      } finally {
        claimsAhead--;
      }
    },
    async runOnce() {
      const all: Recorded[] = [];
      onRecorded = (recorded) => all.push(recorded);
      while (await claimOnce()) await idle();
      await idle();
      onRecorded = () => undefined;
      return all;
    },
    start() {
      if (isLooping) return;
      isLooping = true;
      void loop();
    },
    async review() {
      const begun = [...running.values()];
      const given = [...abandoned.values()];
      hasLostAnswer = false;
      const rows = await readHeld(
        db,
        id,
        begun.map(({ session }) => session.claimed),
      );
      const byToken = new Map(rows.map((row) => [row.lease_token, row]));
      for (const run of begun) {
        const { claimed } = run.session;
        const row = byToken.get(claimed.lease_token);
        if (row === undefined) run.stop(new LeaseLostError(claimed.id), 0);
        else if (row.cancel_requested_at !== null) run.stop(cancelled(claimed, row));
      }
      const ended = new Set((await endAbandoned(db, clock, given)).map((one) => one.id));
      for (const one of given) {
        // one that others keep locked is ended the next time
        const isThere = byToken.get(one.lease_token)?.isRunning === true && !ended.has(one.id);
        if (!isThere) abandoned.delete(one.lease_token);
      }
      await giveBackUnknown(rows);
      if (buffer.length > 0 && performance.now() - bufferedSince > unstartedLimitMs) {
        await giveBack(buffer.takeAll());
      }
    },
    abandonOne(executionId) {
      const run = running.get(executionId);
      if (run === undefined || abandoned.has(run.session.claimed.lease_token)) return;
      const { claimed } = run.session;
      abandoned.set(claimed.lease_token, claimed);
      letGo(claimed);
      run.stop(new LeaseLostError(claimed.id), 0);
    },
    abandon() {
      // the database may believe that these are ours, and the leases of a living worker are renewed
      for (const { session } of running.values()) {
        abandoned.set(session.claimed.lease_token, session.claimed);
      }
      hasLostAnswer = true;
      held.clear();
      heldByHandler.clear();
      buffer.takeAll();
      instants.clear();
      for (const run of running.values()) run.stop(new LeaseLostError(run.session.claimed.id), 0);
    },
    recentlyRunning() {
      const names = [...begunLately];
      begunLately = new Set([...running.values()].map(({ session }) => session.claimed.handler));
      return names;
    },
    held: () => held.size,
    doubt() {
      hasLostAnswer = true;
    },
    mayHold: () => held.size > 0 || hasLostAnswer || abandoned.size > 0,
    isBusyForLong() {
      const since = time.now() - 1_000;
      return [...running.values()].some(({ startedAt }) => startedAt < since) || buffer.length > 0;
    },
    stopClaiming() {
      isStopping = true;
      wake();
    },
    async stop(withinMs) {
      isStopping = true;
      wake();
      await claiming;
      const unstarted = [...buffer.takeAll(), ...instants.clear()];
      await giveBack(unstarted).catch(failed("giving back what was not begun"));
      await atMost(idle(), withinMs);
      for (const run of running.values()) run.stop(new StoppingError(), Math.min(1_000, withinMs));
      await idle();
      await logs.flush();
      logs.stop();
    },
  };
}

/** Waits for `work`, and no longer than `ms`. */
async function atMost(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}

function cancelled({ handler }: Claimed, { cancel_requested_by: by }: HeldRow): CancelledError {
  return new CancelledError(`${handler}: cancelled by ${by ?? "somebody"}`);
}

function completedByItself({ id, due_ms, job_id }: Claimed): Recorded {
  return { id, status: "completed", reason: null, due_ms, job_id };
}
