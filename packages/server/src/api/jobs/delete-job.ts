import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id } from "../schemas/common.ts";
import { Job, toJob } from "../schemas/job.ts";
import { ofJob, onlyReason } from "./of-job.ts";

export const deleteJob = operation({
  name: "deleteJob",
  method: "delete",
  path: "/jobs/{job}",
  permission: "write",
  tag: "Jobs",
  summary: "Delete a job; its history stays, and it can be restored",
  parameters: ofJob,
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
  tag: "Jobs",
  summary: "Bring a deleted job back, by its id",
  parameters: z.object({ job: Id }),
  body: onlyReason,
  answer: Job,
  run: async ({ parameters: { job } }, { horarium, by }) =>
    toJob(await horarium.restoreJob(job, by)),
});
