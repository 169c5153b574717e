/** A condition with what is known of it; the rest is null. */
export function conditionOf(kind, at, facts) {
    return {
        kind,
        job_id: null,
        handler: null,
        subject: null,
        execution_id: null,
        reason: null,
        error: null,
        fingerprint: null,
        detail: null,
        ...facts,
        at,
    };
}
//# sourceMappingURL=condition-of.js.map