import type { AlertKeeper } from "./alerts/keeper.ts";
import type { Clock } from "./clock.ts";
import type { AnyHandler, GivenParameters } from "./define.ts";
import type { Duration } from "./duration.ts";
import type { Emitter } from "./events.ts";
import type { EnqueueOptions, Enqueued } from "./operator/enqueue.ts";
import type { Operator } from "./operator/index.ts";
import type { JobSettings } from "./operator/job-settings.ts";
import type { PublishedHandler } from "./published.ts";
import type { RemoteWork } from "./remote/remote-work.ts";
import type { JobRow, Runner } from "./rows.ts";
import type { Runtime } from "./runtime.ts";
import type { Database, Pool, Queryable } from "./sql.ts";
import type { Tracing } from "./tracing.ts";

/** How a Horarium is made. */
export interface HorariumOptions {
  /** A node-postgres pool. In tests also a client, inside a transaction that is rolled back. */
  db: Pool | Queryable;
  handlers: readonly AnyHandler[];
  /** The schema of Horarium's tables. Default `horarium`. */
  schema?: string;
  /** Names this app among several that share a database: its code retires only its own jobs. Default `default`. */
  app?: string;
  /** How many executions this process runs at a time. Default 10. */
  concurrency?: number;
  /** A worker that is not heard of for so long has lost its executions to others. Default 60 s. */
  lease?: Duration;
  /** The longest time between two looks at the database. Default 1.5 s. */
  poll?: Duration;
  /** Slots are made so long before their instant. Longer than `poll`. Default 2 s. */
  lookAhead?: Duration;
  /** Which jobs it takes beside those for any runner. Default `node`. */
  runner?: Runner;
  /** When this process will be ended from outside: handlers are given no later deadline. Default never. */
  endsAt?: Date;
  /** For tests: an instant in place of the database's clock. */
  clock?: Clock;
  runtime?: Runtime;
  /** Makes spans of what is executed, and keeps the trace of who enqueues. Default none. */
  tracing?: Tracing;
}

/** Scheduled and one-time work on one database. */
export interface Horarium extends Operator {
  readonly db: Database;
  readonly clock: Clock;
  readonly handlers: readonly AnyHandler[];
  /** What workers offer and have offered, also those of other processes whose code is not here; see `standIn`. */
  publishedHandlers(): Promise<PublishedHandler[]>;
  /** Brings the schema up to date, safely also when several processes start at once. Returns what was applied now. */
  migrate(): Promise<string[]>;
  /**
   * Declares a job: saying it again changes nothing, saying it differently updates it, and what people have changed on
   * it stays. What is declared no more when `start` is called is disabled and kept.
   * Throws `ScheduleError`, `ParametersError` or `ConfigurationError`.
   *
   * @example
   * const berlin = { cron: "0 3 * * *", timezone: "Europe/Berlin", parameters: { book: "42" } };
   * (await horarium.schedule("nightly-42", refreshBook, berlin)).next_run_at; // => 2026-03-29T01:00:00.000Z
   */
  schedule<H extends AnyHandler>(
    name: string,
    handler: H,
    settings: JobSettings<GivenParameters<H>> & { cron: string },
  ): Promise<JobRow>;
  /** Declares a job that comes with a package. Its handler may be missing still: then it is disabled, and says why. */
  scheduleBuiltin(
    name: string,
    handler: AnyHandler | string,
    settings: JobSettings & { cron: string },
    unavailable?: string,
  ): Promise<JobRow>;
  /**
   * Asks for one-time work, now or later. With `db` it is part of the caller's transaction.
   * Throws `ParametersError` or `ConfigurationError`.
   *
   * @example
   * const later = { delay: "20m", key: "refresh:42" } as const;
   * (await horarium.enqueue(refreshBook, { book: "42" }, later)).isNew; // => true
   * (await horarium.enqueue(refreshBook, { book: "42" }, later)).isNew; // => false
   */
  enqueue<H extends AnyHandler>(
    handler: H,
    parameters: GivenParameters<H>,
    options?: EnqueueOptions,
  ): Promise<Enqueued>;
  /** The same for many at once, in the order given; all or none of each 5,000. */
  enqueueMany<H extends AnyHandler>(
    handler: H,
    work: readonly ({ parameters: GivenParameters<H> } & Omit<EnqueueOptions, "db">)[],
    options?: { db?: Queryable },
  ): Promise<Enqueued[]>;
  /**
   * Everything that `work` asks of the Horarium that it is given is committed together, or not at all. Workers hear of
   * it after that. `work` waits for one call before it makes the next: they share a connection.
   *
   * @example
   * await horarium.transaction(async (together) => {
   *   await together.pauseJob("nightly");
   *   await together.enqueue(refreshBook, { book: "42" });
   * });
   */
  transaction<Result>(work: (together: Horarium) => Promise<Result>): Promise<Result>;
  /**
   * The same, but as if there were no personal jobs and nothing of them: neither by lists nor by ids. For all that is not
   * asked by their owner.
   */
  withoutPersonal(): Horarium;
  /** Makes alerts of what goes wrong. `start` begins it; a process that takes no work may begin it alone. */
  readonly alerts: AlertKeeper;
  /** Work for workers that are not on the database, such as those behind an HTTP API. */
  readonly remote: RemoteWork;
  /** Calls `listener` after the fact is committed. Returns the function that takes it off again. */
  on: Emitter["on"];
  /**
   * Begins to make slots and to execute, once: not again after `stop`. Resolves when this node is known to the others.
   * Throws `ConflictError` where it has begun already, `DatabaseError` where the tables are not there.
   */
  start(): Promise<void>;
  /** Stops claiming at once, waits for what runs, then aborts it and gives it back. Default `within` 30 s. */
  stop(options?: { within?: Duration }): Promise<void>;
  /** The id of this process's `worker` row, which is there while it is started. */
  workerId(): string;
  /** One look at what is due, and all of it executed and recorded. What `start` does in a loop. */
  runOnce(): Promise<string[]>;
}
