import { z } from "@hono/zod-openapi";
import type { ScheduleStopRow } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { GivenInstant, Instant, Reason } from "../schemas/common.ts";

const ScheduleStop = z
  .object({
    stoppedAt: Instant,
    stoppedBy: z.string().nullable(),
    reason: z.string().nullable(),
    until: Instant.nullable().openapi({ description: "Null: until somebody resumes" }),
  })
  .openapi("ScheduleStop");

export const StopAnswer = z.object({
  /** Null: schedules are not stopped. */
  stop: ScheduleStop.nullable(),
  asOf: Instant,
});

export const readScheduleStop = operation({
  name: "readScheduleStop",
  method: "get",
  path: "/schedule-stop",
  permission: "read",
  tag: "System",
  summary: "Whether all schedules are stopped, by whom, why and until when",
  answer: StopAnswer,
  async run(_, { horarium }) {
    const asOf = await readAsOf(horarium);
    return { stop: toStop(await horarium.scheduleStop()), asOf };
  },
});

export const stopSchedules = operation({
  name: "stopSchedules",
  method: "put",
  path: "/schedule-stop",
  permission: "admin",
  tag: "System",
  summary: "Stop all schedules, until an instant or until they are resumed",
  description:
    "Each slot of that time is one `skipped` row with the reason `stopped`. What runs goes on, with its retries, and so does what people and apps ask for. Of schedules that are stopped already, it changes the reason and the end.",
  body: z.strictObject({ until: GivenInstant.optional(), reason: Reason }),
  answer: StopAnswer,
  async run({ body: { until } }, { everything, by }) {
    const end = until === undefined ? {} : { until };
    const stop = await everything.stopSchedules({ ...by, ...end });
    return { stop: toStop(stop), asOf: await readAsOf(everything) };
  },
});

export const resumeSchedules = operation({
  name: "resumeSchedules",
  method: "delete",
  path: "/schedule-stop",
  permission: "admin",
  tag: "System",
  summary: "Let slots be executed again, from now on",
  description: "The slots of the stop stay skipped. A backfill makes up for those that matter.",
  body: z.strictObject({ reason: Reason }),
  answer: StopAnswer,
  async run(_, { everything, by }) {
    await everything.resumeSchedules(by);
    return { stop: toStop(await everything.scheduleStop()), asOf: await readAsOf(everything) };
  },
});

function toStop(row: ScheduleStopRow | null): z.input<typeof ScheduleStop> | null {
  if (row === null) return null;
  return {
    stoppedAt: row.stopped_at,
    stoppedBy: row.stopped_by,
    reason: row.reason,
    until: row.until,
  };
}
