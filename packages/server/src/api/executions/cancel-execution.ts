import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { Reason } from "../schemas/common.ts";
import { Status } from "../schemas/job.ts";
import { ofExecution } from "./of-execution.ts";

export const cancelExecution = operation({
  name: "cancelExecution",
  method: "post",
  path: "/executions/{execution}/cancel",
  permission: "run",
  tag: "Executions",
  summary: "Cancel an execution",
  description: "`running` until its worker has stopped it, then `cancelled`.",
  parameters: ofExecution,
  body: z.strictObject({ reason: Reason }),
  answer: z.object({ status: Status }),
  async run({ parameters: { execution } }, { horarium, by }) {
    await horarium.execution(execution);
    return { status: await horarium.cancel(execution, by) };
  },
});
