import { z } from "@hono/zod-openapi";
import { sql } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Id, Instant } from "../schemas/common.ts";

export const listWorkers = operation({
  name: "listWorkers",
  method: "get",
  path: "/workers",
  permission: "read",
  tag: "System",
  summary: "The processes that make slots due and execute",
  answer: z.object({
    rows: z.array(
      z.object({
        id: Id,
        name: z.string(),
        pid: z.int().nullable(),
        /** `node 24.1`, `deno 2.5`, what a worker over HTTP says of itself. */
        runtime: z.string().nullable(),
        /** It claims over HTTP, as opposed to a process on the database. */
        isRemote: z.boolean(),
        version: z.string(),
        handlers: z.array(z.string()),
        concurrency: z.int(),
        running: z.int(),
        startedAt: Instant,
        seenAt: Instant,
        stopping: z.boolean(),
        skewMs: z.number().nullable(),
      }),
    ),
    asOf: Instant,
  }),
  async run(_, { horarium }) {
    const asOf = await readAsOf(horarium);
    const rows = await horarium.db.rows(
      sql<{
        id: string;
        name: string;
        pid: number | null;
        runtime: string | null;
        isRemote: boolean;
        version: string;
        handlers: string[];
        concurrency: number;
        running: number;
        startedAt: Date;
        seenAt: Date;
        stopping: boolean;
        skewMs: number | null;
      }>`
        select id, name, pid, runtime, remote_by is not null as "isRemote", version, handlers, concurrency, started_at as "startedAt", seen_at as "seenAt", stopping,
          skew_ms as "skewMs", (
            select count(*)::int
            from job_execution execution
            where execution.worker_id = worker.id and execution.status = 'running') as running
        from worker
        order by name, id`,
    );
    return { rows, asOf };
  },
});
