import { z } from "@hono/zod-openapi";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Reason } from "../schemas/common.ts";
import { Job, JobSettings, toJob } from "../schemas/job.ts";
import { toSettings } from "../schemas/to-settings.ts";

export const createJob = operation({
  name: "createJob",
  method: "post",
  path: "/jobs",
  permission: "write",
  tag: "Jobs",
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
