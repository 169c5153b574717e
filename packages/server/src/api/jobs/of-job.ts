import { z } from "@hono/zod-openapi";
import { limits } from "../limits.ts";
import { Reason } from "../schemas/common.ts";

/** The path of what is about one job. */
export const ofJob = z.object({
  job: z.string().min(1).max(limits.name).openapi({ description: "The job's name or id" }),
});

/** A body in which nothing must be said. */
export const onlyReason = z.strictObject({ reason: Reason });
