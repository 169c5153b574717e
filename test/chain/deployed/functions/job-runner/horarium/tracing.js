/** The spans in which these were asked for. */
export function traceParentsOf(claimed) {
    return claimed.map((one) => one.trace_parent).filter((one) => one !== null);
}
//# sourceMappingURL=tracing.js.map