import { z } from "@hono/zod-openapi";
import { sql, type Horarium } from "horarium";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";

export const readHealth = operation({
  name: "readHealth",
  method: "get",
  path: "/health",
  permission: "public",
  tag: "System",
  summary: "Whether this process lives, reaches its database, and anybody schedules",
  answer: z.object({
    live: z.literal(true),
    ready: z.boolean(),
  }),
  async run(_, { horarium }) {
    if (!(await isScheduling(horarium))) {
      throw new Problem(
        503,
        "not_ready",
        "no scheduler has been heard of for a minute, or the database does not answer",
      );
    }
    return { live: true as const, ready: true };
  },
});

async function isScheduling({ db, clock }: Horarium): Promise<boolean> {
  const [row] = await db.rows(
    sql<{ is: boolean }>`
      select exists (
        select from worker
        where not stopping
          and seen_at > coalesce(${clock.override()}::timestamptz, now()) - interval '1 minute') as is`,
  );
  return row!.is;
}
