/** Null: it is about no job. */
export function scopedOf({ job_id, folder, tags }) {
    return job_id === null ? null : { id: job_id, folder, tags: tags ?? [] };
}
//# sourceMappingURL=job-facts.js.map