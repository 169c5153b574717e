import { sql, type AnyHandler, type Horarium } from "horarium";
import { findHandler } from "../api/system/find-handler.ts";
import { Problem } from "../api/problem.ts";

/** A handler that is made for personal jobs, and whether people may make some of it. */
export interface Template {
  handler: string;
  title: string;
  description: string | null;
  /** JSON Schema; null: it does not say. */
  parameters: Record<string, unknown> | null;
  allowedAt: Date | null;
  allowedBy: string | null;
  /** Somebody offers it now. */
  isOffered: boolean;
}

/** All handlers that are made for it; others are never templates, whatever they are called. */
export async function listTemplates(horarium: Horarium): Promise<Template[]> {
  const [published, allowed] = await Promise.all([
    horarium.publishedHandlers(),
    horarium.db.rows(
      sql<{ handler: string; allowed_at: Date; allowed_by: string }>`
        select handler, allowed_at, allowed_by from personal_template`,
    ),
  ]);
  const byHandler = new Map(allowed.map((one) => [one.handler, one]));
  return published.flatMap(({ name, description, parameters, limits, workers }) =>
    limits.personal === undefined
      ? []
      : {
          handler: name,
          title: limits.personal.title,
          description,
          parameters,
          allowedAt: byHandler.get(name)?.allowed_at ?? null,
          allowedBy: byHandler.get(name)?.allowed_by ?? null,
          isOffered: workers > 0,
        },
  );
}

/** The handler of a template that is allowed now. Throws `Problem` 422: what is not allowed and what there is not look alike. */
export async function allowedHandler(horarium: Horarium, name: string): Promise<AnyHandler> {
  const [allowed] = await horarium.db.rows(
    sql`select 1 from personal_template where handler = ${name}`,
  );
  const handler = allowed === undefined ? null : await findHandler(horarium, name);
  if (handler?.personal !== undefined) return handler;
  const message = `there is no template ${name} for personal jobs`;
  throw new Problem(422, "no_template", message, { fields: [{ path: "body.handler", message }] });
}

/** Lets people make personal jobs of a handler. False: they may already. Throws `Problem` 422 for one that is not made for it. */
export async function allowTemplate(
  horarium: Horarium,
  name: string,
  { by }: { by: string },
): Promise<boolean> {
  const found = (await listTemplates(horarium)).find(({ handler }) => handler === name);
  if (found === undefined) {
    throw new Problem(
      422,
      "no_template",
      `${name} is no handler for personal jobs: only one that is defined with "personal" acts for its owner alone`,
    );
  }
  const { db, clock } = horarium;
  const allowed = await db.rows(
    sql`
      insert into personal_template (handler, allowed_at, allowed_by)
      values (${name}, coalesce(${clock.override()}::timestamptz, now()), ${by})
      on conflict (handler) do nothing
      returning handler`,
  );
  return allowed.length > 0;
}

/** Takes the template away, and disables the jobs that were made of it. Gives how many, and whether it was allowed. */
export async function forbidTemplate(
  horarium: Horarium,
  name: string,
  { by }: { by: string },
): Promise<{ disabled: number; wasAllowed: boolean }> {
  return horarium.transaction(async (tx) => {
    const gone = await tx.db.rows(
      sql`delete from personal_template where handler = ${name} returning handler`,
    );
    const jobs = await tx.db.rows(
      sql<{ id: string }>`
        select id from scheduled_job
        where handler = ${name} and owner_id is not null and enabled and deleted_at is null
        order by id`,
    );
    const reason = `the template was taken away by ${by}`;
    for (const { id } of jobs) await tx.pauseJob(id, { by: "horarium", reason });
    return { disabled: jobs.length, wasAllowed: gone.length > 0 };
  });
}
