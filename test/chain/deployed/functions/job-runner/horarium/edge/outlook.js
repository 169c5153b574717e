import { isFor } from "../execution/is-for.js";
import { sql } from "../sql.js";
/** What an edge worker with these handlers would have to do. Milliseconds until it is due; null: nothing is. */
export async function edgeOutlook(db, { handlers, worker }) {
    const [row] = await db.rows(sql `
      select extract(epoch from least(
          (select now()
            where exists (
              select from job_execution
              where status = 'queued' and held is null and handler = any(${handlers}) and ${isFor("edge")})
              or exists (select from job_execution where status = 'running' and lease_until < now())),
          (select min(due_at) from job_execution where status = 'scheduled'),
          (select min(next_run_at) from scheduled_job where enabled and deleted_at is null)
        ) - now())::float8 * 1000 as "nextInMs",
        (select count(*)::integer from job_execution where status = 'running' and worker_id = ${worker}) as running`);
    return row ?? { nextInMs: null, running: 0 };
}
//# sourceMappingURL=outlook.js.map