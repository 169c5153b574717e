import { z } from "@hono/zod-openapi";
import { checkEvents } from "../../auth/check-events.ts";
import { listEvents } from "../../auth/events.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, pageQuery } from "../schemas/common.ts";
import { accounts } from "./account.ts";
import { eventSentence } from "./event-sentence.ts";

const tag = "Access";

export const listAccessEvents = operation({
  name: "listAccessEvents",
  method: "get",
  path: "/access-events",
  permission: "admin",
  tag,
  summary: "Who came in, who was refused, and who changed rights; the newest first",
  query: z.object(pageQuery),
  answer: z.object({
    rows: z.array(
      z.object({
        id: z.string(),
        at: Instant,
        kind: z.string(),
        /** What happened, for people. */
        sentence: z.string(),
        by: z.string(),
        personId: Id.nullable(),
        address: z.string().nullable(),
        detail: z.record(z.string(), z.unknown()),
      }),
    ),
    next: z.string().nullable(),
  }),
  async run({ query: { limit, after } }, context) {
    if (after !== undefined && !/^\d{1,18}$/.test(after))
      throw new Problem(422, "invalid", 'query.after: it is not the "next" of a page');
    const rows = await listEvents(accounts(context), { limit: limit + 1, before: after ?? null });
    const shown = rows.slice(0, limit);
    return {
      rows: shown.map((row) => ({ ...row, sentence: eventSentence(row) })),
      next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
    };
  },
});

export const checkAccessEvents = operation({
  name: "checkAccessEvents",
  method: "get",
  path: "/access-events/check",
  permission: "admin",
  tag,
  summary: "Whether the access events are as they were written",
  description:
    "Each has a hash that is made with the one before it. `head`, noted elsewhere, shows later that nothing before it was altered.",
  answer: z.object({
    count: z.int(),
    head: z.string(),
    /** Altered, or what stood before them is gone; at most 20. */
    broken: z.array(z.object({ id: z.string(), at: Instant })),
    /** Some are gone from the end. */
    isCut: z.boolean(),
  }),
  run: (_, context) => checkEvents(accounts(context)),
});
