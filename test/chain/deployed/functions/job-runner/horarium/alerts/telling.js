import { isAfter } from "./alert-row.js";
import { steadyAfterMs } from "./turn.js";
/** What is to be told of an alert whose time has come; null: nothing, and `nextTelling` says when there may be. */
export function tellingOf(alert, rule, at) {
    const { channelIds } = rule;
    const { escalation } = rule.settings;
    const told = escalation.slice(0, alert.escalated).flatMap(({ channels }) => channels);
    const toAll = { channelIds, moreIds: told, escalated: alert.escalated };
    if (alert.resolved_at !== null)
        return { ...toAll, type: "alert.resolved" };
    if (alert.flapping)
        return { ...toAll, type: "alert.flapping" };
    if (alert.told !== "open") {
        const type = alert.times_opened > 1 ? "alert.reopened" : "alert.opened";
        return { type, channelIds, moreIds: [], escalated: 0 };
    }
    const steps = escalation
        .slice(alert.escalated)
        .filter((step) => stepAt(alert, step).getTime() <= at.getTime());
    if (steps.length > 0) {
        return {
            type: "alert.escalated",
            channelIds: [],
            moreIds: steps.flatMap(({ channels }) => channels),
            escalated: alert.escalated + steps.length,
        };
    }
    const reminderAt = reminderOf(alert, rule);
    const isDue = reminderAt !== null && reminderAt <= at;
    return isDue || wasSilenced(alert, at) ? { ...toAll, type: "alert.reminder" } : null;
}
/** The alert after it was told, or after it was found that there is nothing to tell yet. */
export function afterTelling(alert, rule, telling, at) {
    const told = telling === null ? alert : toldOf(alert, telling, at);
    return { ...told, tell_at: nextTelling(told, rule, at) };
}
function toldOf(alert, { escalated }, at) {
    const isOver = alert.resolved_at !== null;
    const isSilenced = wasSilenced(alert, at);
    return {
        ...alert,
        told: isOver ? "resolved" : "open",
        told_at: at,
        first_told_at: alert.told === "open" ? (alert.first_told_at ?? alert.told_at) : at,
        escalated,
        flapping: alert.flapping && !isSteady(alert, at),
        snoozed_until: isSilenced ? null : alert.snoozed_until,
        muted_until: isSilenced ? null : alert.muted_until,
        changed_at: at,
    };
}
/** The next step of the escalation, or the next reminder, whichever comes first; null: none. */
function nextTelling(alert, rule, at) {
    if (alert.flapping && !isSteady(alert, at))
        return after(at, steadyAfterMs);
    if (alert.resolved_at !== null)
        return null;
    const step = rule.settings.escalation[alert.escalated];
    const instants = [
        ...(step === undefined ? [] : [stepAt(alert, step)]),
        ...[reminderOf(alert, rule)].filter((instant) => instant !== null),
    ];
    return instants.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
}
function stepAt(alert, { afterMs }) {
    return after(alert.first_told_at ?? alert.told_at ?? alert.opened_at, afterMs);
}
function reminderOf({ told_at, opened_at }, { settings }) {
    const { reminderMs } = settings;
    return reminderMs === null ? null : after(told_at ?? opened_at, reminderMs);
}
/** A snooze or a mute has come to its end: what is open then is told again. */
function wasSilenced({ snoozed_until, muted_until }, at) {
    const isPast = (until) => until !== null && !isAfter(until, at);
    return isPast(snoozed_until) || isPast(muted_until);
}
function isSteady({ turns, opened_at }, at) {
    return at.getTime() - (turns.at(-1) ?? opened_at).getTime() >= steadyAfterMs;
}
const after = (at, ms) => new Date(at.getTime() + ms);
//# sourceMappingURL=telling.js.map