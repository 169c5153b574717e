export { defineHandler } from "./define.ts";
export type {
  AnyHandler,
  Context,
  GivenParameters,
  Handler,
  HandlerDefinition,
  Isolation,
  Log,
  LogFields,
  RetryPolicy,
} from "./define.ts";
export { handOver } from "./hand-over.ts";
export { yieldWith } from "./yield-with.ts";
export { createHorarium } from "./scheduler.ts";
export type { Horarium, HorariumOptions } from "./horarium.ts";
export type { EnqueueOptions, Enqueued } from "./operator/enqueue.ts";
export { handlerColumns } from "./operator/job-settings.ts";
export type { JobSettings } from "./operator/job-settings.ts";
export type { Asked } from "./operator/run-now.ts";
export type { Backfilled } from "./operator/backfill.ts";
export type { By } from "./operator/changes.ts";
export { whyNotRevertable } from "./operator/revert.ts";
export { settingWords } from "./operator/setting-words.ts";
export { stopsBy } from "./operator/stops-by.ts";
export { wrongName } from "./operator/create.ts";
export type { ExecutionFilter, JobFilter, Page } from "./operator/list.ts";
export type { Lease, Operator } from "./operator/index.ts";
export type { HandedOverEnd, SignOfLife } from "./execution/handed-over.ts";
export type { Duration } from "./duration.ts";
export type { Events, ExecutionEvent, ProgressEvent } from "./events.ts";
export type {
  AttemptRow,
  ChangeRow,
  ExecutionRow,
  JobRow,
  LogRow,
  ScheduleStopRow,
  Status,
  Trigger,
} from "./rows.ts";
export type { Clock } from "./clock.ts";
export { databaseClock } from "./clock.ts";
export { database, sql } from "./sql.ts";
export type { Database, Pool, Queryable, Sql } from "./sql.ts";
export { standIn } from "./published.ts";
export type { PublishedHandler } from "./published.ts";
export type { Runtime } from "./runtime.ts";
export type {
  RemoteExecution,
  RemoteReport,
  RemoteWork,
  RemoteWorker,
} from "./remote/remote-work.ts";
export type { RemoteClaim } from "./remote/claim.ts";
export type { RemoteEnd } from "./remote/end.ts";
export type { RemoteLease } from "./remote/lease.ts";
export type { RenewedLease } from "./remote/renew.ts";
export type { AttemptSpan, TracedAttempt, TracedBatch, Tracing } from "./tracing.ts";
export type { StandardSchema } from "./standard-schema.ts";
export {
  CancelledError,
  ConfigurationError,
  ConflictError,
  DatabaseError,
  DoNotRetry,
  HorariumError,
  LeaseLostError,
  NotFoundError,
  ParametersError,
  RetryAfter,
  StoppingError,
  TimeoutError,
} from "./errors.ts";
export type { ParameterIssue } from "./errors.ts";
export { parseParameters } from "./parameters.ts";
export { previewPurge } from "./upkeep/purge-preview.ts";
export type { PurgePreview } from "./upkeep/purge-preview.ts";
export type { PurgeParameters } from "./upkeep/purge-parameters.ts";
export { audit } from "./doctor/audit.ts";
export type { AuditOptions, Finding } from "./doctor/audit.ts";
export { jobStats, percentile } from "./upkeep/stats.ts";
export type { JobStats } from "./upkeep/stats.ts";
export { version } from "./version.ts";
export * from "./alerts/index.ts";
export { releaseHeld } from "./execution/quiet-effects.ts";
