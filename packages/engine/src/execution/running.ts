import type { AnyHandler } from "../define.ts";
import type { Place } from "../place.ts";
import type { Claimed, Outcome } from "../rows.ts";
import type { Isolator } from "../runtime.ts";
import { isUnrecorded, type Ended, type Recorded } from "../stages/record.ts";
import { limitsOf } from "./limits.ts";
import { Run, type RunPlace } from "../stages/run.ts";
import { soon } from "../turn.ts";
import { announceEnd, eventOf } from "./announce.ts";
import type { Holdings } from "./holdings.ts";
import { createLogWriter } from "./log-writer.ts";
import { createQueue } from "./queue.ts";
import { createRecorder } from "./recorder.ts";

export interface RunningOptions extends Place {
  isolator: Isolator | null;
  handlers: readonly AnyHandler[];
  concurrency: number;
  /** Milliseconds since 1970 on the database's clock: this process ends then. */
  endsAt: number;
  /** Whether the leases can be relied on: nothing is begun while they cannot. */
  isTrusted: () => boolean;
  /** A job's turn or a key's place is free now, or an instant was set: the timekeeper should look. */
  changed: () => void;
}

/** What it tells the one that claims. */
export interface RunningEvents {
  /** A handler has ended after so long. */
  ended: (durationMs: number) => void;
  recorded: (recorded: Recorded) => void;
  /** A place is free, and what waited for one has begun. */
  placeFree: () => void;
}

/** Begins what is claimed, at most `concurrency` at a time, and has recorded what becomes of it. */
export interface Running {
  /** Claimed, to begin as soon as there is a place. */
  add(claimed: readonly Claimed[]): void;
  /** The same when the loop has gone round: what is asked of the database before is on its way by then. */
  addSoon(claimed: readonly Claimed[]): void;
  /** The same as `add`, before all others. */
  addFirst: (claimed: readonly Claimed[]) => void;
  /** How many wait for a place. */
  waiting(): number;
  /** Takes those out again that wait for a place. */
  takeWaiting(): Claimed[];
  /** Whether some wait for a place, and none has begun for longer than `ms`. */
  isStuckFor(ms: number): boolean;
  /** How many run. */
  size(): number;
  runs(): Iterable<Run>;
  get(executionId: string): Run | undefined;
  /** Whether so many outcomes wait to be written that no more should begin. */
  isBehind(): boolean;
  /** The names of the handlers that were in progress at any time since the last call. */
  recentlyRunning: () => string[];
  /** Nothing is begun after this. */
  stopBeginning(): void;
  /** Resolves when all that was begun is recorded. */
  idle(): Promise<void>;
  /** Resolves when the log is written. */
  close(): Promise<void>;
}

/** No more is begun while so many outcomes wait to be written. */
const unrecordedLimit = 4_000;

export function createRunning(
  options: RunningOptions,
  holdings: Holdings,
  tell: RunningEvents,
): Running {
  const { db, clock, time, events, tracing, concurrency } = options;
  const handlers = new Map(options.handlers.map((handler) => [handler.name, handler]));
  /** Claimed, and waiting for a place. */
  const buffer = createQueue<Claimed>();
  let bufferedSince = 0;
  const running = new Map<string, Run>();
  /** Begun, and not recorded yet. */
  let open = 0;
  let begunLately = new Set<string>();
  const whenIdle: (() => void)[] = [];
  let isPumping = false;
  let willWatch = false;
  let isStopping = false;

  const failed = (where: string) => (error: unknown) => events.emit("error", { where, error });
  const logs = createLogWriter(db, failed("writing log lines"));
  const recorder = createRecorder(db, clock, {
    recorded: (end, recorded) => settle(end, recorded),
    failed: failed("recording outcomes"),
    tracing,
    giveUp: ({ claimed }) => !holdings.isHeld(claimed),
  });
  const place: RunPlace = {
    db,
    clock,
    time,
    events,
    tracing,
    logs,
    isolator: options.isolator,
    endsAt: options.endsAt,
    ended: (run, outcome) => ended(run, outcome),
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
    tell.ended(durationMs);
    running.delete(claimed.id);
    holdings.leave(claimed);
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
    holdings.letGo(claimed);
    goOn();
    announceEnd(events, end, recorded);
    if (recorded !== null) {
      tell.recorded(recorded);
      // somebody may wait for the job's turn or the key's place; other one-time work that completed frees nothing
      const frees =
        recorded.job_id !== null || handlers.get(claimed.handler)?.concurrencyKey !== undefined;
      if (frees || recorded.status === "scheduled") options.changed();
    }
    if (--open === 0) whenIdle.splice(0).forEach((resolve) => resolve());
  };

  const goOn = () => {
    pump();
    tell.placeFree();
  };

  const put = (claimed: readonly Claimed[]) => {
    if (buffer.length === 0) bufferedSince = performance.now();
    buffer.push(claimed);
  };

  return {
    add(claimed) {
      put(claimed);
      pump();
    },
    addSoon(claimed) {
      put(claimed);
      soon(pump);
    },
    addFirst(claimed) {
      buffer.pushFirst(claimed);
      pump();
    },
    waiting: () => buffer.length,
    takeWaiting: () => buffer.takeAll(),
    isStuckFor: (ms) => buffer.length > 0 && performance.now() - bufferedSince > ms,
    size: () => running.size,
    runs: () => running.values(),
    get: (executionId) => running.get(executionId),
    isBehind: () => recorder.size() > unrecordedLimit,
    recentlyRunning() {
      const names = [...begunLately];
      begunLately = new Set([...running.values()].map(({ session }) => session.claimed.handler));
      return names;
    },
    stopBeginning() {
      isStopping = true;
    },
    async idle() {
      while (open > 0) {
        await new Promise<void>((resolve) => {
          whenIdle.push(resolve);
        });
      }
    },
    async close() {
      await logs.flush();
      logs.stop();
    },
  };
}

function completedByItself({ id, due_ms, job_id }: Claimed): Recorded {
  return { id, status: "completed", reason: null, due_ms, job_id };
}
