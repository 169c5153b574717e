import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { Asked } from "../executions/operations.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { GivenInstant, Id, Instant, listOf, pageOf, pageQuery, Reason } from "../schemas/common.ts";
import { Job, JobSettings, Status, toJob } from "../schemas/job.ts";
import { toSettings } from "../schemas/to-settings.ts";
import { countStates, listJobs as listJobRows, sorts } from "./list-jobs.ts";
import { readRecentSlots } from "./recent-slots.ts";
import { states } from "./states.ts";

const tag = "Jobs";
const parameters = z.object({
  job: z.string().min(1).max(limits.name).openapi({ description: "The job's name or id" }),
});
const onlyReason = z.strictObject({ reason: Reason });

const RecentSlot = z
  .object({
    execution: Id,
    slot: Instant,
    status: Status,
    reason: z.string().nullable(),
    startedAt: Instant.nullable(),
    durationMs: z.int().nullable(),
  })
  .openapi("RecentSlot");

export const listJobs = operation({
  name: "listJobs",
  method: "get",
  path: "/jobs",
  permission: "read",
  tag,
  summary: "Jobs, with their last slots and counts of their states",
  query: z.object({
    search: z.string().max(200).optional().openapi({ description: "A part of the name or title" }),
    state: listOf(states),
    handler: z.string().max(100).optional(),
    tag: z.string().max(100).optional(),
    folder: z.string().max(200).optional(),
    sort: z.enum(sorts).default("attention"),
    /** How many of the last slots of each job. */
    slots: z.coerce.number().int().min(0).max(60).default(30),
    ...pageQuery,
  }),
  answer: pageOf(Job.extend({ slots: z.array(RecentSlot) })).extend({
    counts: z.record(z.enum(["all", ...states]), z.int()),
  }),
  async run({ query: { slots: count, ...filter } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const query = { ...filter, at: asOf };
    const [{ rows, next }, counts] = await Promise.all([
      listJobRows(horarium, query),
      countStates(horarium, query),
    ]);
    const ids = rows.map(({ id }) => id);
    const slots = count === 0 ? new Map() : await readRecentSlots(horarium, ids, count);
    return {
      rows: rows.map((row) => ({ ...toJob(row), slots: slots.get(row.id) ?? [] })),
      next,
      counts,
      asOf,
    };
  },
});

export const getJob = operation({
  name: "getJob",
  method: "get",
  path: "/jobs/{job}",
  permission: "read",
  tag,
  summary: "One job",
  parameters,
  answer: Job,
  run: async ({ parameters: { job } }, { horarium }) => toJob(await horarium.job(job)),
});

export const createJob = operation({
  name: "createJob",
  method: "post",
  path: "/jobs",
  permission: "write",
  tag,
  summary: "Create a job",
  body: JobSettings.required({ schedule: true }).extend({
    name: z.string().min(1).max(limits.name),
    handler: z.string().min(1).max(limits.name),
    reason: Reason,
  }),
  status: 201,
  answer: Job,
  async run({ body: { name, handler, reason: _reason, ...settings } }, { horarium, by }) {
    if (horarium.handlers.every((one) => one.name !== handler)) {
      throw new Problem(
        422,
        "no_handler",
        `body.handler: no handler "${handler}" is known here; GET /api/handlers lists those that are`,
        { fields: [{ path: "body.handler", message: "is not known here" }] },
      );
    }
    const row = await horarium.createJob(
      name,
      handler,
      { ...toSettings(settings), cron: settings.schedule },
      by,
    );
    return toJob(row);
  },
});

export const editJob = operation({
  name: "editJob",
  method: "patch",
  path: "/jobs/{job}",
  permission: "write",
  tag,
  summary: "Change settings of a job",
  description:
    "`version` is the one that was shown. If the job has moved on, the answer is 409 with the job as it is now in `current`.",
  parameters,
  body: JobSettings.extend({ version: z.int().min(1), reason: Reason }),
  answer: Job,
  async run(
    { parameters: { job }, body: { version, reason: _reason, ...settings } },
    { horarium, by },
  ) {
    const found = await horarium.job(job);
    if (found.version !== version) throw moved(toJob(found), version);
    return toJob(await horarium.editJob(found.id, toSettings(settings), { ...by, version }));
  },
});

function moved(current: z.input<typeof Job>, version: number): Problem {
  return new Problem(
    409,
    "conflict",
    `job ${current.name}: it was changed in the meantime (version ${current.version}, you saw ${version}); current has it as it is now`,
    { current },
  );
}

export const revertJob = operation({
  name: "revertJob",
  method: "post",
  path: "/jobs/{job}/revert",
  permission: "write",
  tag,
  summary: "Take back what people have changed on a job that code declares",
  parameters,
  body: z.strictObject({
    columns: z.array(z.string().max(100)).max(50).optional().openapi({
      description: "Some of `overridden`; all of them when left out",
    }),
    reason: Reason,
  }),
  answer: Job,
  run: async ({ parameters: { job }, body: { columns } }, { horarium, by }) =>
    toJob(await horarium.revertJob(job, { ...by, ...(columns === undefined ? {} : { columns }) })),
});

export const enableJob = operation({
  name: "enableJob",
  method: "post",
  path: "/jobs/{job}/enable",
  permission: "run",
  tag,
  summary: "Enable a job from now on",
  description: "The slots of the pause are not made up for; one `skipped` row stands for them.",
  parameters,
  body: onlyReason,
  answer: Job,
  run: async ({ parameters: { job } }, { horarium, by }) =>
    toJob(await horarium.resumeJob(job, by)),
});

export const disableJob = operation({
  name: "disableJob",
  method: "post",
  path: "/jobs/{job}/disable",
  permission: "run",
  tag,
  summary: "Disable a job, for ever or until an instant",
  parameters,
  body: z.strictObject({ until: GivenInstant.optional(), reason: Reason }),
  answer: Job,
  run: async ({ parameters: { job }, body: { until } }, { horarium, by }) =>
    toJob(await horarium.pauseJob(job, { ...by, ...(until === undefined ? {} : { until }) })),
});

export const deleteJob = operation({
  name: "deleteJob",
  method: "delete",
  path: "/jobs/{job}",
  permission: "write",
  tag,
  summary: "Delete a job; its history stays, and it can be restored",
  parameters,
  body: onlyReason,
  answer: z.object({ id: Id }),
  async run({ parameters: { job } }, { horarium, by }) {
    const { id, name, origin } = await horarium.job(job);
    if (origin === "builtin" || origin === "code") {
      throw new Problem(
        409,
        "declared",
        `job ${name}: code declares it, so it would come back; disable it instead`,
      );
    }
    await horarium.deleteJob(id, by);
    return { id };
  },
});

export const restoreJob = operation({
  name: "restoreJob",
  method: "post",
  path: "/jobs/{job}/restore",
  permission: "write",
  tag,
  summary: "Bring a deleted job back, by its id",
  parameters: z.object({ job: Id }),
  body: onlyReason,
  answer: Job,
  run: async ({ parameters: { job } }, { horarium, by }) =>
    toJob(await horarium.restoreJob(job, by)),
});

export const runJob = operation({
  name: "runJob",
  method: "post",
  path: "/jobs/{job}/run",
  permission: "run",
  tag,
  summary: "Run a job now, with its own parameters",
  description: "It is never skipped: where the overlap policy bars it, it waits.",
  parameters,
  body: onlyReason,
  status: 201,
  answer: Asked,
  run: ({ parameters: { job } }, { horarium, by }) => horarium.runNow(job, by),
});

export const runJobWith = operation({
  name: "runJobWith",
  method: "post",
  path: "/jobs/{job}/run-with",
  permission: "write",
  tag,
  summary: "Run a job now, with other parameters for this once",
  parameters,
  body: z.strictObject({
    parameters: z.record(z.string(), z.unknown()),
    isTest: z.boolean().default(false).openapi({ description: "Left out of all statistics" }),
    reason: Reason,
  }),
  status: 201,
  answer: Asked,
  run: ({ parameters: { job }, body }, { horarium, by }) =>
    horarium.runNow(job, { ...by, parameters: body.parameters, isTest: body.isTest }),
});

export const skipSlot = operation({
  name: "skipSlot",
  method: "post",
  path: "/jobs/{job}/skip",
  permission: "run",
  tag,
  summary: "Skip the next slot; the job goes on with the one after",
  parameters,
  body: onlyReason,
  answer: z.object({ slot: Instant }),
  run: async ({ parameters: { job } }, { horarium, by }) => ({
    slot: (await horarium.skipNextSlot(job, by)).scheduledFor,
  }),
});

export const backfillJob = operation({
  name: "backfillJob",
  method: "post",
  path: "/jobs/{job}/backfill",
  permission: "write",
  tag,
  summary: "Execute a job for each of its slots in the past, from one instant to another",
  parameters,
  body: z.strictObject({
    from: GivenInstant,
    to: GivenInstant,
    dryRun: z.boolean().default(false),
    reason: Reason,
  }),
  answer: z.object({
    rows: z.array(
      z.object({
        slot: Instant,
        /** Null in a dry run. */
        id: Id.nullable(),
        /** The row that the slot has already. */
        repeats: Id.nullable(),
      }),
    ),
  }),
  async run({ parameters: { job }, body: { from, to, dryRun } }, { horarium, by }) {
    const slots = await horarium.backfill(job, { ...by, from, to, isDry: dryRun });
    return { rows: slots.map(({ scheduledFor: slot, id, repeats }) => ({ slot, id, repeats })) };
  },
});

export const readJobStats = operation({
  name: "readJobStats",
  method: "get",
  path: "/jobs/{job}/stats",
  permission: "read",
  tag,
  summary: "Counts, mean and percentiles of the last days (UTC), today included",
  parameters,
  query: z.object({ days: z.coerce.number().int().min(1).max(400).default(30) }),
  answer: z.object({
    days: z.int(),
    executions: z.int(),
    completed: z.int(),
    failed: z.int(),
    cancelled: z.int(),
    skipped: z.int(),
    missed: z.int(),
    meanMs: z.number().nullable(),
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
    p99Ms: z.number().nullable(),
  }),
  run: async ({ parameters: { job }, query: { days } }, { horarium }) => ({
    days,
    ...(await horarium.stats(job, { days })),
  }),
});
