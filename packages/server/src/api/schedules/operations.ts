import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { GivenInstant, Instant } from "../schemas/common.ts";
import { fullPreview, FullPreview } from "./full-preview.ts";
import { listZones as zonesAt } from "./zones.ts";

const scheduled = {
  schedule: z.string().max(limits.schedule),
  timezone: z.string().max(100).default("UTC"),
  dstGap: z.enum(["shift", "skip"]).nullable().default(null),
  dstOverlap: z.enum(["once", "twice"]).nullable().default(null),
  startsAt: GivenInstant.nullable().default(null),
  endsAt: GivenInstant.nullable().default(null),
};

export const previewSchedule = operation({
  name: "previewSchedule",
  method: "post",
  path: "/schedules/preview",
  permission: "read",
  tag: "Schedules",
  summary:
    "What a schedule means: a sentence, the next slots with their reasons, warnings with what to write instead, the week beside other jobs",
  description: "The slots are those that the scheduler will make: it uses the same planner.",
  body: z.strictObject({
    ...scheduled,
    jitterMs: z.int().min(0).default(0),
    overlap: z.enum(["skip", "queue_one", "cancel_previous", "allow"]).default("skip"),
    job: z.string().min(1).max(limits.name).nullable().default(null).openapi({
      description: "The name or id of the job that is edited: its own slots are no other job's",
    }),
    original: z.strictObject(scheduled).nullable().default(null).openapi({
      description: "What the schedule takes the place of, for a comparison",
    }),
    from: GivenInstant.optional().openapi({ description: "Default now" }),
    count: z.int().min(1).max(100).default(10),
  }),
  answer: FullPreview,
  async run({ body: { job, ...asked } }, { horarium }) {
    const now = await readAsOf(horarium);
    const except = job === null ? null : (await horarium.job(job)).id;
    return fullPreview(horarium, { ...asked, from: asked.from, except }, now);
  },
});

export const listZones = operation({
  name: "listZones",
  method: "get",
  path: "/zones",
  permission: "read",
  tag: "Schedules",
  summary: "Time zones by their present IANA names, with what the clocks there show now",
  answer: z.object({
    rows: z.array(
      z.object({
        name: z.string().openapi({ example: "Europe/Rome" }),
        /** Older names of it, which a job takes too. */
        formerNames: z.array(z.string()),
        city: z.string(),
        country: z.string().nullable(),
        /** Local time is UTC plus so many minutes now. */
        offsetMinutes: z.int(),
        abbreviation: z.string(),
      }),
    ),
    asOf: Instant,
  }),
  async run(_input, { horarium }) {
    const asOf = await readAsOf(horarium);
    return { rows: zonesAt(asOf), asOf };
  },
});
