import { createAlertKeeper, type AlertKeeper } from "./alerts/keeper.ts";
import { databaseClock, type Clock } from "./clock.ts";
import type { AnyHandler, GivenParameters } from "./define.ts";
import { createDoorbell } from "./doorbell.ts";
import { toMilliseconds, type Duration } from "./duration.ts";
import { ConfigurationError, ConflictError } from "./errors.ts";
import { createEmitter, type Emitter } from "./events.ts";
import { migrate } from "./migrate.ts";
import { createOperator, type Operator } from "./operator/index.ts";
import { coalesce } from "./operator/coalesce.ts";
import { insertWork, prepareWork, type EnqueueOptions, type Enqueued } from "./operator/enqueue.ts";
import { declareJob, retireUndeclared } from "./operator/declare.ts";
import type { JobSettings } from "./operator/job-settings.ts";
import { createMember, type Member } from "./member.ts";
import type { Pace } from "./place.ts";
import { isStandIn, listPublished, type PublishedHandler } from "./published.ts";
import { createRemoteWork, type RemoteWork } from "./remote/remote-work.ts";
import type { JobRow, Runner } from "./rows.ts";
import type { Runtime } from "./runtime.ts";
import { bareRuntime } from "./runtime-bare.ts";
import { database, type Database, type Pool, type Queryable } from "./sql.ts";
import { withoutPersonal } from "./without-personal.ts";
import type { Tracing } from "./tracing.ts";
import { createPurgeHandler } from "./upkeep/purge.ts";

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

const chunk = 5_000;

/**
 * Makes a Horarium that needs nothing but a database: handlers run in the caller's thread, and its loop renews the leases.
 * `createHorarium` of `horarium/node` adds threads, processes and leases that a blocked loop does not lose.
 * Throws `ConfigurationError` for handlers or settings that cannot be.
 *
 * @example
 * const horarium = createHorarium({ db: pool, handlers: [refreshBook] });
 * await horarium.migrate();
 * const { id } = await horarium.enqueue(refreshBook, { book: "42" });
 * await horarium.runOnce();
 * (await horarium.execution(id)).result; // => { refreshed: "42" }
 */
