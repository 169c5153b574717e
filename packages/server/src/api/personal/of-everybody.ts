import { z } from "@hono/zod-openapi";
import { sql, type Horarium, type JobRow } from "horarium";
import { anyonesJob, listPersonalJobs } from "../../personal/jobs.ts";
import { allowTemplate, forbidTemplate, listTemplates } from "../../personal/templates.ts";
import { noteChange } from "../alerts/note-change.ts";
import { operation, type ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, pageQuery, Reason } from "../schemas/common.ts";
import { onlyReason } from "../jobs/of-job.ts";
import { executionsOf } from "./executions.ts";
import { PersonalExecution, PersonalJob, Template, toPersonalJob } from "./schemas.ts";

const permission = "admin";
const tag = "Personal jobs";
const ofJob = z.object({ job: Id });
const ofTemplate = z.object({ handler: z.string().max(100) });

export const OfferedTemplate = Template.extend({
  allowedAt: Instant.nullable(),
  allowedBy: z.string().nullable(),
  /** Somebody offers its handler now. */
  isOffered: z.boolean(),
});

export const listPersonalTemplates = operation({
  name: "listPersonalTemplates",
  method: "get",
  path: "/personal/templates",
  permission,
  tag,
  summary: "Handlers that are made for personal jobs, and which of them are allowed",
  description:
    "Only a handler that is defined with `personal` acts for its owner alone, and can be allowed. As long as none is, nobody has personal jobs.",
  answer: z.object({ rows: z.array(OfferedTemplate) }),
  run: async (_, { everything }) => ({ rows: await listTemplates(everything) }),
});

export const allowPersonalTemplate = operation({
  name: "allowPersonalTemplate",
  method: "put",
  path: "/personal/templates/{handler}",
  permission,
  tag,
  summary: "Let people make personal jobs of a handler",
  parameters: ofTemplate,
  body: onlyReason,
  answer: z.object({ done: z.literal(true) }),
  async run({ parameters: { handler } }, { everything, by }) {
    await everything.transaction(async (tx) => {
      if (await allowTemplate(tx, handler, by))
        await noteChange(tx, by, "allow_template", { name: handler });
    });
    return { done: true as const };
  },
});

export const forbidPersonalTemplate = operation({
  name: "forbidPersonalTemplate",
  method: "delete",
  path: "/personal/templates/{handler}",
  permission,
  tag,
  summary: "Take a template away: its jobs are disabled",
  parameters: ofTemplate,
  body: onlyReason,
  answer: z.object({ disabled: z.int() }),
  run: async ({ parameters: { handler } }, { everything, by }) =>
    everything.transaction(async (tx) => {
      const { disabled, wasAllowed } = await forbidTemplate(tx, handler, by);
      if (wasAllowed) await noteChange(tx, by, "forbid_template", { name: handler });
      return { disabled };
    }),
});

/** Who owns it; address and name are null where another system keeps the account. */
export const OwnedJob = PersonalJob.extend({
  owner: z.object({ id: z.string(), email: z.string().nullable(), name: z.string().nullable() }),
});

export const listPersonalJobsOfAll = operation({
  name: "listPersonalJobsOfAll",
  method: "get",
  path: "/personal/jobs",
  permission,
  tag,
  summary: "Everybody's personal jobs, or somebody's",
  query: z.object({
    ...pageQuery,
    owner: z.string().max(200).optional().openapi({ description: "An owner's id" }),
  }),
  answer: z.object({ rows: z.array(OwnedJob), next: z.string().nullable() }),
  async run({ query: { owner = null, after, limit } }, context) {
    if (after !== undefined && !Id.safeParse(after).success)
      throw new Problem(422, "invalid", 'query.after: it is not the "next" of a page');
    const found = await listPersonalJobs(context.everything, {
      owner,
      after: after ?? null,
      limit: limit + 1,
    });
    const shown = found.slice(0, limit);
    return {
      rows: await withOwners(context, shown),
      next: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
    };
  },
});

async function withOwners(
  { auth }: Pick<ApiContext, "auth">,
  jobs: readonly JobRow[],
): Promise<z.input<typeof OwnedJob>[]> {
  const ids = [...new Set(jobs.map((job) => job.owner_id!))];
  const people =
    auth === null
      ? []
      : await auth.context.db.rows(
          sql<{ id: string; email: string; name: string }>`
            select id, email, name from horarium_auth.person where id::text = any (${ids})`,
        );
  const byId = new Map(people.map((one) => [one.id, one]));
  return jobs.map((job) => {
    const { email = null, name = null } = byId.get(job.owner_id!) ?? {};
    return { ...toPersonalJob(job, null), owner: { id: job.owner_id!, email, name } };
  });
}

/** After a change by an admin. */
const oneOf = async (
  context: ApiContext,
  change: (job: JobRow, all: Horarium) => Promise<JobRow>,
  id: string,
) => {
  const job = await change(await anyonesJob(context.everything, id), context.everything);
  const [row] = await withOwners(context, [job]);
  return row!;
};

export const disablePersonalJob = operation({
  name: "disablePersonalJob",
  method: "post",
  path: "/personal/jobs/{job}/disable",
  permission,
  tag,
  summary: "Disable somebody's personal job; its owner cannot enable it again",
  parameters: ofJob,
  body: z.strictObject({ reason: Reason }),
  answer: OwnedJob,
  run: ({ parameters: { job } }, context) =>
    oneOf(context, ({ id }, all) => all.pauseJob(id, context.by), job),
});

export const enablePersonalJob = operation({
  name: "enablePersonalJob",
  method: "post",
  path: "/personal/jobs/{job}/enable",
  permission,
  tag,
  summary: "Enable somebody's personal job again",
  parameters: ofJob,
  body: z.strictObject({ reason: Reason }),
  answer: OwnedJob,
  run: ({ parameters: { job } }, context) =>
    oneOf(context, ({ id }, all) => all.resumeJob(id, context.by), job),
});

export const deletePersonalJob = operation({
  name: "deletePersonalJob",
  method: "delete",
  path: "/personal/jobs/{job}",
  permission,
  tag,
  summary: "Delete somebody's personal job",
  parameters: ofJob,
  answer: z.object({ done: z.literal(true) }),
  async run({ parameters: { job: id } }, { everything, by }) {
    const job = await anyonesJob(everything, id);
    await everything.deleteJob(job.id, by);
    return { done: true as const };
  },
});

export const listPersonalExecutions = operation({
  name: "listPersonalExecutions",
  method: "get",
  path: "/personal/jobs/{job}/executions",
  permission,
  tag,
  summary: "The newest executions of somebody's personal job, without their results",
  parameters: ofJob,
  answer: z.object({ rows: z.array(PersonalExecution) }),
  async run({ parameters: { job: id } }, { everything }) {
    const job = await anyonesJob(everything, id);
    // what came of it is its owner's: admins look after that it works
    const rows = await executionsOf(everything, job.id);
    return { rows: rows.map((row) => ({ ...row, result: null })) };
  },
});
