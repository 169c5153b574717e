import { z } from "@hono/zod-openapi";
import {
  assertHasSlot,
  checkTimezone,
  describe,
  explain,
  nextSlots,
  warnings,
} from "horarium/schedule";
import { Instant } from "../schemas/common.ts";

/** What a schedule means. */
export const Preview = z.object({
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
});

/** A schedule with what decides about its slots. */
export interface Planned {
  schedule: string;
  timezone: string;
  dstGap?: "shift" | "skip" | null;
  dstOverlap?: "once" | "twice" | null;
  startsAt?: Date | null;
  endsAt?: Date | null;
  /** How many slots. */
  count: number;
}

/** The slots after `from`, by the scheduler's own planner. Throws `ScheduleError`. */
export function preview(planned: Planned, from: Date): z.input<typeof Preview> {
  const { schedule, timezone, count, ...given } = planned;
  const { dstGap = null, dstOverlap = null, startsAt = null, endsAt = null } = given;
  const options = { timezone, dstGap, dstOverlap, startsAt, endsAt, from };
  checkTimezone(timezone);
  assertHasSlot(schedule, options);
  return {
    schedule,
    timezone,
    sentence: describe(schedule, { timezone }),
    slots: nextSlots(schedule, { ...options, count }).map((at) => {
      const { shiftedFrom = [], pass = null, sentence } = explain(schedule, { ...options, at });
      return { at, shiftedFrom, pass, sentence };
    }),
    warnings: warnings(schedule, options).map(
      ({ code, message, position = null, date = null }) => ({ code, message, position, date }),
    ),
  };
}
