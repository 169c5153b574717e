import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { Reason } from "../schemas/common.ts";
import { Status } from "../schemas/job.ts";
import { ofExecution } from "./of-execution.ts";

export const forceStopExecution = operation({
  name: "forceStopExecution",
  method: "post",
  path: "/executions/{execution}/force-stop",
  permission: "run",
  tag: "Executions",
  summary: "Take an execution from a worker that does not end it",
  description:
    "Only one that was cancelled and still runs. It is `cancelled` at once, for the reason `forced`, and what its worker still writes of it is refused. What its handler does outside of the database goes on until the worker notices.",
  parameters: ofExecution,
  body: z.strictObject({ reason: Reason }),
  answer: z.object({ status: Status }),
  async run({ parameters: { execution } }, { horarium, by }) {
    await horarium.execution(execution);
    await horarium.forceStop(execution, by);
    return { status: "cancelled" as const };
  },
});
