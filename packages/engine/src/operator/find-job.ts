import { NotFoundError } from "../errors.ts";
import type { JobRow } from "../rows.ts";
import { sql, type Database } from "../sql.ts";

/** A job by its name or id; by name only those that belong to nobody. Throws `NotFoundError`. */
export async function findJob(
  db: Database,
  nameOrId: string,
  { isLocked = false }: { isLocked?: boolean } = {},
): Promise<JobRow> {
  const [job] = await db.rows(
    sql<JobRow>`
      select *
      from scheduled_job
      where ${isId(nameOrId) ? sql`id = ${nameOrId}` : sql`name = ${nameOrId} and owner_id is null`}
        and deleted_at is null
      ${isLocked ? sql`for update` : sql``}`,
  );
  if (job === undefined)
    throw new NotFoundError(`job ${nameOrId}: there is none of this name or id`);
  return job;
}

/** Whether it is written like an id: what is, is looked for as one. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
