import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { ofJob } from "./of-job.ts";

export const readJobStats = operation({
  name: "readJobStats",
  method: "get",
  path: "/jobs/{job}/stats",
  permission: "read",
  tag: "Jobs",
  summary: "Counts, mean and percentiles of the last days (UTC), today included",
  parameters: ofJob,
  query: z.object({ days: z.coerce.number().int().min(1).max(400).default(30) }),
  answer: z.object({
    days: z.int(),
    executions: z.int(),
    completed: z.int(),
    failed: z.int(),
    cancelled: z.int(),
    skipped: z.int(),
    missed: z.int(),
    meanMs: z.number().nullable(),
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
    p99Ms: z.number().nullable(),
  }),
  run: async ({ parameters: { job }, query: { days } }, { horarium }) => ({
    days,
    ...(await horarium.stats(job, { days })),
  }),
});
