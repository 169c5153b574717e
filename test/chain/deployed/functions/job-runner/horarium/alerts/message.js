import { stateOf } from "./alert-row.js";
import { harmless } from "./harmless.js";
import { alertSentence } from "./sentence.js";
export function factsOf(alert, at) {
    const { job_id, job_name, job_title, timezone } = alert;
    const named = job_name === null ? null : { name: job_name, title: job_title, timezone: timezone ?? "UTC" };
    return {
        id: alert.id,
        kind: alert.kind,
        state: stateOf(alert, at),
        sentence: alertSentence(alert, { job: named, channel: alert.channel_name }),
        job: job_id === null || named === null
            ? null
            : {
                ...named,
                id: job_id,
                name: harmless(named.name, 100),
                title: named.title === null ? null : harmless(named.title, 200),
            },
        handler: alert.handler === null ? null : harmless(alert.handler, 100),
        execution: alert.execution_id,
        reason: alert.reason,
        error: alert.error === null ? null : harmless(alert.error),
        openedAt: alert.opened_at.toISOString(),
        lastAt: alert.last_at.toISOString(),
        count: alert.count,
        resolvedAt: alert.resolved_at?.toISOString() ?? null,
        wasTold: alert.told === "open",
    };
}
//# sourceMappingURL=message.js.map