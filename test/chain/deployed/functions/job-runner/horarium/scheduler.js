import { databaseClock } from "./clock.js";
import { createDoorbell } from "./doorbell.js";
import { toMilliseconds } from "./duration.js";
import { ConfigurationError } from "./errors.js";
import { createEmitter } from "./events.js";
import { migrate } from "./migrate.js";
import { createOperator } from "./operator/index.js";
import { coalesce } from "./operator/coalesce.js";
import { insertWork, prepareWork } from "./operator/enqueue.js";
import { declareJob, retireUndeclared } from "./operator/declare.js";
import { createMember } from "./member.js";
import { isStandIn, listPublished } from "./published.js";
import { createRemoteWork } from "./remote/remote-work.js";
import { bareRuntime } from "./runtime-bare.js";
import { database } from "./sql.js";
import { createPurgeHandler } from "./upkeep/purge.js";
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
export function createHorarium(options) {
    const { schema = "horarium", app = "default", clock = databaseClock, concurrency = 10 } = options;
    const db = database(options.db, schema);
    const handlers = checkHandlers([...options.handlers, createPurgeHandler(db, clock)]);
    const byName = new Map(handlers.map((handler) => [handler.name, handler]));
    const events = createEmitter();
    const doorbell = createDoorbell(db, clock, events);
    const pace = checkPace(options);
    const tracing = options.tracing ?? null;
    const carrier = () => tracing?.carrier() ?? null;
    const runtime = options.runtime ?? bareRuntime(db);
    const declared = new Set();
    let member = null;
    const theMember = () => (member ??= createMember({
        db,
        clock,
        events,
        tracing,
        runtime,
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
        if (member === null)
            await rung;
    };
    const enqueuedNow = async (enqueued) => {
        if (!enqueued.some(({ isNew }) => isNew))
            return;
        member?.enqueued(enqueued.some(({ status }) => status === "queued"));
        await ring();
    };
    const changed = async () => {
        member?.changed();
        await ring();
    };
    const known = (handler) => {
        if (byName.get(handler.name) !== undefined || isStandIn(handler))
            return handler;
        throw new ConfigurationError(`${handler.name}: this handler is not among the handlers of createHorarium; add it, so that its work can be executed`);
    };
    const horarium = {
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
        migrate: () => migrate(db),
        publishedHandlers: () => listPublished(db, clock),
        remote: createRemoteWork({ db, clock, events, leaseMs: pace.leaseMs, changed }),
        ...declaring(db, changed),
        async enqueue(handler, parameters, enqueueOptions = {}) {
            const work = await prepareWork(known(handler), parameters, enqueueOptions, carrier());
            if (enqueueOptions.db !== undefined) {
                const [enqueued] = await insertWork(database(enqueueOptions.db, schema), clock, [work]);
                member?.enqueuedElsewhere();
                return enqueued;
            }
            const enqueued = await insertTogether(work);
            await enqueuedNow([enqueued]);
            return enqueued;
        },
        async enqueueMany(handler, list, { db: inside } = {}) {
            known(handler);
            const traceParent = carrier();
            const work = await Promise.all(list.map(({ parameters, ...rest }) => prepareWork(handler, parameters, rest, traceParent)));
            const target = inside === undefined ? db : database(inside, schema);
            const enqueued = [];
            for (let from = 0; from < work.length; from += chunk) {
                enqueued.push(...(await insertWork(target, clock, work.slice(from, from + chunk))));
            }
            if (inside === undefined)
                await enqueuedNow(enqueued);
            else
                member?.enqueuedElsewhere();
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
            await theMember().start();
            if (declared.size > 0)
                await retireUndeclared(db, clock, app, [...declared]);
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
    function declaring(on, andThen) {
        return {
            async schedule(name, handler, settings) {
                declared.add(name);
                const declaration = { name, handler: known(handler), settings, app };
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
    /** The same on a transaction, which tells nobody: it may still be rolled back. */
    function within(tx) {
        const handlerOf = (name) => byName.get(name);
        const nothing = () => Promise.resolve();
        // all of it on the transaction's connection: another one from the pool may never come while this one is held
        return {
            ...horarium,
            ...createOperator({ db: tx, clock, events, carrier, handlerOf, changed: nothing }),
            ...declaring(tx, nothing),
            db: tx,
            publishedHandlers: () => listPublished(tx, clock),
            enqueue: (handler, parameters, enqueueOptions) => horarium.enqueue(handler, parameters, { db: tx.queryable, ...enqueueOptions }),
            enqueueMany: (handler, list, enqueueOptions) => horarium.enqueueMany(handler, list, { db: tx.queryable, ...enqueueOptions }),
            transaction: (work) => tx.transaction((inner) => work(within(inner))),
        };
    }
}
function checkPace({ lease = "60s", poll = "1500ms", lookAhead = "2s" }) {
    const pace = {
        leaseMs: toMilliseconds(lease, "lease"),
        pollMs: toMilliseconds(poll, "poll"),
        lookAheadMs: toMilliseconds(lookAhead, "lookAhead"),
    };
    if (pace.lookAheadMs <= pace.pollMs) {
        throw new ConfigurationError(`lookAhead (${lookAhead}) must be longer than poll (${poll}): otherwise slots are found late`);
    }
    if (pace.leaseMs < 1_000)
        throw new ConfigurationError(`lease: at least 1s is needed (got ${lease})`);
    return pace;
}
function checkHandlers(handlers) {
    const names = new Set();
    for (const handler of handlers) {
        if (names.has(handler.name)) {
            throw new ConfigurationError(`${handler.name}: two handlers have this name; rename one of them`);
        }
        names.add(handler.name);
    }
    return handlers;
}
//# sourceMappingURL=scheduler.js.map