import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { Asked } from "../schemas/asked.ts";
import { Reason } from "../schemas/common.ts";
import { ofExecution } from "./of-execution.ts";

export const retryExecution = operation({
  name: "retryExecution",
  method: "post",
  path: "/executions/{execution}/retry",
  permission: "run",
  tag: "Executions",
  summary: "Do a finished execution again, with the parameters it had",
  parameters: ofExecution,
  body: z.strictObject({ reason: Reason }),
  status: 201,
  answer: Asked,
  async run({ parameters: { execution } }, { horarium, by }) {
    await horarium.execution(execution);
    return horarium.retry(execution, by);
  },
});
