import { z } from "@hono/zod-openapi";
import type { JobRow } from "horarium";
import { scheduleSentence } from "../../live-view/job-table.ts";
import { limits } from "../limits.ts";
import { GivenInstant, Id, Instant } from "./common.ts";
import { statuses } from "./words.ts";

export const Status = z.enum(statuses).openapi("Status");

/** A column of four bytes: 24 days. */
const longestMs = 2_147_483_647;
const milliseconds = z.int().min(0).max(longestMs);
const Parameters = z.record(z.string(), z.unknown()).openapi({ type: "object" });

export const Retry = z.object({
  attempts: z.int().min(1).max(100),
  backoffMs: milliseconds,
  factor: z.number().min(1),
  capMs: milliseconds,
  jitter: z.number().min(0).max(1),
  beyondNextSlot: z.boolean(),
});

const Misfire = z.object({
  policy: z.enum(["skip", "once", "all"]),
  afterMs: milliseconds,
  cap: z.int().min(1).max(1_000),
  maxAgeMs: z.int().min(1).nullable(),
});

/** What a person may set of a job: the same names and units on the way in and on the way out. */
const settings = {
  title: z.string().max(limits.title).nullable(),
  description: z.string().max(10_000).nullable(),
  folder: z.string().max(200).nullable(),
  tags: z.array(z.string().min(1).max(100)).max(50),
  schedule: z.string().max(limits.schedule).openapi({ example: "0 3 * * *" }),
  timezone: z.string().max(100).openapi({ example: "Europe/Rome" }),
  jitterMs: milliseconds,
  dstGap: z.enum(["shift", "skip"]).nullable(),
  dstOverlap: z.enum(["once", "twice"]).nullable(),
  parameters: Parameters,
  priority: z.int().min(0).max(32_767),
  overlap: z.enum(["skip", "queue_one", "cancel_previous", "allow"]),
  timeoutMs: z.int().min(1).max(longestMs),
  graceMs: milliseconds,
  longRunningAfterMs: z.int().min(1).max(longestMs).nullable(),
  concurrencyKey: z
    .object({ key: z.string().min(1).max(200), limit: z.int().min(1).max(100_000) })
    .nullable(),
  runner: z.enum(["any", "node", "edge"]),
  retentionDays: z.int().min(1).max(36_500).nullable(),
};

export const JobSettings = z
  .strictObject({
    ...settings,
    startsAt: GivenInstant.nullable(),
    endsAt: GivenInstant.nullable(),
    misfire: Misfire.partial().strict(),
    retry: Retry.partial().strict(),
  })
  .partial()
  .openapi("JobSettings");

export const Job = z
  .object({
    id: Id,
    name: z.string(),
    ...settings,
    startsAt: Instant.nullable(),
    endsAt: Instant.nullable(),
    misfire: Misfire,
    retry: Retry,
    handler: z.string(),
    /** The schedule in words. */
    sentence: z.string(),
    enabled: z.boolean(),
    disabled: z
      .object({
        at: Instant.nullable(),
        by: z.string().nullable(),
        reason: z.string().nullable(),
        until: Instant.nullable(),
      })
      .nullable(),
    origin: z.enum(["code", "admin", "personal", "builtin"]),
    /** Settings that people have changed on a job that code declares. */
    overridden: z.array(z.string()),
    retiredAt: Instant.nullable(),
    version: z.int(),
    nextSlot: Instant.nullable(),
    last: z
      .object({ startedAt: Instant, status: Status.nullable(), durationMs: z.int().nullable() })
      .nullable(),
    /** The unfinished execution that has the job's turn. */
    currentExecution: Id.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .openapi("Job");

export function toJob(row: JobRow): z.input<typeof Job> {
  return {
    id: row.id,
    name: row.name,
    title: row.title,
    description: row.description,
    folder: row.folder,
    tags: row.tags,
    schedule: row.schedule,
    timezone: row.timezone,
    sentence: scheduleSentence(row),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    jitterMs: row.jitter_ms,
    dstGap: row.dst_gap,
    dstOverlap: row.dst_overlap,
    handler: row.handler,
    parameters: asObject(row.parameters),
    priority: row.priority,
    overlap: row.overlap_policy,
    misfire: {
      policy: row.misfire_policy,
      afterMs: row.misfire_after_ms,
      cap: row.misfire_cap,
      maxAgeMs: row.misfire_max_age_ms === null ? null : Number(row.misfire_max_age_ms),
    },
    retry: {
      attempts: row.max_attempts,
      backoffMs: row.backoff_ms,
      factor: row.backoff_factor,
      capMs: row.backoff_cap_ms,
      jitter: row.backoff_jitter,
      beyondNextSlot: row.retry_beyond_next_slot,
    },
    timeoutMs: row.timeout_ms,
    graceMs: row.grace_ms,
    longRunningAfterMs: row.long_running_after_ms,
    concurrencyKey:
      row.concurrency_key === null || row.concurrency_limit === null
        ? null
        : { key: row.concurrency_key, limit: row.concurrency_limit },
    runner: row.runner,
    retentionDays: row.retention_days,
    enabled: row.enabled,
    disabled: row.enabled
      ? null
      : {
          at: row.disabled_at,
          by: row.disabled_by,
          reason: row.disabled_reason,
          until: row.disabled_until,
        },
    origin: row.origin,
    overridden: row.overridden,
    retiredAt: row.retired_at,
    version: row.version,
    nextSlot: row.next_run_at,
    last:
      row.last_run_at === null
        ? null
        : {
            startedAt: row.last_run_at,
            status: row.last_run_status,
            durationMs: row.last_run_duration_ms,
          },
    currentExecution: row.current_execution_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Parameters are an object by the API; a row written by other means may hold any JSON. */
function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : { value };
}
