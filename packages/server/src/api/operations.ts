import * as executions from "./executions/operations.ts";
import * as jobs from "./jobs/operations.ts";
import type { Operation } from "./operation.ts";
import * as schedules from "./schedules/operations.ts";
import * as system from "./system/operations.ts";

/** Every operation of the API. A route that is not here does not exist. */
export const operations: readonly Operation[] = [
  jobs.listJobs,
  jobs.createJob,
  jobs.getJob,
  jobs.editJob,
  jobs.deleteJob,
  jobs.restoreJob,
  jobs.enableJob,
  jobs.disableJob,
  jobs.revertJob,
  jobs.runJob,
  jobs.runJobWith,
  jobs.skipSlot,
  jobs.backfillJob,
  jobs.readJobStats,
  executions.listExecutions,
  executions.enqueueExecution,
  executions.getExecution,
  executions.listAttempts,
  executions.readLog,
  executions.cancelExecution,
  executions.retryExecution,
  schedules.previewSchedule,
  schedules.listZones,
  system.readHealth,
  system.listWorkers,
  system.listHandlers,
  system.listChanges,
  system.runDoctor,
];
