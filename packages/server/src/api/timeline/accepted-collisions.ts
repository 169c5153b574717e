import { z } from "@hono/zod-openapi";
import { sql, type Horarium } from "horarium";
import { noteChange } from "../alerts/note-change.ts";
import { readAsOf } from "../as-of.ts";
import { onlyReason } from "../jobs/of-job.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, Reason } from "../schemas/common.ts";
import { readPlannedJobs } from "./jobs.ts";
import { Count } from "./schemas.ts";

/** Who has said that a collision is fine. */
export const Accepted = z
  .object({ id: Id, at: Instant, by: z.string().nullable() })
  .openapi("AcceptedCollision");

export const acceptCollision = operation({
  name: "acceptCollision",
  method: "post",
  path: "/timeline/accepted-collisions",
  permission: "write",
  tag: "Timeline",
  summary: "Say that it is fine where these jobs meet: there is no warning of it any more",
  description:
    "It counts for these jobs and for fewer of them. Where another job joins in, or more run at once than `peak`, there is a warning again.",
  body: z.strictObject({
    jobs: z.array(Id).min(1).max(100),
    peak: Count.min(2).openapi({ description: "How many at once are fine" }),
    reason: Reason,
  }),
  status: 201,
  answer: Accepted,
  async run({ body: { jobs, peak } }, { horarium, by }) {
    const asOf = await readAsOf(horarium);
    const all = await readPlannedJobs(horarium);
    const meant = all.filter(({ id }) => jobs.includes(id));
    if (meant.length === 0)
      throw new Problem(404, "not_found", "there are no such jobs: they may have been deleted");
    const ids = meant.map(({ id }) => id).toSorted();
    const [row] = await horarium.db.rows(
      sql<{ id: string; at: Date; by: string | null }>`
        insert into accepted_collision (id, job_ids, peak, created_at, created_by)
        values (${crypto.randomUUID()}::uuid, ${ids}::uuid[], ${peak}, ${asOf}, ${by.by})
        on conflict (job_ids) do update
        set peak = greatest(accepted_collision.peak, excluded.peak),
            created_at = excluded.created_at,
            created_by = excluded.created_by
        returning id, created_at as at, created_by as by`,
    );
    await noteChange(horarium, by, "accept_collision", {
      name: meant.map(({ title, name }) => title ?? name).join(", "),
      after: { jobs: meant.map(({ name }) => name), peak },
    });
    return row!;
  },
});

export const warnOfCollision = operation({
  name: "warnOfCollision",
  method: "delete",
  path: "/timeline/accepted-collisions/{accepted}",
  permission: "write",
  tag: "Timeline",
  summary: "Warn again of a collision that was said to be fine",
  parameters: z.object({ accepted: Id }),
  body: onlyReason,
  answer: z.object({ deleted: z.literal(true) }),
  async run({ parameters: { accepted } }, { horarium, by }) {
    const [gone] = await horarium.db.rows(
      sql<{ jobs: string[] }>`
        delete from accepted_collision
        where id = ${accepted}::uuid
        returning job_ids as jobs`,
    );
    if (gone === undefined)
      throw new Problem(404, "not_found", "there is already a warning of this collision");
    const all = await readPlannedJobs(horarium);
    const meant = all.filter(({ id }) => gone.jobs.includes(id));
    await noteChange(horarium, by, "warn_of_collision", {
      name: meant.map(({ title, name }) => title ?? name).join(", "),
    });
    return { deleted: true as const };
  },
});

export interface AcceptedCollision {
  id: string;
  at: Date;
  by: string | null;
}

/** Finds who has said of some jobs, so many of them at once, that it is fine; null: nobody. */
export async function readAccepted({
  db,
}: Horarium): Promise<(jobs: readonly string[], peak: number) => AcceptedCollision | null> {
  const rows = await db.rows(
    sql<AcceptedCollision & { jobs: string[]; peak: number }>`
      select id, job_ids as jobs, peak, created_at as at, created_by as by
      from accepted_collision
      order by created_at desc`,
  );
  const sets = rows.map(({ jobs, peak, ...row }) => ({ ids: new Set(jobs), peak, row }));
  return (jobs, peak) =>
    sets.find((one) => peak <= one.peak && jobs.every((id) => one.ids.has(id)))?.row ?? null;
}
