import { z } from "@hono/zod-openapi";
import { parseParameters, sql } from "horarium";
import { checkTimezone } from "horarium/schedule";
import { countOwned, freeAt, listOwnJobs, ownJob, takePlace } from "../../personal/jobs.ts";
import { personalLimits } from "../../personal/limits.ts";
import { ownerOf } from "../../personal/owner.ts";
import { refuseTooOften } from "../../personal/schedule.ts";
import { allowedHandler, listTemplates } from "../../personal/templates.ts";
import { asker } from "../access/account.ts";
import { operation, type ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Reason } from "../schemas/common.ts";
import { LogLine, toLogLine } from "../schemas/execution.ts";
import { Preview, preview } from "../schedules/preview.ts";
import { executionsOf } from "./executions.ts";
import {
  isByOther,
  JobName,
  Parameters,
  PersonalExecution,
  PersonalJob,
  Schedule,
  Template,
  Timezone,
  toPersonalJob,
} from "./schemas.ts";

const permission = "personal";
const tag = "Personal jobs";
const ofJob = z.object({ job: Id });

/** Who asks, and as what they own: nothing of what they send says it. */
function me(context: ApiContext): Pick<ApiContext, "by" | "everything"> & { owner: string } {
  const { by, everything } = context;
  return { owner: ownerOf(asker(context)), by, everything };
}

export const listMyTemplates = operation({
  name: "listMyTemplates",
  method: "get",
  path: "/my/templates",
  permission,
  tag,
  summary: "What personal jobs can be made of, and how many",
  description: "None, as long as an admin has allowed none.",
  answer: z.object({
    rows: z.array(Template),
    limits: z.object({ jobs: z.int(), minIntervalMs: z.int() }),
    /** How many count against the limit: also those deleted within the last hour. */
    used: z.int(),
  }),
  async run(_, context) {
    const { owner, everything } = me(context);
    const templates = await listTemplates(everything);
    return {
      rows: templates.filter(({ allowedAt, isOffered }) => allowedAt !== null && isOffered),
      limits: { jobs: personalLimits.jobs, minIntervalMs: personalLimits.minIntervalMs },
      used: await countOwned(everything, owner),
    };
  },
});

export const previewMySchedule = operation({
  name: "previewMySchedule",
  method: "get",
  path: "/my/schedules/preview",
  permission,
  tag,
  summary: "What a schedule of a personal job means, and when it is next",
  query: z.object({ schedule: Schedule, timezone: Timezone }),
  answer: Preview,
  async run({ query: { schedule, timezone } }, { everything: { clock } }) {
    refuseTooOften(schedule);
    return preview({ schedule, timezone, count: 5 }, clock.override() ?? new Date());
  },
});

export const listMyJobs = operation({
  name: "listMyJobs",
  method: "get",
  path: "/my/jobs",
  permission,
  tag,
  summary: "One's own personal jobs, by name",
  answer: z.object({ rows: z.array(PersonalJob) }),
  async run(_, context) {
    const { owner, by, everything } = me(context);
    const jobs = await listOwnJobs(everything, owner);
    return { rows: jobs.map((job) => toPersonalJob(job, by.by)) };
  },
});

export const getMyJob = operation({
  name: "getMyJob",
  method: "get",
  path: "/my/jobs/{job}",
  permission,
  tag,
  summary: "One of one's own jobs",
  parameters: ofJob,
  answer: PersonalJob,
  async run({ parameters: { job } }, context) {
    const { owner, by, everything } = me(context);
    return toPersonalJob(await ownJob(everything, owner, job), by.by);
  },
});

export const createMyJob = operation({
  name: "createMyJob",
  method: "post",
  path: "/my/jobs",
  permission,
  tag,
  summary: "Make a personal job of a template",
  description:
    "It is executed for who makes it, at the lowest priority, at most once an hour. 409 `quota` where there are as many as there may be.",
  body: z.strictObject({
    handler: z.string().max(100),
    name: JobName,
    schedule: Schedule,
    timezone: Timezone,
    parameters: Parameters.default({}),
    reason: Reason,
  }),
  status: 201,
  answer: PersonalJob,
  async run({ body: { handler: wanted, name, schedule, timezone, parameters } }, context) {
    const { owner, by, everything } = me(context);
    const handler = await allowedHandler(everything, wanted);
    refuseTooOften(schedule);
    const job = await everything.transaction(async (tx) => {
      await takePlace(tx, owner);
      const { priority, timeout } = personalLimits;
      const settings = { cron: schedule, timezone, parameters, priority, timeout };
      return tx.createJob(name, handler, settings, { ...by, owner });
    });
    return toPersonalJob(job, by.by);
  },
});

