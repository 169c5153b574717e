import { z } from "@hono/zod-openapi";
import { sql } from "horarium";
import { confirmHandler } from "../confirm-first.ts";
import { operation } from "../operation.ts";
import { Reason } from "../schemas/common.ts";
import { Job, toJob } from "../schemas/job.ts";

export const revertChange = operation({
  name: "revertChange",
  method: "post",
  path: "/changes/{change}/revert",
  permission: "write",
  tag: "System",
  summary: "Take one change of a job back, by a new change",
  description:
    "Settings go back to what they were, a disabled job is enabled, a deleted one restored, a skipped or moved slot put back. What cannot be taken back, or was changed again since, is refused with 409 and the reason.",
  parameters: z.object({ change: z.string().regex(/^\d{1,18}$/, "is not the id of a change") }),
  body: z.strictObject({
    version: z.int().min(1).optional().openapi({
      description: "Of the job, as it was shown: if it has moved on, the answer is 409",
    }),
    reason: Reason,
  }),
  answer: Job,
  async run({ parameters: { change }, body: { version } }, { horarium, by, principal }) {
    const [job] = await horarium.db.rows(
      sql<{ handler: string }>`
        select job.handler
        from change
        join scheduled_job job on job.id = change.job_id
        where change.id = ${change}`,
    );
    if (job !== undefined) confirmHandler(principal, "revertChange", job.handler);
    return toJob(
      await horarium.revertChange(change, { ...by, ...(version === undefined ? {} : { version }) }),
    );
  },
});
