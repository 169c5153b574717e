import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { Attempt, toAttempt } from "../schemas/execution.ts";
import { ofExecution } from "./of-execution.ts";

export const listAttempts = operation({
  name: "listAttempts",
  method: "get",
  path: "/executions/{execution}/attempts",
  permission: "read",
  tag: "Executions",
  summary: "All attempts of an execution, in their order",
  parameters: ofExecution,
  answer: z.object({ rows: z.array(Attempt) }),
  async run({ parameters: { execution } }, { horarium }) {
    await horarium.execution(execution);
    return { rows: (await horarium.attempts(execution)).map(toAttempt) };
  },
});
