import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { pageOf, pageQuery } from "../schemas/common.ts";
import { Change, changeFilterQuery, readChanges } from "./change-rows.ts";

export const listChanges = operation({
  name: "listChanges",
  method: "get",
  path: "/changes",
  permission: "read",
  tag: "System",
  summary: "What people and deploys have changed, the newest first",
  query: z.object({ ...changeFilterQuery, ...pageQuery }),
  answer: pageOf(Change),
  async run({ query: { limit, after = null, ...filter } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    return { ...(await readChanges(horarium, filter, { limit, after })), asOf };
  },
});