export function createHorarium(options: HorariumOptions): Horarium {
  const { schema = "horarium", app = "default", clock = databaseClock, concurrency = 10 } = options;
  const db = database(options.db, schema);
  const handlers = checkHandlers([...options.handlers, createPurgeHandler(db, clock)]);
  const byName = new Map(handlers.map((handler) => [handler.name, handler]));
  const events = createEmitter();
  const doorbell = createDoorbell(db, clock, events);
  const alerts = createAlertKeeper({
    db,
    clock,
    on: events.on,
    failed: (error) => events.emit("error", { where: "looking for alerts", error }),
  });
  const pace = checkPace(options);
  const tracing = options.tracing ?? null;
  const carrier = () => tracing?.carrier() ?? null;
  const runtime = options.runtime ?? bareRuntime(db);
  const declared = new Set<string>();
  let member: Member | null = null;
  let hasStarted = false;
  const theMember = () =>
    (member ??= createMember({
      db,
      clock,
      events,
      tracing,
      runtime,
      alerts,
      handlers,
      concurrency,
      runner: options.runner ?? "node",
      endsAt: options.endsAt?.getTime() ?? Infinity,
      app,
      schema,
      ...pace,
    }));

  const insertTogether = coalesce((work) => insertWork(db, clock, work));
  /** A script that only enqueues may end its pool right after: then others have been told. */
  const ring = async () => {
    const rung = doorbell.ring();
    if (member === null) await rung;
  };
  const enqueuedNow = async (enqueued: Enqueued[]) => {
    if (!enqueued.some(({ isNew }) => isNew)) return;
    member?.enqueued(enqueued.some(({ status }) => status === "queued"));
    await ring();
  };
  const changed = async () => {
    member?.changed();
    await ring();
  };
  const known = (handler: AnyHandler): AnyHandler => {
    if (byName.get(handler.name) !== undefined || isStandIn(handler)) return handler;
    throw new ConfigurationError(
      `${handler.name}: this handler is not among the handlers of createHorarium; add it, so that its work can be executed`,
    );
  };

  const horarium: Horarium = {
    ...createOperator({
      db,
      clock,
      events,
      carrier,
      handlerOf: (name) => byName.get(name),
      changed,
    }),
    db,
    clock,
    handlers,
    alerts,
    migrate: () => migrate(db),
    publishedHandlers: () => listPublished(db, clock),
    withoutPersonal: () => over(withoutPersonal(db), changed),
    remote: createRemoteWork({ db, clock, events, leaseMs: pace.leaseMs, changed }),
    ...declaring(db, changed),
    async enqueue(handler, parameters, enqueueOptions = {}) {
      const work = await prepareWork(known(handler), parameters, enqueueOptions, carrier());
      if (enqueueOptions.db !== undefined) {
        const [enqueued] = await insertWork(database(enqueueOptions.db, schema), clock, [work]);
        member?.enqueuedElsewhere();
        return enqueued!;
      }
      const enqueued = await insertTogether(work);
      await enqueuedNow([enqueued]);
      return enqueued;
    },
    async enqueueMany(handler, list, { db: inside } = {}) {
      known(handler);
      const traceParent = carrier();
      const work = await Promise.all(
        list.map(({ parameters, ...rest }) => prepareWork(handler, parameters, rest, traceParent)),
      );
      const target = inside === undefined ? db : database(inside, schema);
      const enqueued: Enqueued[] = [];
      for (let from = 0; from < work.length; from += chunk) {
        enqueued.push(...(await insertWork(target, clock, work.slice(from, from + chunk))));
      }
      if (inside === undefined) await enqueuedNow(enqueued);
      else member?.enqueuedElsewhere();
      return enqueued;
    },
    async transaction(work) {
      const result = await db.transaction((tx) => work(within(tx)));
      member?.enqueued(true);
      await ring();
      return result;
    },
    on: events.on,
    async start() {
      if (hasStarted)
        throw new ConflictError(
          "start: this Horarium has been started already; make another one with createHorarium for another worker, or to begin again after stop",
        );
      hasStarted = true;
      try {
        await theMember().start();
      } catch (error) {
        // the tables may be made, and then it is tried again
        hasStarted = false;
        throw error;
      }
      if (declared.size > 0) await retireUndeclared(db, clock, app, [...declared]);
    },
    async stop({ within = "30s" } = {}) {
      doorbell.close();
      await member?.stop(toMilliseconds(within, "within"));
    },
    workerId: () => theMember().id,
    runOnce: () => theMember().runOnce(),
  };
  return horarium;

  /** What declares jobs of code. */
  function declaring(
    on: Database,
    andThen: () => Promise<void>,
  ): Pick<Horarium, "schedule" | "scheduleBuiltin"> {
    return {
      async schedule(name, handler, settings) {
        declared.add(name);
        const declaration = { name, handler: known(handler), settings, app } as const;
        const job = await declareJob(on, clock, { ...declaration, origin: "code" });
        await andThen();
        return job;
      },
      async scheduleBuiltin(name, handler, settings, unavailable) {
        declared.add(name);
        const job = await declareJob(on, clock, {
          name,
          handler,
          settings,
          app,
          origin: "builtin",
          ...(unavailable === undefined ? {} : { unavailable }),
        });
        await andThen();
        return job;
      },
    };
  }

  /** The same without what is somebody's own. */
  function over(hiding: Database, andThen: () => Promise<void>): Horarium {
    const handlerOf = (name: string) => byName.get(name);
    const hidden: Horarium = {
      ...horarium,
      ...createOperator({ db: hiding, clock, events, carrier, handlerOf, changed: andThen }),
      db: hiding,
      withoutPersonal: () => hidden,
      async transaction(work) {
        const result = await hiding.transaction((tx) => work(within(tx)));
        member?.enqueued(true);
        await ring();
        return result;
      },
    };
    return hidden;
  }

  /** The same on a transaction, which tells nobody: it may still be rolled back. */
  function within(tx: Database): Horarium {
    const handlerOf = (name: string) => byName.get(name);
    const nothing = () => Promise.resolve();
    // all of it on the transaction's connection: another one from the pool may never come while this one is held
    return {
      ...horarium,
      ...createOperator({ db: tx, clock, events, carrier, handlerOf, changed: nothing }),
      ...declaring(tx, nothing),
      db: tx,
      withoutPersonal: () => within(withoutPersonal(tx)),
      publishedHandlers: () => listPublished(tx, clock),
      enqueue: (handler, parameters, enqueueOptions) =>
        horarium.enqueue(handler, parameters, { db: tx.queryable, ...enqueueOptions }),
      enqueueMany: (handler, list, enqueueOptions) =>
        horarium.enqueueMany(handler, list, { db: tx.queryable, ...enqueueOptions }),
      transaction: (work) => tx.transaction((inner) => work(within(inner))),
    };
  }
}

function checkPace({ lease = "60s", poll = "1500ms", lookAhead = "2s" }: HorariumOptions): Pace {
  const pace = {
    leaseMs: toMilliseconds(lease, "lease"),
    pollMs: toMilliseconds(poll, "poll"),
    lookAheadMs: toMilliseconds(lookAhead, "lookAhead"),
  };
  if (pace.lookAheadMs <= pace.pollMs) {
    throw new ConfigurationError(
      `lookAhead (${lookAhead}) must be longer than poll (${poll}): otherwise slots are found late`,
    );
  }
  if (pace.leaseMs < 1_000)
    throw new ConfigurationError(`lease: at least 1s is needed (got ${lease})`);
  return pace;
}

function checkHandlers(handlers: AnyHandler[]): AnyHandler[] {
  const names = new Set<string>();
  for (const handler of handlers) {
    if (names.has(handler.name)) {
      throw new ConfigurationError(
        `${handler.name}: two handlers have this name; rename one of them`,
      );
    }
    names.add(handler.name);
  }
  return handlers;
}
