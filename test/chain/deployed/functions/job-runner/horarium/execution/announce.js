/** Tells whoever listens how an execution ended; null: its lease was lost, and what others write of it is what counts. */
export function announceEnd(events, ended, recorded) {
    const { claimed, outcome, durationMs } = ended;
    if (recorded === null) {
        events.emit("execution.leaseLost", { ...eventOf(claimed), durationMs });
        return;
    }
    // it has not ended
    if (outcome.kind === "handedOver")
        return;
    const name = eventName(recorded, outcome);
    if (!events.has(name))
        return;
    events.emit(name, {
        ...eventOf(claimed),
        durationMs,
        reason: recorded.reason,
        ...("result" in outcome ? { result: outcome.result } : {}),
        ...("error" in outcome ? { error: outcome.error.message } : {}),
        ...(recorded.status === "scheduled" ? { retryAt: new Date(recorded.due_ms) } : {}),
    });
}
/** What all events of an execution carry. */
export function eventOf(claimed) {
    return {
        executionId: claimed.id,
        handler: claimed.handler,
        jobId: claimed.job_id,
        attempt: claimed.attempt,
        scheduledFor: claimed.scheduled_for,
    };
}
function eventName({ status }, outcome) {
    if (outcome.kind === "released" || outcome.kind === "yielded")
        return `execution.${outcome.kind}`;
    if (status === "scheduled")
        return "execution.retrying";
    if (status === "failed")
        return "execution.failed";
    if (status === "cancelled")
        return "execution.cancelled";
    return "execution.completed";
}
//# sourceMappingURL=announce.js.map