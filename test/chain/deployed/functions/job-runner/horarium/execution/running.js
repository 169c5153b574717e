import { isUnrecorded } from "../stages/record.js";
import { limitsOf, Run } from "../stages/run.js";
import { soon } from "../turn.js";
import { announceEnd, eventOf } from "./announce.js";
import { createLogWriter } from "./log-writer.js";
import { createQueue } from "./queue.js";
import { createRecorder } from "./recorder.js";
/** No more is begun while so many outcomes wait to be written. */
const unrecordedLimit = 4_000;
export function createRunning(options, holdings, tell) {
    const { db, clock, time, events, tracing, concurrency } = options;
    const handlers = new Map(options.handlers.map((handler) => [handler.name, handler]));
    /** Claimed, and waiting for a place. */
    const buffer = createQueue();
    let bufferedSince = 0;
    const running = new Map();
    /** Begun, and not recorded yet. */
    let open = 0;
    let begunLately = new Set();
    const whenIdle = [];
    let isPumping = false;
    let willWatch = false;
    let isStopping = false;
    const failed = (where) => (error) => events.emit("error", { where, error });
    const logs = createLogWriter(db, failed("writing log lines"));
    const recorder = createRecorder(db, clock, {
        recorded: (end, recorded) => settle(end, recorded),
        failed: failed("recording outcomes"),
        tracing,
        giveUp: ({ claimed }) => !holdings.isHeld(claimed),
    });
    const place = {
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
        if (isPumping)
            return;
        isPumping = true;
        try {
            while (!isStopping &&
                running.size < concurrency &&
                recorder.size() <= unrecordedLimit &&
                options.isTrusted()) {
                const claimed = buffer.take();
                if (claimed === undefined)
                    break;
                bufferedSince = performance.now();
                begin(claimed);
            }
        }
        finally {
            isPumping = false;
        }
        if (running.size > 0)
            watchRunning();
    };
    const begin = (claimed) => {
        const handler = handlers.get(claimed.handler);
        if (events.has("execution.started"))
            events.emit("execution.started", eventOf(claimed));
        const run = new Run(claimed, handler, limitsOf(claimed, handler), place);
        running.set(claimed.id, run);
        open++;
        begunLately.add(claimed.handler);
        run.begin();
    };
    /** Timeouts are set when the loop has gone round: what has ended by then has needed none. */
    const watchRunning = () => {
        if (willWatch)
            return;
        willWatch = true;
        soon(() => {
            willWatch = false;
            for (const run of running.values())
                run.watch();
        });
    };
    const ended = (run, outcome) => {
        const { claimed, hasUnwrittenLines } = run.session;
        const durationMs = Math.max(0, time.now() - run.startedAt);
        tell.ended(durationMs);
        running.delete(claimed.id);
        holdings.leave(claimed);
        goOn();
        const end = { claimed, outcome, startedAt: run.startedAt, durationMs };
        if (hasUnwrittenLines)
            void logs.flush().then(() => record(end));
        else
            record(end);
    };
    const record = (end) => {
        if (isUnrecorded(end))
            recorder.record(end);
        else
            settle(end, end.outcome.kind === "recorded" ? completedByItself(end.claimed) : null);
    };
    const settle = (end, recorded) => {
        const { claimed } = end;
        holdings.letGo(claimed);
        goOn();
        announceEnd(events, end, recorded);
        if (recorded !== null) {
            tell.recorded(recorded);
            // somebody may wait for the job's turn or the key's place; other one-time work that completed frees nothing
            const frees = recorded.job_id !== null || handlers.get(claimed.handler)?.concurrencyKey !== undefined;
            if (frees || recorded.status === "scheduled")
                options.changed();
        }
        if (--open === 0)
            whenIdle.splice(0).forEach((resolve) => resolve());
    };
    const goOn = () => {
        pump();
        tell.placeFree();
    };
    return {
        add(claimed) {
            if (buffer.length === 0)
                bufferedSince = performance.now();
            buffer.push(claimed);
            pump();
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
                await new Promise((resolve) => {
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
function completedByItself({ id, due_ms, job_id }) {
    return { id, status: "completed", reason: null, due_ms, job_id };
}
//# sourceMappingURL=running.js.map