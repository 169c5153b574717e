import { sql } from "horarium";
import { doEach, partLimit } from "../many.ts";
import { operation } from "../operation.ts";
import {
  filterOfMany,
  madeBy,
  ManyExecutions,
  ofManyExecutions,
  partOfMany,
  previewMany,
} from "./of-many.ts";

export const cancelExecutions = operation({
  name: "cancelExecutions",
  method: "post",
  path: "/executions/cancel",
  permission: "run",
  tag: "Executions",
  summary: "Cancel all unfinished executions that match a filter",
  description:
    "With `isDry` it counts them. Else it does at most 100 of them, the newest first, and gives the `next` to go on after. Those that run are asked to stop.",
  body: ofManyExecutions,
  answer: ManyExecutions,
  async run({ body }, { horarium, principal, by }) {
    const { asOf, isDry, after } = body;
    const filter = await filterOfMany(horarium, body, principal);
    const unfinished = sql`
      execution.completed_at is null and execution.cancel_requested_at is null and ${madeBy(asOf)}`;
    if (isDry) {
      const matching = await previewMany(horarium, filter, unfinished);
      return { matching, done: [], refused: [], next: null, asOf };
    }
    const ids = await partOfMany(horarium, filter, unfinished, { after, limit: partLimit });
    const { done, refused } = await doEach(ids, (id) => horarium.cancel(id, by));
    return {
      matching: null,
      done: done.map(({ one }) => ({ execution: one, made: null })),
      refused: refused.map(({ one, why }) => ({ execution: one, why })),
      next: ids.length === partLimit ? ids.at(-1)! : null,
      asOf,
    };
  },
});
