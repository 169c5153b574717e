import { z } from "@hono/zod-openapi";
import { occurrenceAt, releaseHeld, sql } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation, type ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Reason } from "../schemas/common.ts";
import { noteChange } from "./note-change.ts";
import { rowNow, windowNow } from "./quiet-window-rows.ts";
import { longestMs } from "./quiet-window-times.ts";
import { QuietWindow } from "./schemas.ts";

const ofWindow = z.object({ window: Id });

export const endQuietWindow = operation({
  name: "endQuietWindow",
  method: "post",
  path: "/quiet-windows/{window}/end",
  permission: "run",
  tag: "Alerts",
  summary: "End what holds now; one that repeats comes again at its next slot",
  parameters: ofWindow,
  body: z.strictObject({ reason: Reason }),
  answer: QuietWindow,
  run: ({ parameters: { window: id } }, context) =>
    moveEnd(context, id, "end_quiet_window", (_, asOf) => asOf),
});

export const extendQuietWindow = operation({
  name: "extendQuietWindow",
  method: "post",
  path: "/quiet-windows/{window}/extend",
  permission: "run",
  tag: "Alerts",
  summary: "Let what holds now hold for longer",
  parameters: ofWindow,
  body: z.strictObject({
    byMs: z
      .int()
      .min(60_000)
      .max(longestMs)
      .default(30 * 60_000),
    reason: Reason,
  }),
  answer: QuietWindow,
  run: ({ parameters: { window: id }, body: { byMs } }, context) =>
    moveEnd(context, id, "extend_quiet_window", (until) => new Date(until.getTime() + byMs)),
});

async function moveEnd(
  { horarium, by }: ApiContext,
  id: string,
  verb: string,
  to: (until: Date, asOf: Date) => Date,
): Promise<z.input<typeof QuietWindow>> {
  const asOf = await readAsOf(horarium);
  const row = await rowNow(horarium, id);
  const occurrence = occurrenceAt(row, asOf);
  if (occurrence === null) {
    throw new Problem(409, "conflict", "the quiet window does not hold now: edit it, or delete it");
  }
  const until = to(occurrence.until, asOf);
  await horarium.db.rows(
    sql`
      update quiet_window
      set moved_from = ${occurrence.from}, moved_until = ${until}, version = version + 1
      where id = ${id}::uuid`,
  );
  await releaseHeld(horarium.db, horarium.clock);
  await noteChange(horarium, by, verb, { name: row.name, jobId: row.job_id, after: { until } });
  return windowNow(horarium, id);
}
