import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { GivenInstant, Reason } from "../schemas/common.ts";
import { Job, toJob } from "../schemas/job.ts";
import { ofJob, onlyReason } from "./of-job.ts";

export const enableJob = operation({
  name: "enableJob",
  method: "post",
  path: "/jobs/{job}/enable",
  permission: "run",
  tag: "Jobs",
  summary: "Enable a job from now on",
  description: "The slots of the pause are not made up for; one `skipped` row stands for them.",
  parameters: ofJob,
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
  tag: "Jobs",
  summary: "Disable a job, for ever or until an instant",
  parameters: ofJob,
  body: z.strictObject({ until: GivenInstant.optional(), reason: Reason }),
  answer: Job,
  run: async ({ parameters: { job }, body: { until } }, { horarium, by }) =>
    toJob(await horarium.pauseJob(job, { ...by, ...(until === undefined ? {} : { until }) })),
});
