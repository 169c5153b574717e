import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { GivenInstant, Id, Instant, Reason } from "../schemas/common.ts";
import { ofJob } from "./of-job.ts";

export const backfillJob = operation({
  name: "backfillJob",
  method: "post",
  path: "/jobs/{job}/backfill",
  permission: "write",
  tag: "Jobs",
  summary: "Execute a job for each of its slots in the past, from one instant to another",
  parameters: ofJob,
  body: z.strictObject({
    from: GivenInstant,
    to: GivenInstant,
    dryRun: z.boolean().default(false),
    reason: Reason,
  }),
  answer: z.object({
    rows: z.array(
      z.object({
        slot: Instant,
        /** Null in a dry run. */
        id: Id.nullable(),
        /** The row that the slot has already. */
        repeats: Id.nullable(),
      }),
    ),
  }),
  async run({ parameters: { job }, body: { from, to, dryRun } }, { horarium, by }) {
    const slots = await horarium.backfill(job, { ...by, from, to, isDry: dryRun });
    return { rows: slots.map(({ scheduledFor: slot, id, repeats }) => ({ slot, id, repeats })) };
  },
});
