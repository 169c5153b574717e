import { sql } from "../sql.js";
/** The columns that an execution takes over from its job, as they are when it is made. */
export const jobColumns = sql `
  job_id, handler, priority, overlap_policy, concurrency_key, concurrency_limit, runner, max_attempts, owner_id,
  policy`;
/** Their values from `scheduled_job job`. */
export const ofJob = sql `
  job.id, job.handler, job.priority, nullif(job.overlap_policy, 'allow'), job.concurrency_key, job.concurrency_limit,
  job.runner, job.max_attempts, job.owner_id,
  jsonb_build_object(
    'timeoutMs', job.timeout_ms, 'graceMs', job.grace_ms, 'backoffMs', job.backoff_ms, 'factor', job.backoff_factor,
    'capMs', job.backoff_cap_ms, 'jitter', job.backoff_jitter, 'beyondNextSlot', job.retry_beyond_next_slot)`;
//# sourceMappingURL=of-job.js.map