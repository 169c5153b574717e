/** What raises an alert. */
export const alertKinds = [
    "failed",
    "missed",
    "late",
    "long_running",
    "stuck",
    "worker_lost",
    "no_success",
    "completion_rate",
    "log_contains",
    "no_worker",
    "scheduler_silent",
    "clock_jumped",
    "clock_skew",
    "epoch_began",
    "channel_failed",
    "doorbell",
];
/** What a condition is about: conditions with the same key are one alert. */
export function keyOf({ kind, job_id, handler, subject, }) {
    if (job_id !== null)
        return `${kind}:job:${job_id}`;
    if (handler !== null)
        return `${kind}:handler:${handler}`;
    return subject === null ? kind : `${kind}:${subject}`;
}
/** How an alert stands at an instant. */
export function stateOf(alert, at) {
    if (alert.resolved_at !== null)
        return "resolved";
    if (isAfter(alert.muted_until, at))
        return "muted";
    if (isAfter(alert.snoozed_until, at))
        return "snoozed";
    return alert.acknowledged_at === null ? "open" : "acknowledged";
}
/** node-postgres gives `infinity` as a number. */
export function isAfter(until, at) {
    return until !== null && Number(until) > at.getTime();
}
//# sourceMappingURL=alert-row.js.map