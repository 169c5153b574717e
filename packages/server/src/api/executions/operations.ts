import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Asked } from "../schemas/asked.ts";
import { GivenInstant, Id, listOf, pageOf, pageQuery, Reason } from "../schemas/common.ts";
import { Attempt, Execution, toAttempt, toExecution } from "../schemas/execution.ts";
import { Status } from "../schemas/job.ts";
import { statuses, triggers } from "../schemas/words.ts";

const tag = "Executions";
const parameters = z.object({ execution: Id });

export const listExecutions = operation({
  name: "listExecutions",
  method: "get",
  path: "/executions",
  permission: "read",
  tag,
  summary: "Executions, the newest first",
  query: z.object({
    job: z.string().max(100).optional().openapi({ description: "A job's name or id" }),
    handler: z.string().max(100).optional(),
    status: listOf(statuses),
    trigger: listOf(triggers),
    from: GivenInstant.optional().openapi({ description: "Made at or after this instant" }),
    to: GivenInstant.optional().openapi({ description: "Made before this instant" }),
    ...pageQuery,
  }),
  answer: pageOf(Execution),
  async run({ query: { job, ...filter } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const given = Object.fromEntries(
      Object.entries(filter).filter(([, value]) => value !== undefined),
    );
    if (filter.after !== undefined && !Id.safeParse(filter.after).success)
      throw new Problem(422, "invalid", 'query.after: it is not the "next" of a page');
    const { rows, next } = await horarium.executions({
      ...given,
      ...(job === undefined ? {} : { job: (await horarium.job(job)).id }),
    });
    return { rows: rows.map(toExecution), next, asOf };
  },
});

export const getExecution = operation({
  name: "getExecution",
  method: "get",
  path: "/executions/{execution}",
  permission: "read",
  tag,
  summary: "One execution",
  parameters,
  answer: Execution,
  run: async ({ parameters: { execution } }, { horarium }) =>
    toExecution(await horarium.execution(execution)),
});

export const listAttempts = operation({
  name: "listAttempts",
  method: "get",
  path: "/executions/{execution}/attempts",
  permission: "read",
  tag,
  summary: "All attempts of an execution, in their order",
  parameters,
  answer: z.object({ rows: z.array(Attempt) }),
  async run({ parameters: { execution } }, { horarium }) {
    await horarium.execution(execution);
    return { rows: (await horarium.attempts(execution)).map(toAttempt) };
  },
});

export const cancelExecution = operation({
  name: "cancelExecution",
  method: "post",
  path: "/executions/{execution}/cancel",
  permission: "run",
  tag,
  summary: "Cancel an execution",
  description: "`running` until its worker has stopped it, then `cancelled`.",
  parameters,
  body: z.strictObject({ reason: Reason }),
  answer: z.object({ status: Status }),
  async run({ parameters: { execution } }, { horarium, by }) {
    await horarium.execution(execution);
    return { status: await horarium.cancel(execution, by) };
  },
});

export const retryExecution = operation({
  name: "retryExecution",
  method: "post",
  path: "/executions/{execution}/retry",
  permission: "run",
  tag,
  summary: "Do a finished execution again, with the parameters it had",
  parameters,
  body: z.strictObject({ reason: Reason }),
  status: 201,
  answer: Asked,
  async run({ parameters: { execution } }, { horarium, by }) {
    await horarium.execution(execution);
    return horarium.retry(execution, by);
  },
});

export const enqueueExecution = operation({
  name: "enqueueExecution",
  method: "post",
  path: "/executions",
  permission: "write",
  tag,
  summary: "Ask for one-time work, now or later",
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
  async run({ body: { handler: name, parameters: given, delayMs, ...rest } }, { horarium }) {
    const handler = horarium.handlers.find((one) => one.name === name);
    if (handler === undefined) {
      throw new Problem(
        422,
        "no_handler",
        `body.handler: no handler "${name}" is known here; GET /api/handlers lists those that are`,
        { fields: [{ path: "body.handler", message: "is not known here" }] },
      );
    }
    const { runAt, key, priority } = rest;
    return horarium.enqueue(handler, given, {
      ...(delayMs === undefined ? {} : { delay: `${delayMs}ms` }),
      ...(runAt === undefined ? {} : { runAt }),
      ...(key === undefined ? {} : { key }),
      ...(priority === undefined ? {} : { priority }),
    });
  },
});
