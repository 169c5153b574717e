import { sql, type Horarium } from "horarium";

/** An entry of the audit on what belongs to no execution. What is secret is no part of it. */
export async function noteChange(
  { db, clock }: Horarium,
  { by, reason }: { by: string; reason?: string },
  verb: string,
  what: { name: string; jobId?: string | null; before?: object; after?: object },
): Promise<void> {
  const { name, jobId = null, before, after } = what;
  const json = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
  await db.rows(
    sql`
      insert into change (at, by, verb, job_id, reason, before, after, detail)
      values (coalesce(${clock.override()}::timestamptz, now()), ${by}, ${verb}, ${jobId}::uuid, ${reason ?? null},
        ${json(before)}::jsonb, ${json(after)}::jsonb, ${json({ name })}::jsonb)`,
  );
}
