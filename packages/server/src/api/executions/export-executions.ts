import { z } from "@hono/zod-openapi";
import type { Horarium } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation, wholeResponse } from "../operation.ts";
import { executionFilterQuery, toExecutionFilter } from "./execution-query.ts";
import type { ExecutionFilter } from "./execution-filter.ts";
import { readExecutions, type NamedRow } from "./execution-rows.ts";
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
    // before the answer begins: what goes wrong can still be told as a problem
    const first = await readExecutions(horarium, filter, { limit: page, after: null });
    const parts = format === "csv" ? asCsv : asJson;
    const name = `executions-${asOf.toISOString().slice(0, 10)}.${format}`;
    return new Response(streamOf(horarium, filter, first, parts), {
      headers: {
        "Content-Type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
        "Content-Disposition": `attachment; filename="${name}"`,
      },
    });
  },
});

interface Parts {
  head: string;
  of: (row: NamedRow, isFirst: boolean) => string;
  tail: string;
}

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

const asCsv: Parts = {
  head: `${columns.join(",")}\r\n`,
  of(row) {
    const { job, ...execution } = NamedExecution.parse(toNamed(row));
    const values = { ...execution, job: job?.name ?? null };
    return `${columns.map((column) => cell(values[column])).join(",")}\r\n`;
  },
  tail: "",
};

const asJson: Parts = {
  head: "[",
  of: (row, isFirst) =>
    `${isFirst ? "" : ","}\n${JSON.stringify(NamedExecution.parse(toNamed(row)))}`,
  tail: "\n]\n",
};

/** As RFC 4180 has it. */
function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Read as the client takes it: the file is never held as a whole. */
function streamOf(
  horarium: Horarium,
  filter: ExecutionFilter,
  first: { rows: NamedRow[]; next: string | null },
  { head, of, tail }: Parts,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let current: typeof first | null = first;
  let written = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        if (current === null) return controller.close();
        const { rows, next } = current;
        const texts = rows.map((row, place) => of(row, written + place === 0));
        const isFirst = written === 0;
        written += rows.length;
        const goesOn = next !== null && written < most;
        current = goesOn
          ? await readExecutions(horarium, filter, { limit: page, after: next })
          : null;
        controller.enqueue(
          encoder.encode(`${isFirst ? head : ""}${texts.join("")}${goesOn ? "" : tail}`),
        );
      },
    },
    { highWaterMark: 0 },
  );
}
