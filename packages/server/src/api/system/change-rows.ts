import { z } from "@hono/zod-openapi";
import { sql, whyNotRevertable, type ChangeRow, type Horarium, type JobRow } from "horarium";
import type { FilePage } from "../as-file.ts";
import { Problem } from "../problem.ts";
import { GivenInstant, Id, Instant } from "../schemas/common.ts";
import { sentenceOf } from "./change-sentence.ts";
import { differencesOf } from "./differences.ts";

export const Change = z
  .object({
    id: z.string(),
    at: Instant,
    by: z.string().nullable(),
    verb: z.string(),
    jobId: Id.nullable(),
    job: z.string().nullable(),
    executionId: Id.nullable(),
    reason: z.string().nullable(),
    /** In words: who did what to which job. */
    sentence: z.string(),
    /** Settings by the names of a job in this API, in words, and their values before and after. */
    differences: z.array(
      z.object({ field: z.string(), words: z.string(), from: z.unknown(), to: z.unknown() }),
    ),
    isRevertable: z.boolean(),
    /** Why it cannot be taken back; null where it can. */
    notRevertable: z.string().nullable(),
    /** The change that this one takes back. */
    reverts: z.string().nullable(),
    before: z.unknown(),
    after: z.unknown(),
    /** What of it is no setting: slots, a range, what was passed over. */
    detail: z.unknown(),
  })
  .openapi("Change");

export const changeFilterQuery = {
  job: z
    .string()
    .max(100)
    .optional()
    .openapi({ description: "A job's name, or its id, which is good for a deleted one too" }),
  execution: Id.optional(),
  verb: z.string().max(200).optional().openapi({
    description: "One or more, separated by commas: `edit,pause`",
  }),
  by: z.string().max(200).optional(),
  from: GivenInstant.optional(),
  to: GivenInstant.optional(),
};

const ChangeFilter = z.object(changeFilterQuery);

/** What a list of changes is narrowed to. */
export type ChangeFilter = z.output<typeof ChangeFilter>;

/** A page of the changes that match, the newest first. `after` is an id. */
export async function readChanges(
  horarium: Horarium,
  filter: ChangeFilter,
  { limit, after }: { limit: number; after: string | null },
): Promise<FilePage<z.input<typeof Change>>> {
  const { execution = null, by = null, from = null, to = null } = filter;
  if (after !== null && !/^\d{1,18}$/.test(after))
    throw new Problem(422, "invalid", 'query.after: it is not the "next" of a page');
  const jobId = filter.job === undefined ? null : await idOf(horarium, filter.job);
  const verbs = filter.verb?.split(",") ?? null;
  const rows = await horarium.db.rows(
    sql<ChangeRow>`
      select *
      from change
      where (${jobId}::uuid is null or job_id = ${jobId}::uuid)
        and (${execution}::uuid is null or execution_id = ${execution}::uuid)
        and (${verbs}::text[] is null or verb = any (${verbs}::text[]))
        and (${by}::text is null or by = ${by}::text)
        and (${from}::timestamptz is null or at >= ${from}::timestamptz)
        and (${to}::timestamptz is null or at < ${to}::timestamptz)
        and (${after}::bigint is null or id < ${after}::bigint)
      order by id desc
      limit ${limit + 1}`,
  );
  const shown = rows.slice(0, limit);
  const ids = [...new Set(shown.map(({ job_id: id }) => id).filter((id) => id !== null))];
  const jobs = await horarium.db.rows(
    sql<JobRow>`select * from scheduled_job where id = any (${ids}::uuid[])`,
  );
  const jobOf = new Map(jobs.map((job) => [job.id, job]));
  return {
    rows: shown.map((row) => toChange(row, jobOf.get(row.job_id ?? "") ?? null)),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** An id is good also where the job is deleted: its changes stay. */
async function idOf(horarium: Horarium, nameOrId: string): Promise<string> {
  return Id.safeParse(nameOrId).success ? nameOrId : (await horarium.job(nameOrId)).id;
}

function toChange(change: ChangeRow, job: JobRow | null): z.input<typeof Change> {
  const notRevertable = whyNotRevertable(change, job);
  const reverts = change.detail?.["reverts"];
  return {
    id: change.id,
    at: change.at,
    by: change.by,
    verb: change.verb,
    jobId: change.job_id,
    job: job?.name ?? null,
    executionId: change.execution_id,
    reason: change.reason,
    sentence: sentenceOf(change, job),
    differences: differencesOf(change),
    isRevertable: notRevertable === null,
    notRevertable,
    reverts: typeof reverts === "string" ? reverts : null,
    before: change.before,
    after: change.after,
    detail: change.detail,
  };
}
