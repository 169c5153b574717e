import { z } from "@hono/zod-openapi";
import { sql, type Horarium } from "horarium";
import { isSchedulerHeard, isSchedulerMoving } from "../../scheduler-signs.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";

export const readHealth = operation({
  name: "readHealth",
  method: "get",
  path: "/health",
  permission: "public",
  tag: "System",
  summary: "Whether this process lives, reaches its database, and anybody schedules",
  description:
    "For load balancers and for who watches from outside: 503 where no scheduler is heard of, where what should have begun a minute ago still has no row, or where the database does not answer.",
  answer: z.object({
    live: z.literal(true),
    ready: z.boolean(),
  }),
  async run(_, { horarium }) {
    const { isHeard, isMoving } = await readScheduler(horarium);
    if (!isHeard) {
      throw new Problem(503, "not_ready", "no scheduler has been heard of for a minute");
    }
    if (!isMoving) {
      throw new Problem(
        503,
        "not_moving",
        "a scheduler is heard of, but slots of more than a minute ago are not made: it hangs, or cannot keep up",
      );
    }
    return { live: true as const, ready: true };
  },
});

async function readScheduler({
  db,
  clock,
}: Horarium): Promise<{ isHeard: boolean; isMoving: boolean }> {
  const now = sql`coalesce(${clock.override()}::timestamptz, now())`;
  const [row] = await db.rows(
    sql<{ isHeard: boolean; isMoving: boolean }>`
      select ${isSchedulerHeard(now)} as "isHeard", ${isSchedulerMoving(now)} as "isMoving"`,
  );
  return row!;
}
