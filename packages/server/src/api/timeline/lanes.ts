import type { PlannedJob, Standing } from "./jobs.ts";

/** One row of the timeline. */
export interface Lane {
  kind: "job" | "folder" | "handler" | "one_time";
  /** The id of the job, or the name; null: jobs without a folder, and one-time work. */
  key: string | null;
  /** Set in a lane of one job. */
  job: PlannedJob | null;
  standing: Standing | null;
  /** How many jobs it stands for. */
  jobs: number;
}

/** With more jobs than this, folders are shown in their place. */
export const mostSingleJobs = 40;

/** With more lanes than this, the rest is left out and counted. */
export const mostLanes = 400;

export function jobLanes(jobs: readonly PlannedJob[], standings: readonly Standing[]): Lane[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  return standings.flatMap((standing): Lane[] => {
    const job = byId.get(standing.id);
    return job === undefined ? [] : [{ kind: "job", key: job.id, job, standing, jobs: 1 }];
  });
}

/** By name; what has no folder comes last. */
export function groupLanes(jobs: readonly PlannedJob[], group: "folder" | "handler"): Lane[] {
  const counts = new Map<string | null, number>();
  for (const job of jobs) counts.set(job[group], (counts.get(job[group]) ?? 0) + 1);
  return [...counts]
    .toSorted(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1))
    .map(([key, count]) => ({ kind: group, key, job: null, standing: null, jobs: count }));
}
