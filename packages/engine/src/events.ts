import type { AttemptOutcome, Status } from "./rows.ts";

/** What happened to an execution. `durationMs` is that of the attempt. */
export interface ExecutionEvent {
  executionId: string;
  handler: string;
  jobId: string | null;
  attempt: number;
  scheduledFor: Date | null;
  durationMs?: number;
  result?: unknown;
  error?: string;
  reason?: string | null;
  /** The instant of the next attempt, where there is one. */
  retryAt?: Date;
  outcome?: AttemptOutcome;
}

/** How far an execution is: `done` of `total`, null where the handler does not say how many. */
export interface ProgressEvent {
  executionId: string;
  handler: string;
  done: number;
  total: number | null;
  text: string | null;
}

/** Every event with its payload. Listeners are called after the fact is committed; what they throw becomes `error`. */
export interface Events {
  "execution.started": ExecutionEvent;
  "execution.progress": ProgressEvent;
  "execution.completed": ExecutionEvent;
  "execution.failed": ExecutionEvent;
  /** An attempt failed, and another will be made. */
  "execution.retrying": ExecutionEvent;
  "execution.cancelled": ExecutionEvent;
  "execution.released": ExecutionEvent;
  "execution.yielded": ExecutionEvent;
  "execution.leaseLost": ExecutionEvent;
  /** An inline handler ignored its signal: it is fenced off, and its place is given to others. */
  "execution.stuck": ExecutionEvent;
  /** Decided without being run: skipped or missed, with its reason. */
  "execution.skipped": {
    executionId: string;
    jobId: string;
    scheduledFor: Date | null;
    status: Status;
    reason: string;
  };
  "execution.rescued": {
    executionId: string;
    handler: string;
    workerId: string | null;
    poisoned: boolean;
  };
  "job.disabled": { jobId: string; name: string; reason: string };
  "worker.loopBlocked": { forMs: number; handlers: string[] };
  "clock.jumped": { byMs: number };
  "epoch.began": { number: number; cause: string };
  /** The database cannot be reached, or can be again. */
  "database.lost": { error: string };
  "database.found": { afterMs: number };
  /** Something failed that nobody waits for. `where` says what was being done. */
  error: { where: string; error: unknown };
}

type Listener<Payload> = (payload: Payload) => void;

/** Calls listeners. One that throws does not keep the others from being called. */
export interface Emitter {
  /** Returns the function that takes the listener off again. */
  on: <Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>) => () => void;
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void;
  /** Whether anybody listens: on the hot path nothing is made for nobody. */
  has(name: keyof Events): boolean;
}

export function createEmitter(): Emitter {
  const listeners = new Map<keyof Events, Set<Listener<never>>>();
  const emitter: Emitter = {
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return () => void set.delete(listener);
    },
    emit(name, payload) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          (listener as Listener<typeof payload>)(payload);
        } catch (error) {
          if (name !== "error") emitter.emit("error", { where: `listener of ${name}`, error });
        }
      }
    },
    has: (name) => (listeners.get(name)?.size ?? 0) > 0,
  };
  return emitter;
}
