import { operation } from "../operation.ts";
import { Job, toJob } from "../schemas/job.ts";
import { ofJob } from "./of-job.ts";

export const getJob = operation({
  name: "getJob",
  method: "get",
  path: "/jobs/{job}",
  permission: "read",
  tag: "Jobs",
  summary: "One job",
  parameters: ofJob,
  answer: Job,
  run: async ({ parameters: { job } }, { horarium }) => toJob(await horarium.job(job)),
});
