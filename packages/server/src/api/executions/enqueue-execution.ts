import { z } from "@hono/zod-openapi";
import { confirmHandler } from "../confirm-first.ts";
import { knownHandler } from "../jobs/known-handler.ts";
import { operation } from "../operation.ts";
import { GivenInstant, Id, Reason } from "../schemas/common.ts";
import { Status } from "../schemas/job.ts";

export const enqueueExecution = operation({
  name: "enqueueExecution",
  method: "post",
  path: "/executions",
  permission: "write",
  tag: "Executions",
  summary: "Ask for one-time work, now or later",
  description:
    "For `sql` or `shell` a session must have given its password within the last 10 minutes.",
  body: z.strictObject({
    handler: z.string().max(100),
    parameters: z.record(z.string(), z.unknown()).default({}),
    delayMs: z.int().min(0).max(315_360_000_000).optional(),
    runAt: GivenInstant.optional(),
    key: z.string().min(1).max(200).optional().openapi({
      description: "Asking again with the same handler and key gives the execution that exists",
    }),
    priority: z.int().min(0).max(32_767).optional(),
    reason: Reason,
  }),
  status: 201,
  answer: z.object({ id: Id, status: Status, isNew: z.boolean() }),
  async run(
    { body: { handler: name, parameters: given, delayMs, ...rest } },
    { horarium, principal },
  ) {
    confirmHandler(principal, "enqueueExecution", name);
    const handler = await knownHandler(horarium, name);
    const { runAt, key, priority } = rest;
    return horarium.enqueue(handler, given, {
      ...(delayMs === undefined ? {} : { delay: `${delayMs}ms` }),
      ...(runAt === undefined ? {} : { runAt }),
      ...(key === undefined ? {} : { key }),
      ...(priority === undefined ? {} : { priority }),
    });
  },
});
