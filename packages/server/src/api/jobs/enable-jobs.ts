import { sql } from "horarium";
import { operation } from "../operation.ts";
import { GivenInstant } from "../schemas/common.ts";
import { doToMany, ManyJobs, ofManyJobs } from "./of-many.ts";

const byParts =
  "With `isDry` it counts them. Else it does at most 100 of them, and gives the `next` to go on after.";

export const enableJobs = operation({
  name: "enableJobs",
  method: "post",
  path: "/jobs/enable",
  permission: "run",
  tag: "Jobs",
  summary: "Enable all jobs that match a filter",
  description: byParts,
  body: ofManyJobs,
  answer: ManyJobs,
  run: ({ body }, { horarium, principal, by }) =>
    doToMany(horarium, body, principal, {
      fit: sql`(not enabled and retired_at is null)`,
      async act(job) {
        await horarium.resumeJob(job, by);
        return null;
      },
    }),
});

export const disableJobs = operation({
  name: "disableJobs",
  method: "post",
  path: "/jobs/disable",
  permission: "run",
  tag: "Jobs",
  summary: "Disable all jobs that match a filter, for ever or until an instant",
  description: byParts,
  body: ofManyJobs.extend({ until: GivenInstant.optional() }),
  answer: ManyJobs,
  run: ({ body: { until, ...body } }, { horarium, principal, by }) =>
    doToMany(horarium, body, principal, {
      fit: sql`enabled`,
      async act(job) {
        await horarium.pauseJob(job, { ...by, ...(until === undefined ? {} : { until }) });
        return null;
      },
    }),
});
