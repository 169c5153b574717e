import { z } from "@hono/zod-openapi";
import { alertKinds } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, listOf, pageOf, pageQuery } from "../schemas/common.ts";
import { countAlerts, readAlerts, toAlert } from "./alert-rows.ts";
import { Alert, alertStates } from "./schemas.ts";

export const listAlerts = operation({
  name: "listAlerts",
  method: "get",
  path: "/alerts",
  permission: "read",
  tag: "Alerts",
  summary: "What needs a person, and what did, those found last first",
  description:
    "One row for each cause of each job; it opens again where it comes back. `counts` is how many there are in each state, whatever is asked for.",
  query: z.object({
    state: listOf(alertStates),
    kind: listOf(alertKinds),
    job: z.string().max(100).optional().openapi({ description: "A job's name or id" }),
    ...pageQuery,
  }),
  answer: pageOf(Alert).extend({
    counts: z.record(z.enum(alertStates), z.int()),
    /** When the last one was resolved; null: none ever was. */
    lastResolvedAt: Instant.nullable(),
  }),
  async run({ query: { state, kind, job, limit, after } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const jobId = job === undefined ? undefined : (await horarium.job(job)).id;
    const cursor = after === undefined ? undefined : fromCursor(after);
    const [rows, counts, [last]] = await Promise.all([
      readAlerts(horarium, asOf, {
        states: state,
        kinds: kind,
        jobId,
        after: cursor,
        limit: limit + 1,
      }),
      countAlerts(horarium, asOf),
      readAlerts(horarium, asOf, { states: ["resolved"], limit: 1 }),
    ]);
    const shown = rows.slice(0, limit);
    const end = rows.length > limit ? shown.at(-1) : undefined;
    return {
      rows: shown.map((row) => toAlert(row, asOf)),
      next: end === undefined ? null : `${end.last_at.toISOString()}~${end.id}`,
      counts,
      lastResolvedAt: last?.resolved_at ?? null,
      asOf,
    };
  },
});

function fromCursor(text: string): { at: string; id: string } {
  const [at = "", id] = text.split("~");
  if (!Number.isNaN(Date.parse(at)) && id !== undefined && Id.safeParse(id).success)
    return { at, id };
  throw new Problem(422, "invalid", 'query.after: it is not the "next" of a page');
}
