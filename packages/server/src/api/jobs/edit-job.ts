import { z } from "@hono/zod-openapi";
import { confirmHandler } from "../confirm-first.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Reason } from "../schemas/common.ts";
import { Job, JobSettings, toJob } from "../schemas/job.ts";
import { toSettings } from "../schemas/to-settings.ts";
import { checkElsewhere } from "./check-elsewhere.ts";
import { ofJob } from "./of-job.ts";

export const editJob = operation({
  name: "editJob",
  method: "patch",
  path: "/jobs/{job}",
  permission: "write",
  tag: "Jobs",
  summary: "Change settings of a job",
  description:
    "`version` is the one that was shown. If the job has moved on, the answer is 409 with the job as it is now in `current`. For the parameters of a job of `sql` or `shell` a session must have given its password within the last 10 minutes.",
  parameters: ofJob,
  body: JobSettings.extend({ version: z.int().min(1), reason: Reason }),
  answer: Job,
  async run(
    { parameters: { job }, body: { version, reason: _reason, ...settings } },
    { horarium, by, principal },
  ) {
    const found = await horarium.job(job);
    if (found.version !== version) throw moved(toJob(found), version);
    if (settings.parameters !== undefined) confirmHandler(principal, "editJob", found.handler);
    await checkElsewhere(horarium, found.handler, settings.parameters);
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
  tag: "Jobs",
  summary: "Take back what people have changed on a job that code declares",
  parameters: ofJob,
  body: z.strictObject({
    columns: z.array(z.string().max(100)).max(50).optional().openapi({
      description: "Some of `overridden`; all of them when left out",
    }),
    reason: Reason,
  }),
  answer: Job,
  async run({ parameters: { job }, body: { columns } }, { horarium, by, principal }) {
    const { id, handler } = await horarium.job(job);
    if (columns === undefined || columns.includes("parameters"))
      confirmHandler(principal, "revertJob", handler);
    return toJob(
      await horarium.revertJob(id, { ...by, ...(columns === undefined ? {} : { columns }) }),
    );
  },
});
