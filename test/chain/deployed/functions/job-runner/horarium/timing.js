export function timingOptions(job) {
    return {
        timezone: job.timezone,
        dstGap: job.dst_gap,
        dstOverlap: job.dst_overlap,
        startsAt: job.starts_at,
        endsAt: job.ends_at,
    };
}
/** Settings with which the slots change: the job's cursor is set anew. */
export const timing = new Set([
    "schedule",
    "timezone",
    "starts_at",
    "ends_at",
    "dst_gap",
    "dst_overlap",
]);
//# sourceMappingURL=timing.js.map