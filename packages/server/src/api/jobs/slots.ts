import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { GivenInstant, Instant, Reason } from "../schemas/common.ts";
import { ofJob, onlyReason } from "./of-job.ts";

const ofSlot = ofJob.extend({
  slot: GivenInstant.openapi({ description: "The instant that the schedule says" }),
});

export const skipNextSlot = operation({
  name: "skipNextSlot",
  method: "post",
  path: "/jobs/{job}/skip",
  permission: "run",
  tag: "Jobs",
  summary: "Skip the next slot; the job goes on with the one after",
  parameters: ofJob,
  body: onlyReason,
  answer: z.object({ slot: Instant }),
  run: async ({ parameters: { job } }, { horarium, by }) => ({
    slot: (await horarium.skipSlot(job, by)).scheduledFor,
  }),
});

export const skipSlot = operation({
  name: "skipSlot",
  method: "post",
  path: "/jobs/{job}/slots/{slot}/skip",
  permission: "run",
  tag: "Jobs",
  summary: "Skip one slot that has not begun",
  description: "It has its row at once, and can be put back until its instant passes.",
  parameters: ofSlot,
  body: onlyReason,
  answer: z.object({ slot: Instant }),
  run: async ({ parameters: { job, slot } }, { horarium, by }) => ({
    slot: (await horarium.skipSlot(job, { ...by, slot })).scheduledFor,
  }),
});

export const moveSlot = operation({
  name: "moveSlot",
  method: "post",
  path: "/jobs/{job}/slots/{slot}/move",
  permission: "run",
  tag: "Jobs",
  summary: "Let one slot begin at another instant, for this once",
  description:
    "It stays the same slot, with the parameters that the job has now. `to` lies ahead, within a year, before the slot or after it.",
  parameters: ofSlot,
  body: z.strictObject({ to: GivenInstant, reason: Reason }),
  answer: z.object({ slot: Instant, to: Instant }),
  async run({ parameters: { job, slot }, body: { to } }, { horarium, by }) {
    const moved = await horarium.moveSlot(job, { ...by, slot, to });
    return { slot: moved.scheduledFor, to: moved.to };
  },
});

export const putBackSlot = operation({
  name: "putBackSlot",
  method: "post",
  path: "/jobs/{job}/slots/{slot}/put-back",
  permission: "run",
  tag: "Jobs",
  summary: "Take back that a slot was skipped or moved, until its instant passes",
  parameters: ofSlot,
  body: onlyReason,
  answer: z.object({ slot: Instant }),
  run: async ({ parameters: { job, slot } }, { horarium, by }) => ({
    slot: (await horarium.putBackSlot(job, { ...by, slot })).scheduledFor,
  }),
});
