import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { GivenInstant } from "../schemas/common.ts";
import { preview, Preview } from "./preview.ts";

export const previewSchedule = operation({
  name: "previewSchedule",
  method: "post",
  path: "/schedules/preview",
  permission: "read",
  tag: "Schedules",
  summary: "What a schedule means: a sentence, the next slots with their reasons, warnings",
  description: "The slots are those that the scheduler will make: it uses the same planner.",
  body: z.strictObject({
    schedule: z.string().max(limits.schedule),
    timezone: z.string().max(100).default("UTC"),
    dstGap: z.enum(["shift", "skip"]).nullable().default(null),
    dstOverlap: z.enum(["once", "twice"]).nullable().default(null),
    startsAt: GivenInstant.nullable().default(null),
    endsAt: GivenInstant.nullable().default(null),
    from: GivenInstant.optional().openapi({ description: "Default now" }),
    count: z.int().min(1).max(100).default(10),
  }),
  answer: Preview,
  run: async ({ body: { from, ...planned } }, { horarium }) =>
    preview(planned, from ?? (await readAsOf(horarium))),
});

export const listZones = operation({
  name: "listZones",
  method: "get",
  path: "/zones",
  permission: "read",
  tag: "Schedules",
  summary: "Time zones by their IANA names",
  answer: z.object({ rows: z.array(z.string()) }),
  run: () => Promise.resolve({ rows: ["UTC", ...Intl.supportedValuesOf("timeZone")] }),
});
