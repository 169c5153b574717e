const handlersEndEarlierMs = 1_000;
/** `bootedAt`: milliseconds since 1970 at which the isolate began. */
export function createBudget(bootedAt, { lifetimeMs, marginMs }) {
    const endsAt = bootedAt + lifetimeMs - marginMs;
    return {
        leftMs: () => endsAt - Date.now(),
        handlersEndAt: () => new Date(endsAt - handlersEndEarlierMs),
        graceMs: Math.min(marginMs / 2, 5_000),
    };
}
//# sourceMappingURL=budget.js.map