import { z } from "@hono/zod-openapi";
import { asFile } from "../as-file.ts";
import { readAsOf } from "../as-of.ts";
import { operation, wholeResponse } from "../operation.ts";
import { executionFilterQuery, toExecutionFilter } from "./execution-query.ts";
import { readExecutions } from "./execution-rows.ts";
import { NamedExecution, toNamed } from "./list-executions.ts";

/** Rows that are read at once, and rows of a file. */
const page = 500;
const most = 100_000;

export const exportExecutions = operation({
  name: "exportExecutions",
  method: "get",
  path: "/executions/export",
  permission: "read",
  tag: "Executions",
  summary: "The executions of a query as a file, the newest first",
  description: `At most ${most} rows. In CSV a cell that a spreadsheet would take for a formula begins with an apostrophe.`,
  query: z.object({ ...executionFilterQuery, format: z.enum(["csv", "json"]).default("csv") }),
  answer: wholeResponse,
  media: { "text/csv": z.string(), "application/json": z.array(NamedExecution) },
  async run({ query: { format, ...given } }, { horarium, principal }) {
    const asOf = await readAsOf(horarium);
    const filter = await toExecutionFilter(horarium, given, asOf, principal?.name ?? null);
    const read = (after: string | null) => readExecutions(horarium, filter, { limit: page, after });
    return asFile({
      name: "executions",
      format,
      asOf,
      most,
      first: await read(null),
      readAfter: read,
      columns,
      toCells(row) {
        const { job, ...execution } = NamedExecution.parse(toNamed(row));
        return { ...execution, job: job?.name ?? null };
      },
      toJson: (row) => NamedExecution.parse(toNamed(row)),
    });
  },
});

const columns = [
  "id",
  "job",
  "handler",
  "status",
  "reason",
  "trigger",
  "triggeredBy",
  "slot",
  "dueAt",
  "startedAt",
  "completedAt",
  "durationMs",
  "attempt",
  "worker",
  "errorFingerprint",
  "error",
] as const;
