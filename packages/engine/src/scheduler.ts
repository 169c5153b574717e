import { createAlertKeeper } from "./alerts/keeper.ts";
import { checkHandlers, checkPace } from "./check-options.ts";
import { databaseClock } from "./clock.ts";
import type { AnyHandler } from "./define.ts";
import { createDoorbell } from "./doorbell.ts";
import { toMilliseconds } from "./duration.ts";
import { ConfigurationError, ConflictError } from "./errors.ts";
import { createEmitter } from "./events.ts";
import type { Horarium, HorariumOptions } from "./horarium.ts";
import { createMember, type Member } from "./member.ts";
import { migrate } from "./migrate.ts";
import { coalesce } from "./operator/coalesce.ts";
import { declareJob, retireUndeclared } from "./operator/declare.ts";
import { insertWork, prepareWork, type Enqueued } from "./operator/enqueue.ts";
import { createOperator } from "./operator/index.ts";
import { isStandIn, listPublished } from "./published.ts";
import { createRemoteWork } from "./remote/remote-work.ts";
import { bareRuntime } from "./runtime-bare.ts";
import { database, type Database } from "./sql.ts";
import { createPurgeHandler } from "./upkeep/purge.ts";
import { withoutPersonal } from "./without-personal.ts";

export type { Horarium, HorariumOptions } from "./horarium.ts";

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
  let starting: Promise<void> | null = null;
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
        starting = theMember().start();
        await starting;
      } catch (error) {
        // the tables may be made, and then it is tried again
        hasStarted = false;
        throw error;
      } finally {
        starting = null;
      }
      if (declared.size > 0) await retireUndeclared(db, clock, app, [...declared]);
    },
    async stop({ within = "30s" } = {}) {
      doorbell.close();
      // what is half begun could not be stopped; that it fails is told to who starts
      if (starting !== null) await starting.catch(() => undefined);
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
