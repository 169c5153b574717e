import { sql } from "../sql.js";
/**
 * Of a row of `job_execution`: only its schedule asked for it, it has not begun, and all schedules are stopped at its
 * instant. What people and apps ask for goes on, and so does what has begun.
 */
export const isStopped = sql `(
  trigger in ('schedule', 'catch_up')
  and attempt = 0
  and exists (select from schedule_stop where due_at < coalesce(until, 'infinity')))`;
//# sourceMappingURL=is-stopped.js.map