import { z } from "@hono/zod-openapi";
import { Asked } from "../schemas/asked.ts";
import { confirmHandler } from "../confirm-first.ts";
import { operation } from "../operation.ts";
import { Reason } from "../schemas/common.ts";
import { checkElsewhere } from "./check-elsewhere.ts";
import { ofJob, onlyReason } from "./of-job.ts";

export const runJob = operation({
  name: "runJob",
  method: "post",
  path: "/jobs/{job}/run",
  permission: "run",
  tag: "Jobs",
  summary: "Run a job now, with its own parameters",
  description: "It is never skipped: where the overlap policy bars it, it waits.",
  parameters: ofJob,
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
  tag: "Jobs",
  summary: "Run a job now, with other parameters for this once",
  description:
    "For a job of `sql` or `shell` a session must have given its password within the last 10 minutes.",
  parameters: ofJob,
  body: z.strictObject({
    parameters: z.record(z.string(), z.unknown()),
    isTest: z.boolean().default(false).openapi({ description: "Left out of all statistics" }),
    reason: Reason,
  }),
  status: 201,
  answer: Asked,
  async run({ parameters: { job }, body }, { horarium, by, principal }) {
    const { id, handler } = await horarium.job(job);
    confirmHandler(principal, "runJobWith", handler);
    await checkElsewhere(horarium, handler, body.parameters);
    return horarium.runNow(id, { ...by, parameters: body.parameters, isTest: body.isTest });
  },
});
