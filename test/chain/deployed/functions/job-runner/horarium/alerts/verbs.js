import { now } from "../clock.js";
import { ConflictError, NotFoundError } from "../errors.js";
import { sql } from "../sql.js";
import { isAfter } from "./alert-row.js";
import { addAlertEvents, writeAlerts } from "./store.js";
import { resolve } from "./turn.js";
/** Somebody is on it: no more reminders. Throws `NotFoundError`, or `ConflictError` where it is resolved. */
export function acknowledgeAlert(db, clock, id, by) {
    return change(db, clock, id, by, "acknowledged", (alert, at) => ({
        ...refuseResolved(alert),
        acknowledged_at: at,
        acknowledged_by: by.by,
        tell_at: alert.told === "open" ? null : alert.tell_at,
    }));
}
/** Nobody is on it any more: reminders and the escalation go on. Throws `ConflictError` where nobody was. */
export function unacknowledgeAlert(db, clock, id, by) {
    return change(db, clock, id, by, "unacknowledged", (alert, at) => {
        if (refuseResolved(alert).acknowledged_at === null)
            throw new ConflictError("nobody has acknowledged the alert: there is nothing to take back");
        return {
            ...alert,
            acknowledged_at: null,
            acknowledged_by: null,
            // the rule says what comes next
            tell_at: isAfter(alert.snoozed_until, at) ? alert.tell_at : at,
        };
    });
}
/** Nothing is told until `until`; null: until it is resolved. */
export function snoozeAlert(db, clock, id, { until, ...by }) {
    return change(db, clock, id, by, "snoozed", (alert) => ({
        ...refuseResolved(alert),
        snoozed_until: until ?? Infinity,
        snoozed_by: by.by,
        tell_at: until,
    }));
}
/** Ends a snooze before its time. Throws `ConflictError` where the alert is not snoozed. */
export function unsnoozeAlert(db, clock, id, by) {
    return change(db, clock, id, by, "unsnoozed", (alert, at) => {
        if (!isAfter(refuseResolved(alert).snoozed_until, at))
            throw new ConflictError("the alert is not snoozed: there is nothing to end");
        return { ...alert, snoozed_until: null, snoozed_by: null, tell_at: at };
    });
}
/** Nothing is told of this cause of this job until `until`, however often it comes back. */
export function muteAlert(db, clock, id, { until, ...by }) {
    return change(db, clock, id, by, "muted", (alert, at) => {
        if (until <= at)
            throw new ConflictError("the instant has passed: to end a mute, unmute it");
        return {
            ...alert,
            muted_until: until,
            muted_by: by.by,
            muted_reason: by.note ?? null,
        };
    });
}
/** Ends a mute before its time. Throws `ConflictError` where the alert is not muted. */
export function unmuteAlert(db, clock, id, by) {
    return change(db, clock, id, by, "unmuted", (alert, at) => {
        if (!isAfter(alert.muted_until, at))
            throw new ConflictError("the alert is not muted: there is nothing to end");
        const isToTell = alert.resolved_at === null && !isAfter(alert.snoozed_until, at);
        return {
            ...alert,
            muted_until: null,
            muted_by: null,
            muted_reason: null,
            tell_at: isToTell ? at : alert.tell_at,
        };
    });
}
/** Ends it by hand. It opens again where its cause comes again. */
export function resolveAlert(db, clock, id, by) {
    return change(db, clock, id, by, "resolved", (alert, at) => {
        const ending = { by: by.by, execution: null, note: by.note ?? null };
        return resolve(refuseResolved(alert), ending, at).alert;
    });
}
/** Writes a sentence into its history. */
export function noteAlert(db, clock, id, by) {
    return change(db, clock, id, by, "noted", (alert) => alert);
}
async function change(db, clock, id, { by, note }, verb, changed) {
    await db.transaction(async (tx) => {
        const [alert] = await tx.rows(sql `select * from alert where id = ${id}::uuid for update`);
        const [time] = await tx.rows(sql `select ${now(clock)} as at`);
        if (alert === undefined || time === undefined) {
            throw new NotFoundError(`there is no alert ${id}: it may have been purged; list them again`);
        }
        const { at } = time;
        await writeAlerts(tx, [{ ...changed(alert, at), changed_at: at }]);
        const event = {
            alert_id: id,
            at,
            verb,
            by,
            note: note ?? null,
            execution_id: null,
        };
        await addAlertEvents(tx, [event]);
    });
}
function refuseResolved(alert) {
    if (alert.resolved_at === null)
        return alert;
    throw new ConflictError(`the alert is resolved since ${alert.resolved_at.toISOString()}: there is nothing left to do; mute it where it is not to come back`);
}
//# sourceMappingURL=verbs.js.map