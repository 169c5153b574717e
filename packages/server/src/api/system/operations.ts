// the operations on the system, each in its file
export { exportChanges } from "./export-changes.ts";
export { listChanges } from "./list-changes.ts";
export { listHandlers } from "./list-handlers.ts";
export { listWorkers } from "./list-workers.ts";
export { changeOrganisation, readOrganisation } from "./organisation.ts";
export { previewPurge } from "./preview-purge.ts";
export { readHealth } from "./read-health.ts";
export { revertChange } from "./revert-change.ts";
export { runDoctor } from "./run-doctor.ts";
export { readSystem } from "./read-system.ts";
export { readScheduleStop, resumeSchedules, stopSchedules } from "./schedule-stop.ts";
