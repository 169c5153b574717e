import { z } from "@hono/zod-openapi";
import {
  describe,
  explain,
  nextSlots,
  warnings,
  checkTimezone,
  assertHasSlot,
} from "horarium/schedule";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { GivenInstant, Instant } from "../schemas/common.ts";

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
  answer: z.object({
    schedule: z.string(),
    timezone: z.string(),
    sentence: z.string(),
    slots: z.array(
      z.object({
        at: Instant,
        /** Local times that do not exist and for which this slot stands. */
        shiftedFrom: z.array(z.string()),
        pass: z.enum(["first", "second"]).nullable(),
        sentence: z.string(),
      }),
    ),
    warnings: z.array(
      z.object({
        code: z.string(),
        message: z.string(),
        position: z.int().nullable(),
        date: z.string().nullable(),
      }),
    ),
  }),
  async run({ body }, { horarium }) {
    const { schedule, timezone, count, from = await readAsOf(horarium), ...bounds } = body;
    const options = { timezone, ...bounds, from };
    checkTimezone(timezone);
    assertHasSlot(schedule, options);
    const slots = nextSlots(schedule, { ...options, count });
    return {
      schedule,
      timezone,
      sentence: describe(schedule, { timezone }),
      slots: slots.map((at) => {
        const { shiftedFrom = [], pass = null, sentence } = explain(schedule, { ...options, at });
        return { at, shiftedFrom, pass, sentence };
      }),
      warnings: warnings(schedule, options).map(
        ({ code, message, position = null, date = null }) => ({
          code,
          message,
          position,
          date,
        }),
      ),
    };
  },
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
