import { z } from "@hono/zod-openapi";
import { sql } from "horarium";
import { operation } from "../operation.ts";
import { Id, Instant } from "../schemas/common.ts";
import { Job, toJob } from "../schemas/job.ts";
import { readTypical } from "../timeline/typical.ts";
import { readFailing } from "./failing.ts";
import { owner } from "./job-filter.ts";
import { ofJob } from "./of-job.ts";

const WholeJob = Job.extend({
  /** Who created it, or the app whose code declares it. */
  owner: z.string().nullable(),
  /** How long it usually takes, over the last 30 days; null: it never ran to an end. */
  typical: z.object({ p50Ms: z.int(), p95Ms: z.int(), executions: z.int() }).nullable(),
  /** The executions since the last one that completed, all of them failed; null: it completed last, or never ran. */
  failing: z
    .object({
      executions: z.int(),
      /** There are more: counting stopped. */
      more: z.boolean(),
      since: Instant,
      isSameError: z.boolean(),
      execution: Id,
      /** The first line of the newest error. */
      line: z.string(),
    })
    .nullable(),
}).openapi("WholeJob");

export const getJob = operation({
  name: "getJob",
  method: "get",
  path: "/jobs/{job}",
  permission: "read",
  tag: "Jobs",
  summary: "One job, with what it usually takes and since when it fails",
  parameters: ofJob,
  answer: WholeJob,
  async run({ parameters: { job: name } }, { horarium }) {
    const job = await horarium.job(name);
    const [owned] = await horarium.db.rows(
      sql<{ owner: string | null }>`
        select ${owner} as owner from scheduled_job job where id = ${job.id}`,
    );
    const typical = await readTypical(horarium, [job.id]);
    return {
      ...toJob(job),
      owner: owned?.owner ?? null,
      typical: typical.get(job.id) ?? null,
      failing: await readFailing(horarium, job.id),
    };
  },
});
