import { z } from "@hono/zod-openapi";
import { assertHasSlot, parseSchedule } from "horarium/schedule";
import { limits } from "../limits.ts";
import { Problem } from "../problem.ts";
import { GivenInstant } from "../schemas/common.ts";

export const longestMs = 31 * 86_400_000;

/** When a quiet window holds, on the way in. */
export const times = {
  startsAt: GivenInstant.optional().openapi({ description: "Of one that is once. Default now" }),
  endsAt: GivenInstant.optional(),
  schedule: z.string().max(limits.schedule).optional().openapi({
    description: "Of one that repeats: each slot begins it",
    example: "0 22 * * 5",
  }),
  timezone: z.string().max(100).optional(),
  durationMs: z.int().min(60_000).max(longestMs).optional(),
};

interface GivenTimes {
  startsAt?: Date | undefined;
  endsAt?: Date | undefined;
  schedule?: string | undefined;
  timezone?: string | undefined;
  durationMs?: number | undefined;
}

/** As columns. Throws `Problem` where too much is given, or too little. */
export function timesOf(
  { startsAt, endsAt, schedule, timezone = "UTC", durationMs }: GivenTimes,
  asOf: Date,
) {
  if (schedule === undefined) {
    if (durationMs !== undefined || endsAt === undefined)
      throw wrong("body.endsAt", "must be given, unless a schedule and a duration are");
    const from = startsAt ?? asOf;
    if (endsAt <= from || endsAt.getTime() - from.getTime() > 12 * longestMs)
      throw wrong("body.endsAt", "must be after the beginning, by a year at most");
    return { startsAt: from, endsAt, schedule: null, timezone, durationMs: null };
  }
  if (startsAt !== undefined || endsAt !== undefined)
    throw wrong("body.schedule", "comes with a duration, not with startsAt and endsAt");
  if (durationMs === undefined) throw wrong("body.durationMs", "must be given with a schedule");
  const parsed = parseSchedule(schedule);
  if (parsed.class === "manual") throw wrong("body.schedule", "must have slots");
  assertHasSlot(parsed, { timezone, from: asOf });
  return { startsAt: null, endsAt: null, schedule, timezone, durationMs };
}

function wrong(path: string, message: string): Problem {
  return new Problem(422, "invalid", `${path}: ${message}`, { fields: [{ path, message }] });
}
