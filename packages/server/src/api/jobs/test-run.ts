import { z } from "@hono/zod-openapi";
import { confirmHandler } from "../confirm-first.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Reason } from "../schemas/common.ts";
import { dryRunParameter, hasDryRun } from "./dry-run.ts";
import { knownHandler } from "./known-handler.ts";

export const testJob = operation({
  name: "testJob",
  method: "post",
  path: "/jobs/test",
  permission: "write",
  tag: "Jobs",
  summary: "Try a handler out with these values: one execution, without a job",
  description:
    "It has one attempt and the trigger `test`, and is left out of all statistics. With `dryRun` the handler only tells what it would do, if it can. For `sql` or `shell` a session must have given its password within the last 10 minutes.",
  body: z.strictObject({
    handler: z.string().min(1).max(limits.name),
    parameters: z.record(z.string(), z.unknown()).default({}),
    timeoutMs: z.int().min(1).optional(),
    dryRun: z.boolean().default(false),
    reason: Reason,
  }),
  status: 201,
  answer: z.object({ id: Id }),
  async run(
    { body: { handler: name, parameters, timeoutMs, dryRun } },
    { horarium, by, principal },
  ) {
    confirmHandler(principal, "testJob", name);
    const handler = await knownHandler(horarium, name);
    if (dryRun && !hasDryRun(handler)) {
      throw new Problem(
        422,
        "no_dry_run",
        `body.dryRun: ${name} has no dry run; it takes no parameter ${dryRunParameter}`,
        { fields: [{ path: "body.dryRun", message: "this handler has no dry run" }] },
      );
    }
    return horarium.testHandler(
      handler,
      dryRun ? { ...parameters, [dryRunParameter]: true } : parameters,
      { ...by, ...(timeoutMs === undefined ? {} : { timeout: `${timeoutMs}ms` }) },
    );
  },
});
