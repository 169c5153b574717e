import { z } from "@hono/zod-openapi";
import { confirmHandler } from "../confirm-first.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { Reason } from "../schemas/common.ts";
import { Job, JobSettings, toJob } from "../schemas/job.ts";
import { toSettings } from "../schemas/to-settings.ts";
import { knownHandler } from "./known-handler.ts";

export const createJob = operation({
  name: "createJob",
  method: "post",
  path: "/jobs",
  permission: "write",
  tag: "Jobs",
  summary: "Create a job",
  description:
    "For a job of `sql` or `shell` a session must have given its password within the last 10 minutes.",
  body: JobSettings.required({ schedule: true }).extend({
    name: z.string().min(1).max(limits.name),
    handler: z.string().min(1).max(limits.name),
    reason: Reason,
  }),
  status: 201,
  answer: Job,
  async run(
    { body: { name, handler, reason: _reason, ...settings } },
    { horarium, by, principal },
  ) {
    confirmHandler(principal, "createJob", handler);
    const row = await horarium.createJob(
      name,
      await knownHandler(horarium, handler),
      { ...toSettings(settings), cron: settings.schedule },
      by,
    );
    return toJob(row);
  },
});
