import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, pageOf, pageQuery } from "../schemas/common.ts";
import { Execution, toExecution } from "../schemas/execution.ts";
import { executionFilterQuery, toExecutionFilter } from "./execution-query.ts";
import { readExecutions, type NamedRow } from "./execution-rows.ts";

export const NamedExecution = Execution.extend({
  /** Null: one-time work, or the job is gone. */
  job: z.object({ name: z.string(), title: z.string().nullable() }).nullable(),
  /** The name of the worker that has or had it; null where it is not known any more. */
  worker: z.string().nullable(),
}).openapi("NamedExecution");

export function toNamed(row: NamedRow): z.input<typeof NamedExecution> {
  return {
    ...toExecution(row),
    job: row.job_name === null ? null : { name: row.job_name, title: row.job_title },
    worker: row.worker_name,
  };
}

export const listExecutions = operation({
  name: "listExecutions",
  method: "get",
  path: "/executions",
  permission: "read",
  tag: "Executions",
  summary: "Executions, the newest first",
  query: z.object({ ...executionFilterQuery, ...pageQuery }),
  answer: pageOf(NamedExecution),
  async run({ query: { limit, after = null, ...given } }, { horarium, principal }) {
    const asOf = await readAsOf(horarium);
    if (after !== null && !Id.safeParse(after).success)
      throw new Problem(422, "invalid", 'query.after: it is not the "next" of a page');
    const filter = await toExecutionFilter(horarium, given, asOf, principal?.name ?? null);
    const { rows, next } = await readExecutions(horarium, filter, { limit, after });
    return { rows: rows.map(toNamed), next, asOf };
  },
});
