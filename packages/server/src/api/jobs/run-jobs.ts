import { sql } from "horarium";
import { operation } from "../operation.ts";
import { doToMany, ManyJobs, ofManyJobs } from "./of-many.ts";

export const runJobs = operation({
  name: "runJobs",
  method: "post",
  path: "/jobs/run",
  permission: "run",
  tag: "Jobs",
  summary: "Run all jobs that match a filter now, each with its own parameters",
  description:
    "With `isDry` it counts them. Else it asks for at most 100 of them, and gives the `next` to go on after.",
  body: ofManyJobs,
  answer: ManyJobs,
  run: ({ body }, { horarium, principal, by }) =>
    doToMany(horarium, body, principal, {
      fit: sql`retired_at is null`,
      act: async (job) => (await horarium.runNow(job, by)).id,
    }),
});
