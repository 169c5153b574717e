import { NotFoundError } from "../errors.js";
import { sql } from "../sql.js";
/** A job by its name or id; by name only those that belong to nobody. Throws `NotFoundError`. */
export async function findJob(db, nameOrId, { isLocked = false } = {}) {
    const [job] = await db.rows(sql `
      select *
      from scheduled_job
      where ${isId(nameOrId) ? sql `id = ${nameOrId}` : sql `name = ${nameOrId} and owner_id is null`}
        and deleted_at is null
      ${isLocked ? sql `for update` : sql ``}`);
    if (job === undefined)
        throw new NotFoundError(`job ${nameOrId}: there is none of this name or id`);
    return job;
}
/** Whether it is written like an id: what is, is looked for as one. */
export function isId(text) {
    return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
//# sourceMappingURL=find-job.js.map