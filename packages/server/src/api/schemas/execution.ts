import { z } from "@hono/zod-openapi";
import type { AttemptRow, ExecutionRow, LogRow } from "horarium";
import { Id, Instant } from "./common.ts";
import { Status } from "./job.ts";
import { triggers } from "./words.ts";

export const Trigger = z.enum(triggers).openapi("Trigger");

export const levels = ["debug", "info", "warn", "error"] as const;

export const Execution = z
  .object({
    id: Id,
    /** Null: one-time work. */
    jobId: Id.nullable(),
    handler: z.string(),
    handlerVersion: z.string().nullable(),
    parameters: z.unknown(),
    trigger: Trigger,
    triggeredBy: z.string().nullable(),
    /** The execution that this one does again. */
    repeats: Id.nullable(),
    key: z.string().nullable(),
    slot: Instant.nullable(),
    /** When it begins instead of at its slot: a person moved it. */
    movedTo: Instant.nullable(),
    dueAt: Instant,
    queuedAt: Instant.nullable(),
    startedAt: Instant.nullable(),
    completedAt: Instant.nullable(),
    /** From the start of the last attempt to its end; null while it has none. */
    durationMs: z.int().nullable(),
    status: Status,
    /** Due, and waiting for the job's unfinished execution or a place of its concurrency key. */
    held: z.enum(["overlap", "concurrency"]).nullable(),
    reason: z.string().nullable(),
    attempt: z.int(),
    maxAttempts: z.int(),
    workerLosses: z.int(),
    workerId: Id.nullable(),
    /** Running without a worker: whoever it was handed over to must be heard of by `leaseUntil`, and end it by `deadline`. */
    handedOver: z.object({ leaseUntil: Instant, deadline: Instant }).nullable(),
    priority: z.int(),
    progress: z
      .object({ done: z.number(), total: z.number().nullable(), text: z.string().nullable() })
      .nullable(),
    cancelRequested: z.object({ at: Instant, by: z.string().nullable() }).nullable(),
    result: z.unknown(),
    error: z.string().nullable(),
    /** The same for the same error. */
    errorFingerprint: z.string().nullable(),
    logLines: z.int(),
    logBytes: z.int(),
  })
  .openapi("Execution");

export function toExecution(row: ExecutionRow): z.input<typeof Execution> {
  const { started_at: from, completed_at: to } = row;
  return {
    id: row.id,
    jobId: row.job_id,
    handler: row.handler,
    handlerVersion: row.handler_version,
    parameters: row.parameters,
    trigger: row.trigger,
    triggeredBy: row.triggered_by,
    repeats: row.repeats,
    key: row.key,
    slot: row.scheduled_for,
    movedTo: row.moved_to,
    dueAt: row.due_at,
    queuedAt: row.queued_at,
    startedAt: from,
    completedAt: to,
    durationMs: from === null || to === null ? null : Math.max(0, to.getTime() - from.getTime()),
    status: row.status,
    held: row.held,
    reason: row.reason,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    workerLosses: row.worker_losses,
    workerId: row.worker_id,
    handedOver:
      row.handed_over === null || row.lease_until === null
        ? null
        : { leaseUntil: row.lease_until, deadline: new Date(row.handed_over.deadline) },
    priority: row.priority,
    progress: row.progress,
    cancelRequested:
      row.cancel_requested_at === null
        ? null
        : { at: row.cancel_requested_at, by: row.cancel_requested_by },
    result: row.result ?? null,
    error: row.error,
    errorFingerprint: row.error_fingerprint,
    logLines: row.log_lines,
    logBytes: row.log_bytes,
  };
}

export const Attempt = z
  .object({
    attempt: z.int(),
    workerId: Id.nullable(),
    startedAt: Instant,
    endedAt: Instant.nullable(),
    /** Null: it runs. */
    outcome: z
      .enum(["completed", "failed", "timeout", "cancelled", "worker_lost", "released", "yielded"])
      .nullable(),
    error: z.string().nullable(),
    stack: z.string().nullable(),
  })
  .openapi("Attempt");

export function toAttempt(row: AttemptRow): z.input<typeof Attempt> {
  return {
    attempt: row.attempt,
    workerId: row.worker_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    error: row.error,
    stack: row.error_stack,
  };
}

export const LogLine = z
  .object({
    sequence: z.int(),
    at: Instant,
    attempt: z.int(),
    level: z.enum(levels),
    message: z.string(),
    fields: z.record(z.string(), z.unknown()).nullable(),
  })
  .openapi("LogLine");

export function toLogLine(row: LogRow): z.input<typeof LogLine> {
  const { sequence, at, attempt, level, message, fields } = row;
  return { sequence, at, attempt, level, message, fields };
}
