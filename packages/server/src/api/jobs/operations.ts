// the operations on jobs, each in its file
export { backfillJob } from "./backfill-job.ts";
export { createJob } from "./create-job.ts";
export { deleteJob, restoreJob } from "./delete-job.ts";
export { editJob, revertJob } from "./edit-job.ts";
export { disableJob, enableJob } from "./enable-job.ts";
export { disableJobs, enableJobs } from "./enable-jobs.ts";
export { getJob } from "./get-job.ts";
export { listJobFacets } from "./list-job-facets.ts";
export { listJobs } from "./list-jobs.ts";
export { readJobSeries } from "./read-job-series.ts";
export { readJobStats } from "./read-job-stats.ts";
export { runJob, runJobWith } from "./run-job.ts";
export { runJobs } from "./run-jobs.ts";
export { moveSlot, putBackSlot, skipNextSlot, skipSlot } from "./slots.ts";