export const editMyJob = operation({
  name: "editMyJob",
  method: "patch",
  path: "/my/jobs/{job}",
  permission,
  tag,
  summary: "Change when one of one's own jobs is done, or with what",
  description: "Another schedule begins an hour after the last execution at the earliest.",
  parameters: ofJob,
  body: z.strictObject({
    schedule: Schedule.optional(),
    timezone: Timezone.optional(),
    parameters: Parameters.optional(),
    version: z.int().optional(),
    reason: Reason,
  }),
  answer: PersonalJob,
  async run({ parameters: { job: id }, body }, context) {
    const { owner, by, everything } = me(context);
    const { schedule, timezone, parameters, version } = body;
    const job = await ownJob(everything, owner, id);
    const handler = await allowedHandler(everything, job.handler);
    if (schedule !== undefined) refuseTooOften(schedule);
    if (timezone !== undefined) checkTimezone(timezone);
    if (parameters !== undefined) await parseParameters(handler, parameters);
    const moves = schedule !== undefined || timezone !== undefined;
    const edited = await everything.transaction(async (tx) => {
      const free = moves ? await freeAt(tx, job.id) : null;
      const settings = {
        ...(schedule === undefined ? {} : { cron: schedule }),
        ...(timezone === undefined ? {} : { timezone }),
        ...(parameters === undefined ? {} : { parameters }),
        ...(moves ? { startsAt: free?.isAhead === true ? free.at : null } : {}),
      };
      return tx.editJob(job.id, settings, { ...by, ...(version === undefined ? {} : { version }) });
    });
    return toPersonalJob(edited, by.by);
  },
});

export const enableMyJob = operation({
  name: "enableMyJob",
  method: "post",
  path: "/my/jobs/{job}/enable",
  permission,
  tag,
  summary: "Enable one of one's own jobs, from now on",
  description: "409 where somebody else has disabled it. What it has missed is not made up for.",
  parameters: ofJob,
  answer: PersonalJob,
  async run({ parameters: { job: id } }, context) {
    const { owner, by, everything } = me(context);
    const job = await ownJob(everything, owner, id);
    if (!job.enabled && isByOther(job, by.by)) {
      throw new Problem(
        409,
        "conflict",
        `${job.name}: ${job.disabled_by} has disabled it${job.disabled_reason === null ? "" : ` (${job.disabled_reason})`}, and enables it again`,
      );
    }
    await allowedHandler(everything, job.handler);
    return toPersonalJob(await everything.resumeJob(job.id, by), by.by);
  },
});

export const disableMyJob = operation({
  name: "disableMyJob",
  method: "post",
  path: "/my/jobs/{job}/disable",
  permission,
  tag,
  summary: "Disable one of one's own jobs",
  parameters: ofJob,
  answer: PersonalJob,
  async run({ parameters: { job: id } }, context) {
    const { owner, by, everything } = me(context);
    const job = await ownJob(everything, owner, id);
    // who has disabled it stays who may enable it
    const disabled = job.enabled ? await everything.pauseJob(job.id, by) : job;
    return toPersonalJob(disabled, by.by);
  },
});

export const deleteMyJob = operation({
  name: "deleteMyJob",
  method: "delete",
  path: "/my/jobs/{job}",
  permission,
  tag,
  summary: "Delete one of one's own jobs",
  description: "What runs goes on to its end. Its place is free an hour later.",
  parameters: ofJob,
  answer: z.object({ done: z.literal(true) }),
  async run({ parameters: { job: id } }, context) {
    const { owner, by, everything } = me(context);
    const job = await ownJob(everything, owner, id);
    await everything.deleteJob(job.id, by);
    return { done: true as const };
  },
});

export const runMyJob = operation({
  name: "runMyJob",
  method: "post",
  path: "/my/jobs/{job}/run",
  permission,
  tag,
  summary: "Execute one of one's own jobs now",
  description: "409 `too_soon` within an hour of its last execution.",
  parameters: ofJob,
  status: 202,
  answer: z.object({ id: Id }),
  async run({ parameters: { job: id } }, context) {
    const { owner, by, everything } = me(context);
    const job = await ownJob(everything, owner, id);
    if (!job.enabled)
      throw new Problem(409, "conflict", `${job.name} is disabled: enable it before`);
    await allowedHandler(everything, job.handler);
    return everything.transaction(async (tx) => {
      // of requests that come at once, each sees what the ones before have made
      const { db } = tx;
      await db.rows(sql`select 1 from scheduled_job where id = ${job.id} for update`);
      const free = await freeAt(tx, job.id);
      if (free?.isAhead === true) {
        throw new Problem(
          409,
          "too_soon",
          `${job.name} runs at most once an hour: again from ${free.at.toISOString()} on`,
        );
      }
      const { id: execution } = await tx.runNow(job.id, by);
      return { id: execution };
    });
  },
});

export const listMyExecutions = operation({
  name: "listMyExecutions",
  method: "get",
  path: "/my/jobs/{job}/executions",
  permission,
  tag,
  summary: "The newest executions of one of one's own jobs",
  parameters: ofJob,
  answer: z.object({ rows: z.array(PersonalExecution) }),
  async run({ parameters: { job: id } }, context) {
    const { owner, everything } = me(context);
    const job = await ownJob(everything, owner, id);
    return { rows: await executionsOf(everything, job.id) };
  },
});

export const readMyLog = operation({
  name: "readMyLog",
  method: "get",
  path: "/my/executions/{execution}/log",
  permission,
  tag,
  summary: "The log of an execution of one of one's own jobs",
  parameters: z.object({ execution: Id }),
  answer: z.object({ lines: z.array(LogLine) }),
  async run({ parameters: { execution } }, context) {
    const { owner, everything } = me(context);
    const [found] = await everything.db.rows(
      sql`select 1 from job_execution where id = ${execution} and owner_id = ${owner}`,
    );
    if (found === undefined)
      throw new Problem(404, "not_found", `execution ${execution}: there is none of this id`);
    const lines = await everything.log(execution, { limit: 200 });
    return { lines: lines.map(toLogLine) };
  },
});
