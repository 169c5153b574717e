/** Writes lines into the execution's log. */
export interface Log {
  (message: string, fields?: Record<string, unknown>): void;
  debug: (message: string, fields?: Record<string, unknown>) => void;
  info: (message: string, fields?: Record<string, unknown>) => void;
  warn: (message: string, fields?: Record<string, unknown>) => void;
  error: (message: string, fields?: Record<string, unknown>) => void;
}

/** What a handler is given. All functions may be taken out of it by destructuring. */
export interface WorkContext<Parameters = unknown> {
  /** As they were asked for: judge them, as all that comes from outside. */
  readonly parameters: Parameters;
  /** A UUID; the same for all attempts. */
  readonly executionId: string;
  /** The job's name; null for one-time work. */
  readonly job: string | null;
  /** For whom it is executed: the owner of a personal job; null for all other work. */
  readonly owner: string | null;
  /** The slot; null for work that was not asked for by a schedule. */
  readonly scheduledFor: Date | null;
  /** From 1. */
  readonly attempt: number;
  /** The same for all attempts, for receivers that drop repeats: a handler is called at least once, and may be called twice. */
  readonly idempotencyKey: string;
  /** When the timeout will end this attempt. */
  readonly deadline: Date;
  /** Aborted by cancel, timeout, a lost lease or the end of the worker; `signal.reason` is the error that says which. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Shows how far it is. Sent at most twice a second. */
  readonly progress: (done: number, total?: number | null, text?: string | null) => void;
  /** What the last `checkpoint` of an earlier attempt kept, else null. */
  readonly lastCheckpoint: unknown;
  /** Keeps a value (JSON) for the next attempt. Rejects where the lease is lost. */
  readonly checkpoint: (value: unknown) => Promise<void>;
}
