import { toMilliseconds } from "../duration.js";
import { ConfigurationError } from "../errors.js";
/** Each setting with the columns it becomes. */
const columnsOf = {
    cron: (value) => ({ schedule: value?.trim() ?? "" }),
    timezone: (value) => ({ timezone: value ?? "" }),
    parameters: (value) => ({ parameters: value ?? {} }),
    title: (title) => ({ title }),
    description: (description) => ({ description }),
    folder: (folder) => ({ folder }),
    tags: (value) => ({ tags: [...(value ?? [])] }),
    startsAt: (value) => ({ starts_at: value }),
    endsAt: (value) => ({ ends_at: value }),
    jitter: (value) => ({ jitter_ms: milliseconds("jitter", value) ?? 0 }),
    dstGap: (value) => ({ dst_gap: value }),
    dstOverlap: (value) => ({ dst_overlap: value }),
    priority: (value) => ({ priority: wholeNumber("priority", value ?? 100, 0, 32_767) }),
    overlap: (value) => ({
        overlap_policy: oneOf("overlap", value, ["skip", "queue_one", "cancel_previous", "allow"], "skip"),
    }),
    misfire: (value) => ({
        misfire_policy: oneOf("misfire", value, ["skip", "once", "all"], "once"),
    }),
    misfireAfter: (value) => ({ misfire_after_ms: milliseconds("misfireAfter", value) ?? 60_000 }),
    misfireCap: (value) => ({ misfire_cap: wholeNumber("misfireCap", value ?? 100, 1, 1_000) }),
    misfireMaxAge: (value) => ({ misfire_max_age_ms: milliseconds("misfireMaxAge", value) }),
    retry: (value) => retryColumns(value ?? {}),
    retryBeyondNextSlot: (value) => ({ retry_beyond_next_slot: value ?? false }),
    timeout: (value) => ({ timeout_ms: milliseconds("timeout", value) ?? 900_000 }),
    grace: (value) => ({ grace_ms: milliseconds("grace", value) ?? 30_000 }),
    longRunningAfter: (value) => ({ long_running_after_ms: milliseconds("longRunningAfter", value) }),
    concurrencyKey: (value) => ({
        concurrency_key: value?.key ?? null,
        concurrency_limit: value === null ? null : wholeNumber("concurrencyKey.limit", value.limit, 1, 100_000),
    }),
    runner: (value) => ({ runner: oneOf("runner", value, ["any", "node", "edge"], "any") }),
    retentionDays: (value) => ({
        retention_days: value === null ? null : wholeNumber("retentionDays", value, 1, 36_500),
    }),
};
/** The columns of the settings that are given. Throws `ConfigurationError` for an unknown name or a value that cannot be. */
export function toColumns(settings) {
    const columns = {};
    for (const [name, value] of Object.entries(settings)) {
        if (value === undefined)
            continue;
        if (!Object.hasOwn(columnsOf, name))
            throw unknownSetting(name);
        const toColumn = columnsOf[name];
        Object.assign(columns, toColumn(value));
    }
    return columns;
}
/**
 * What a handler says of its executions, where the job says nothing: columns of the job.
 *
 * @example
 * const heavy = defineHandler({ name: "heavy", timeout: "1h", priority: 200, run: () => "done" });
 * handlerColumns(heavy); // => { timeout_ms: 3600000, priority: 200 }
 */
export function handlerColumns(handler) {
    const { timeout, grace, attempts, retry, priority, concurrencyKey } = handler;
    return toColumns({
        ...(timeout === undefined ? {} : { timeout }),
        ...(grace === undefined ? {} : { grace }),
        ...(attempts === undefined && retry === undefined
            ? {}
            : { retry: { ...(attempts === undefined ? {} : { attempts }), ...retry } }),
        ...(priority === undefined ? {} : { priority }),
        ...(concurrencyKey === undefined ? {} : { concurrencyKey }),
    });
}
function retryColumns(retry) {
    return {
        ...(retry.attempts === undefined
            ? {}
            : { max_attempts: wholeNumber("retry.attempts", retry.attempts, 1, 100) }),
        ...(retry.backoff === undefined
            ? {}
            : { backoff_ms: toMilliseconds(retry.backoff, "retry.backoff") }),
        ...(retry.factor === undefined
            ? {}
            : { backoff_factor: number("retry.factor", retry.factor, 1, 100) }),
        ...(retry.cap === undefined ? {} : { backoff_cap_ms: toMilliseconds(retry.cap, "retry.cap") }),
        ...(retry.jitter === undefined
            ? {}
            : { backoff_jitter: number("retry.jitter", retry.jitter, 0, 1) }),
    };
}
function milliseconds(name, value) {
    return value === null ? null : toMilliseconds(value, name);
}
function wholeNumber(name, value, from, to) {
    if (!Number.isInteger(value) || value < from || value > to) {
        throw new ConfigurationError(`${name}: must be a whole number from ${from} to ${to} (got ${value})`);
    }
    return value;
}
function number(name, value, from, to) {
    if (!(value >= from && value <= to)) {
        throw new ConfigurationError(`${name}: must be a number from ${from} to ${to} (got ${value})`);
    }
    return value;
}
function oneOf(name, value, allowed, byDefault) {
    if (value === null)
        return byDefault;
    const found = allowed.find((one) => one === value);
    if (found === undefined) {
        throw new ConfigurationError(`${name}: must be one of ${allowed.join(", ")} (got ${value})`);
    }
    return found;
}
function unknownSetting(name) {
    const names = Object.keys(columnsOf);
    const near = names.find((known) => known.toLowerCase().startsWith(name.toLowerCase().slice(0, 4)) ||
        known.toLowerCase().includes(name.toLowerCase()));
    const hint = near === undefined ? `known are ${names.join(", ")}` : `did you mean "${near}"?`;
    return new ConfigurationError(`unknown setting "${name}": ${hint}`);
}
//# sourceMappingURL=job-settings.js.map