import { uuidv7 } from "../uuid.js";
import { keyOf } from "./alert-row.js";
/** Between what was found and its message: what breaks together is told together. */
export const gatherMs = 500;
/** So many turns within an hour, and it is told only when it has been steady. */
const flappingTurns = 6;
const flappingWithinMs = 3_600_000;
export const steadyAfterMs = 1_800_000;
/** The alert as a condition leaves it: opened, opened again, or found once more. */
export function raise(alert, condition, rule, at) {
    const { kind, job_id, handler, subject, execution_id, reason, error, fingerprint, detail } = condition;
    const facts = { execution_id, reason, error, fingerprint, detail, handler, rule_id: rule.id };
    if (alert !== undefined && alert.resolved_at === null) {
        return {
            alert: {
                ...alert,
                ...facts,
                // what many found at once does not come in the order of time
                last_at: condition.at > alert.last_at ? condition.at : alert.last_at,
                count: alert.count + 1,
                changed_at: at,
            },
            event: null,
        };
    }
    const turns = [...(alert?.turns ?? []), at].slice(-10);
    const isFlapping = isTurningOften(turns, at);
    const opened = {
        ...(alert ?? {
            ...fresh,
            id: uuidv7(at.getTime()),
            key: keyOf(condition),
            kind,
            job_id,
            subject,
        }),
        ...facts,
        opened_at: condition.at,
        last_at: condition.at,
        count: 1,
        times_opened: (alert?.times_opened ?? 0) + 1,
        turns,
        flapping: isFlapping,
        acknowledged_at: null,
        acknowledged_by: null,
        snoozed_until: null,
        snoozed_by: null,
        resolved_at: null,
        resolved_by: null,
        resolved_execution_id: null,
        first_told_at: null,
        escalated: 0,
        // that it flaps is told once
        tell_at: isFlapping && alert?.flapping === true
            ? new Date(at.getTime() + steadyAfterMs)
            : new Date(at.getTime() + gatherMs),
        changed_at: at,
    };
    return {
        alert: opened,
        event: {
            verb: isFlapping && alert?.flapping !== true
                ? "flapping"
                : alert === undefined
                    ? "opened"
                    : "reopened",
            note: null,
            execution_id,
        },
    };
}
/** The alert as its end leaves it. */
export function resolve(alert, { by, execution, note }, at) {
    const turns = [...alert.turns, at].slice(-10);
    return {
        alert: {
            ...alert,
            turns,
            resolved_at: at,
            resolved_by: by,
            resolved_execution_id: execution,
            snoozed_until: null,
            snoozed_by: null,
            tell_at: endAt(alert, at),
            changed_at: at,
        },
        event: { verb: "resolved", note, execution_id: execution },
    };
}
/** When the end is told: with a beginning that nobody has heard of yet, or by itself. */
function endAt(alert, at) {
    if (alert.flapping)
        return new Date(at.getTime() + steadyAfterMs);
    if (alert.told === "open")
        return new Date(at.getTime() + gatherMs);
    return alert.tell_at;
}
function isTurningOften(turns, at) {
    const since = at.getTime() - flappingWithinMs;
    return turns.filter((turn) => turn.getTime() > since).length >= flappingTurns;
}
const fresh = {
    muted_until: null,
    muted_by: null,
    muted_reason: null,
    told: null,
    told_at: null,
};
//# sourceMappingURL=turn.js.map