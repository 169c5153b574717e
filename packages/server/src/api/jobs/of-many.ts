import { z } from "@hono/zod-openapi";
import { sql, type Horarium, type Sql } from "horarium";
import { counted, doEach, partLimit } from "../many.ts";
import type { Principal } from "../permissions.ts";
import { GivenInstant, Id, Instant, Reason } from "../schemas/common.ts";
import { matching, type JobFilter } from "./job-filter.ts";
import { jobFilterQuery, toJobFilter } from "./job-query.ts";

/** What is asked of all jobs that match a filter: a preview first, then a part at a time. */
export const ofManyJobs = z.strictObject({
  filter: z.strictObject(jobFilterQuery),
  asOf: GivenInstant.openapi({
    description:
      "By this instant it is judged what is late and how far a next slot is away; a job that was made after it is left alone",
  }),
  isDry: z.boolean().default(false).openapi({ description: "Counts, and does nothing" }),
  after: Id.optional().openapi({ description: "The `next` of the part before" }),
  reason: Reason,
});

export const ManyJobs = z
  .object({
    /** Of a preview: to how many it would be done, to how many it is done already or cannot be, and the first by name. */
    matching: z
      .object({
        count: z.int(),
        isMore: z.boolean(),
        others: z.int(),
        first: z.array(z.object({ name: z.string(), title: z.string().nullable() })),
      })
      .nullable(),
    /** Of this part: what was done. */
    done: z.array(z.object({ id: Id, job: z.string(), execution: Id.nullable() })),
    refused: z.array(z.object({ id: Id, job: z.string(), why: z.string() })),
    /** Null: it was the last part. */
    next: Id.nullable(),
    asOf: Instant,
  })
  .openapi("ManyJobs");

interface Verb {
  /** To which jobs it can be done. */
  fit: Sql;
  /** Gives the execution that it makes, if it makes one. */
  act: (job: string) => Promise<string | null>;
}

/** Counts the jobs of the filter, or does the verb to the next part of them; each job is come to once, in the order of ids. */
export async function doToMany(
  horarium: Horarium,
  { filter: given, asOf, isDry, after }: Omit<z.output<typeof ofManyJobs>, "reason">,
  principal: Principal | null,
  { fit, act }: Verb,
): Promise<z.input<typeof ManyJobs>> {
  const filter = toJobFilter(given, asOf, principal?.name ?? null);
  if (isDry) {
    const preview = await previewMany(horarium, filter, fit);
    return { matching: preview, done: [], refused: [], next: null, asOf };
  }
  const jobs = await horarium.db.rows(
    sql<{ id: string; name: string }>`
      select id, name
      from scheduled_job job
      where ${matching(filter)} and ${fit} and created_at <= ${asOf}
        and (${after ?? null}::uuid is null or id > ${after ?? null}::uuid)
      order by id
      limit ${partLimit}`,
  );
  const { done, refused } = await doEach(jobs, ({ id }) => act(id));
  return {
    matching: null,
    done: done.map(({ one, made }) => ({ id: one.id, job: one.name, execution: made })),
    refused: refused.map(({ one, why }) => ({ id: one.id, job: one.name, why })),
    next: jobs.length === partLimit ? jobs.at(-1)!.id : null,
    asOf,
  };
}

async function previewMany(
  { db }: Horarium,
  filter: JobFilter,
  fit: Sql,
): Promise<z.input<typeof ManyJobs>["matching"]> {
  const [found] = await db.rows(
    sql<{ count: number; others: number; first: { name: string; title: string | null }[] }>`
      with found as (
        select name, title, ${fit} as fits
        from scheduled_job job
        where ${matching(filter)} and created_at <= ${filter.at}
        limit ${counted + 1}
      )
      select count(*) filter (where fits)::int as count, count(*) filter (where not fits)::int as others,
        coalesce((
          select json_agg(json_build_object('name', name, 'title', title) order by name)
          from (select name, title from found where fits order by name limit 20) first), '[]') as first
      from found`,
  );
  const { count, others, first } = found!;
  return { count: Math.min(count, counted), isMore: count + others > counted, others, first };
}
