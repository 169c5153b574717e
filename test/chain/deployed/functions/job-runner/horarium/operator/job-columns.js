import { toJson } from "../execution/result.js";
import { list, sql, word } from "../sql.js";
import { toColumns } from "./job-settings.js";
export const defaults = {
    schedule: "@manual",
    timezone: "UTC",
    starts_at: null,
    ends_at: null,
    dst_gap: null,
    dst_overlap: null,
    jitter_ms: 0,
    parameters: {},
};
export function assignments(values) {
    return list(Object.entries(values).map(([column, value]) => sql `${word(column)} = ${bound(column, value)}`));
}
/** node-postgres makes a PostgreSQL array of a JavaScript one, and JSON only of what is text already. */
export function bound(column, value) {
    return column === "parameters" ? sql `${toJson(value)}::jsonb` : sql `${value}`;
}
export function differing(job, changes) {
    const current = job;
    return Object.fromEntries(Object.entries(changes).filter(([column, value]) => !sameJson(comparable(column, current[column]), comparable(column, value))));
}
/** A bigint comes back as text, and a real with fewer digits than a number has. */
function comparable(column, value) {
    if (column === "misfire_max_age_ms")
        return value === null ? null : Number(value);
    return typeof value === "number" ? Math.fround(value) : value;
}
/** The column's default, as the table has it. */
export function defaultOf(column) {
    const byDefault = {
        ...defaults,
        ...toColumns({
            tags: [],
            priority: 100,
            overlap: "skip",
            misfire: "once",
            misfireAfter: "1m",
            misfireCap: 100,
            retry: { attempts: 3, backoff: "30s", factor: 2, cap: "15m", jitter: 0.2 },
            retryBeyondNextSlot: false,
            timeout: "15m",
            grace: "30s",
            runner: "any",
        }),
    };
    return byDefault[column] ?? null;
}
/** Dates in what was kept as JSON. */
export function revived(columns) {
    return Object.fromEntries(Object.entries(columns).map(([name, value]) => [
        name,
        name.endsWith("s_at") && typeof value === "string" ? new Date(value) : value,
    ]));
}
export function beforeAfter(job, changes) {
    const changed = differing(job, changes);
    const current = job;
    return {
        before: Object.fromEntries(Object.keys(changed).map((name) => [name, current[name]])),
        after: changed,
    };
}
export function sameJson(a, b) {
    return stable(a) === stable(b);
}
/** JSON with its keys in order: jsonb keeps another order than code writes. */
function stable(value) {
    return JSON.stringify(value, (_, inner) => typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner);
}
//# sourceMappingURL=job-columns.js.map