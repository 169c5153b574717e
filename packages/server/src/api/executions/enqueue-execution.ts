import { z } from "@hono/zod-openapi";
import { sql, type Horarium } from "horarium";
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
    { horarium, principal, by },
  ) {
    confirmHandler(principal, "enqueueExecution", name);
    const handler = await knownHandler(horarium, name);
    const { runAt, key, priority } = rest;
    return horarium.transaction(async (together) => {
      const asked = await together.enqueue(handler, given, {
        ...(delayMs === undefined ? {} : { delay: `${delayMs}ms` }),
        ...(runAt === undefined ? {} : { runAt }),
        ...(key === undefined ? {} : { key }),
        ...(priority === undefined ? {} : { priority }),
      });
      if (asked.isNew)
        await noteAsked(together, by, asked.id, { handler: name, parameters: given });
      return asked;
    });
  },
});

/** Who asked for it, with the execution and in the audit: an app's own code is trusted, and asks past this. */
async function noteAsked(
  { db, clock }: Horarium,
  { by, reason }: { by: string; reason?: string },
  id: string,
  after: object,
): Promise<void> {
  await db.rows(
    sql`
      with asked as (
        update job_execution set triggered_by = ${by} where id = ${id}
      )
      insert into change (at, by, verb, execution_id, reason, after)
      values (coalesce(${clock.override()}::timestamptz, now()), ${by}, 'enqueue', ${id}, ${reason ?? null},
        ${JSON.stringify(after)}::jsonb)`,
  );
}
