import { sql } from "horarium";
import { doEach, partLimit } from "../many.ts";
import { operation } from "../operation.ts";
import {
  filterOfMany,
  ManyExecutions,
  ofManyExecutions,
  partOfMany,
  previewMany,
} from "./of-many.ts";

export const retryExecutions = operation({
  name: "retryExecutions",
  method: "post",
  path: "/executions/retry",
  permission: "run",
  tag: "Executions",
  summary: "Do all finished executions again that match a filter",
  description:
    "With `isDry` it counts them. Else it does at most 100 of them, the newest first, and gives the `next` to go on after; what it makes is newer than `asOf`, and so is never done again by it.",
  body: ofManyExecutions,
  answer: ManyExecutions,
  async run({ body }, { horarium, principal, by }) {
    const { asOf, isDry, after } = body;
    const filter = await filterOfMany(horarium, body, principal);
    const ended = sql`execution.completed_at <= ${asOf}`;
    if (isDry) {
      const matching = await previewMany(horarium, filter, ended);
      return { matching, done: [], refused: [], next: null, asOf };
    }
    const ids = await partOfMany(horarium, filter, ended, { after, limit: partLimit });
    const { done, refused } = await doEach(ids, (id) => horarium.retry(id, by));
    return {
      matching: null,
      done: done.map(({ one, made }) => ({ execution: one, made: made.id })),
      refused: refused.map(({ one, why }) => ({ execution: one, why })),
      next: ids.length === partLimit ? ids.at(-1)! : null,
      asOf,
    };
  },
});
