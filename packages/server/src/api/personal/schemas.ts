import { z } from "@hono/zod-openapi";
import type { JobRow } from "horarium";
import { describe } from "horarium/schedule";
import { limits } from "../limits.ts";
import { Id, Instant } from "../schemas/common.ts";
import { Status } from "../schemas/job.ts";

export const PersonalJob = z
  .object({
    id: Id,
    /** As its owner calls it. */
    name: z.string(),
    handler: z.string(),
    parameters: z.unknown(),
    schedule: z.string(),
    timezone: z.string(),
    sentence: z.string(),
    enabled: z.boolean(),
    disabled: z
      .object({
        at: Instant.nullable(),
        reason: z.string().nullable(),
        /** Its owner may not enable it again: somebody else has disabled it. */
        isByOther: z.boolean(),
      })
      .nullable(),
    nextSlot: Instant.nullable(),
    last: z.object({ at: Instant, status: Status, durationMs: z.int().nullable() }).nullable(),
    createdAt: Instant,
    version: z.int(),
  })
  .openapi("PersonalJob");

/** `name`: of whoever owns it, as it stands in the audit. */
export function toPersonalJob(job: JobRow, own: string | null): z.input<typeof PersonalJob> {
  const { id, name, handler, parameters, schedule, timezone, enabled, version } = job;
  const { last_run_at: at, last_run_status: status, last_run_duration_ms: durationMs } = job;
  return {
    id,
    name,
    handler,
    parameters,
    schedule,
    timezone,
    sentence: sentenceOf(schedule, timezone),
    enabled,
    disabled: enabled
      ? null
      : { at: job.disabled_at, reason: job.disabled_reason, isByOther: isByOther(job, own) },
    nextSlot: enabled ? job.next_run_at : null,
    last: at === null || status === null ? null : { at, status, durationMs },
    createdAt: job.created_at,
    version,
  };
}

/** What is disabled with the account or its template may be enabled by its owner, once that is well again. */
export function isByOther({ disabled_by: by }: JobRow, own: string | null): boolean {
  return by !== null && by !== "horarium" && by !== own;
}

function sentenceOf(schedule: string, timezone: string): string {
  try {
    return describe(schedule, { timezone });
  } catch {
    // written by an older version, with words that are none any more
    return schedule;
  }
}

export const Template = z
  .object({
    handler: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    /** JSON Schema of its parameters; null: it takes none that it tells of. */
    parameters: z.record(z.string(), z.unknown()).nullable(),
  })
  .openapi("PersonalTemplate");

export const PersonalExecution = z
  .object({
    id: Id,
    job: Id.nullable(),
    status: Status,
    reason: z.string().nullable(),
    scheduledFor: Instant.nullable(),
    dueAt: Instant,
    startedAt: Instant.nullable(),
    completedAt: Instant.nullable(),
    attempt: z.int(),
    result: z.unknown(),
    error: z.string().nullable(),
  })
  .openapi("PersonalExecution");

export const JobName = z
  .string()
  .trim()
  .min(1)
  .max(limits.name)
  .openapi({ description: "What it is called; one's own jobs have different names" });

export const Schedule = z.string().min(1).max(limits.schedule).openapi({
  example: "0 18 * * 0",
  description: "At most once an hour",
});

export const Timezone = z.string().min(1).max(100).openapi({ example: "Europe/Berlin" });

export const Parameters = z.record(z.string(), z.unknown());
