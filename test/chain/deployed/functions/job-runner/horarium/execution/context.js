import { LeaseLostError } from "../errors.js";
import { assertHeld, completeHeld, writeCheckpoint, writeProgress } from "./held.js";
import { logLimits } from "./log-writer.js";
import { toJson } from "./result.js";
const progressEveryMs = 500;
/**
 * The worker's side of a handler's context. A class, since one is made for each execution and most executions use
 * little of it: methods cost nothing until they are called, closures do.
 */
export class Session {
    claimed;
    handler;
    place;
    /** Null until somebody aborts it. */
    abortReason = null;
    /** Completed by the handler's own `transaction(..., { complete: true })`, with this result. */
    recorded = null;
    hasUnwrittenLines = false;
    /** The handler has ended: what it still calls has no effect. */
    isOver = false;
    #controller = null;
    #lines;
    #bytes;
    #progress = null;
    #willWriteProgress = false;
    constructor(claimed, handler, place) {
        this.claimed = claimed;
        this.handler = handler;
        this.place = place;
        this.#lines = claimed.log_lines;
        this.#bytes = claimed.log_bytes;
    }
    signal() {
        this.#controller ??= new AbortController();
        if (this.abortReason !== null && !this.#controller.signal.aborted) {
            this.#controller.abort(this.abortReason);
        }
        return this.#controller.signal;
    }
    abort(reason) {
        if (this.abortReason !== null)
            return;
        this.abortReason = reason;
        this.#controller?.abort(reason);
    }
    log(level, message, fields) {
        if (this.isOver || this.#bytes >= logLimits.execution)
            return;
        const line = logLine(level, message, fields);
        this.#bytes += line.bytes;
        const isLast = this.#bytes >= logLimits.execution;
        this.hasUnwrittenLines = true;
        this.place.logs.write({
            id: this.claimed.id,
            lease_token: this.claimed.lease_token,
            sequence: ++this.#lines,
            at: new Date(this.place.time.now()),
            attempt: this.claimed.attempt,
            ...(isLast ? logLine("warn", logIsFull) : line),
        });
    }
    progress(done, total = null, text) {
        const { claimed, place } = this;
        this.#progress = { done, total, text: text ?? null };
        place.events.emit("execution.progress", {
            executionId: claimed.id,
            handler: claimed.handler,
            ...this.#progress,
        });
        if (this.#willWriteProgress)
            return;
        this.#willWriteProgress = true;
        setTimeout(() => {
            this.#willWriteProgress = false;
            if (this.isOver || this.recorded !== null || this.#progress === null)
                return;
            writeProgress(place.db, claimed, this.#progress).catch((error) => {
                if (error instanceof LeaseLostError)
                    this.abort(error);
                else
                    place.events.emit("error", { where: "writing progress", error });
            });
        }, progressEveryMs);
    }
    async checkpoint(value) {
        await this.#held(writeCheckpoint(this.place.db, this.claimed, value));
    }
    async transaction(work, { complete = false } = {}) {
        const { claimed, place } = this;
        const result = await this.#held(place.db.transaction(async (tx) => {
            const written = await work(tx.queryable);
            if (complete)
                await completeHeld(tx, place.clock, claimed, toJson(written));
            else
                await assertHeld(tx, claimed);
            return written;
        }));
        if (complete)
            this.recorded = { result };
        return result;
    }
    /** A write that finds the lease lost aborts the handler. */
    async #held(write) {
        try {
            return await write;
        }
        catch (error) {
            if (error instanceof LeaseLostError)
                this.abort(error);
            throw error;
        }
    }
}
const logIsFull = `the log is full (${logLimits.execution} bytes): what follows is dropped`;
/**
 * What the handler is given: all of it may be destructured or spread. What is costly to make and seldom used, the
 * signal and the log, is made when it is asked for.
 */
export function createContext(session, parameters, deadline) {
    const { claimed } = session;
    return {
        parameters,
        executionId: claimed.id,
        job: claimed.job,
        owner: claimed.owner_id,
        scheduledFor: claimed.scheduled_for,
        attempt: claimed.attempt,
        idempotencyKey: idempotencyKey(claimed),
        get signal() {
            return session.signal();
        },
        deadline: new Date(deadline),
        leaseToken: claimed.lease_token,
        get log() {
            return createLog(session);
        },
        progress: (done, total, text) => session.progress(done, total, text),
        lastCheckpoint: claimed.checkpoint,
        checkpoint: (value) => session.checkpoint(value),
        transaction: (work, options) => session.transaction(work, options),
    };
}
/** The same for all attempts of an execution, and for an execution that does a slot again. */
export function idempotencyKey({ id, job_id, scheduled_for }) {
    return job_id !== null && scheduled_for !== null
        ? `${job_id}:${scheduled_for.toISOString()}`
        : id;
}
function createLog(session) {
    const at = (level) => (message, fields) => session.log(level, message, fields);
    return Object.assign(at("info"), {
        debug: at("debug"),
        info: at("info"),
        warn: at("warn"),
        error: at("error"),
    });
}
/** As it is kept: cut to the length of a line. */
export function logLine(level, message, fields) {
    const text = cut(String(message).replaceAll("\0", "\\0"), logLimits.line);
    const json = fields === undefined ? null : fieldsToJson(fields, logLimits.line - text.length);
    return { level, message: text, fields: json, bytes: text.length + (json?.length ?? 0) };
}
function fieldsToJson(fields, room) {
    try {
        const json = toJson(fields) ?? "{}";
        if (json.length <= room)
            return json;
        return JSON.stringify({
            cut: `the fields have ${json.length} characters, and ${logLimits.line} is the limit of a line`,
        });
    }
    catch (error) {
        return JSON.stringify({ unreadable: String(error) });
    }
}
function cut(text, limit) {
    return text.length <= limit
        ? text
        : `${text.slice(0, limit - 40)} ... (${text.length} characters)`;
}
//# sourceMappingURL=context.js.map