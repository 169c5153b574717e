import type { AnyHandler, LogFields } from "./define.ts";
import type { HorariumError } from "./errors.ts";
import type { LogRow } from "./rows.ts";

/** What the engine needs of the runtime it runs on. `horarium/node` brings Node's; without one, all runs in one thread. */
export interface Runtime {
  /** Stands in the `worker` row. */
  readonly host: {
    /** The machine's name. */
    name: string;
    pid: number | null;
    /** For example `node v20.20.2`. */
    runtime: string;
    /** The version of the zone data, for example `2025b`. */
    zoneData: string | null;
  };
  /** Runs handlers in threads and processes; null where there are none. */
  readonly isolator: Isolator | null;
  keepLeases(options: LeaseOptions): LeaseKeeper;
  /** Hears the notifications of other processes; null where the connection cannot (a transaction pooler). */
  listen(channel: string, heard: () => void): Promise<Listener | null>;
}

export interface Listener {
  /** Whether the connection is up. What was sent while it was not is not made up for: polling finds it. */
  isListening(): boolean;
  close(): Promise<void>;
}

export interface Renewal {
  /** `performance.now()` of the calling thread. */
  sentAt: number;
  /** How many leases were renewed. */
  leases: number;
  /** Executions whose row others had locked, with the moment (like `sentAt`) at which their lease ends. */
  leftOut: { id: string; endsAt: number }[];
}

export interface LeaseOptions {
  schema: string;
  /** The id of the `worker` row. */
  worker: string;
  leaseMs: number;
  /** The keeper stops renewing when `alive` was not called for so long, since then the worker's loop is blocked. */
  maxBlockMs: number;
  /** A renewal was committed. */
  renewed: (renewal: Renewal) => void;
  /** The loop was blocked for longer than `maxBlockMs`; told when it is free again. */
  blocked: (forMs: number) => void;
  failed: (error: unknown) => void;
}

/** Renews the leases of one worker, and its heartbeat, every third of a lease, in one statement. */
export interface LeaseKeeper {
  /** Says that the worker's loop is not blocked. Cheap: called about every 100 ms. */
  alive(): void;
  /** Renews at once: after a pause, and in tests. */
  renewNow(): Promise<void>;
  stop(): Promise<void>;
}

/** What crosses into another thread or process: all of it must be cloneable. */
export interface IsolatedInput {
  executionId: string;
  leaseToken: string;
  parameters: unknown;
  job: string | null;
  owner: string | null;
  scheduledFor: Date | null;
  attempt: number;
  idempotencyKey: string;
  deadline: Date;
  lastCheckpoint: unknown;
}

/** What an isolated handler asks of the worker. `checkpoint` rejects with `LeaseLostError` when the lease is lost. */
export interface IsolatedChannel {
  log: (level: LogRow["level"], message: string, fields?: LogFields) => void;
  progress: (done: number, total?: number | null, text?: string) => void;
  checkpoint: (value: unknown) => Promise<void>;
}

export interface IsolatedRun {
  /** Resolves with what the handler returns, rejects with what it throws, or with an error that says how it died. */
  readonly done: Promise<{ result: unknown; isRecorded: boolean }>;
  /** Aborts the handler's signal; `reason.code` and `reason.message` cross over. */
  abort(reason: HorariumError): void;
  /** Kills the thread or process, whatever it is doing, and ends its database backend. Resolves when it is dead. */
  terminate(): Promise<void>;
}

export interface Isolator {
  /** `handler.isolation` is `thread` or `process`, `handler.module` is set. */
  run(handler: AnyHandler, input: IsolatedInput, channel: IsolatedChannel): IsolatedRun;
  close(): Promise<void>;
}
