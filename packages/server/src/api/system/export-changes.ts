import { z } from "@hono/zod-openapi";
import { asFile } from "../as-file.ts";
import { readAsOf } from "../as-of.ts";
import { operation, wholeResponse } from "../operation.ts";
import { Change, changeFilterQuery, readChanges } from "./change-rows.ts";

/** Rows that are read at once, and rows of a file. */
const page = 500;
const most = 100_000;

const columns = [
  "id",
  "at",
  "by",
  "verb",
  "job",
  "jobId",
  "executionId",
  "sentence",
  "reason",
  "reverts",
  "before",
  "after",
  "detail",
] as const;

export const exportChanges = operation({
  name: "exportChanges",
  method: "get",
  path: "/changes/export",
  permission: "read",
  tag: "System",
  summary: "The changes of a query as a file, the newest first",
  description: `At most ${most} rows. In CSV a cell that a spreadsheet would take for a formula begins with an apostrophe, and what was before and after is JSON.`,
  query: z.object({ ...changeFilterQuery, format: z.enum(["csv", "json"]).default("csv") }),
  answer: wholeResponse,
  media: { "text/csv": z.string(), "application/json": z.array(Change) },
  async run({ query: { format, ...filter } }, { horarium }) {
    const read = (after: string | null) => readChanges(horarium, filter, { limit: page, after });
    return asFile({
      name: "changes",
      format,
      asOf: await readAsOf(horarium),
      most,
      first: await read(null),
      readAfter: read,
      columns,
      toCells: (row) => Change.parse(row),
      toJson: (row) => Change.parse(row),
    });
  },
});
