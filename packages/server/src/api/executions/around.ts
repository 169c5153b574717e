import { z } from "@hono/zod-openapi";
import { sql, type ExecutionRow, type Horarium, type Status as StatusName } from "horarium";
import { operation } from "../operation.ts";
import { Id, Instant } from "../schemas/common.ts";
import { Status } from "../schemas/job.ts";

const Other = z
  .object({
    id: Id,
    status: Status,
    reason: z.string().nullable(),
    slot: Instant.nullable(),
    startedAt: Instant.nullable(),
  })
  .openapi("OtherExecution");

export const readAround = operation({
  name: "readAround",
  method: "get",
  path: "/executions/{execution}/around",
  permission: "read",
  tag: "Executions",
  summary:
    "What stands around an execution: its job, its worker, its neighbours, the same error elsewhere",
  parameters: z.object({ execution: Id }),
  answer: z.object({
    /** Null: one-time work. */
    job: z
      .object({ id: Id, name: z.string(), title: z.string().nullable(), timezone: z.string() })
      .nullable(),
    /** The name of the worker that has it or had it last; null where that is not known any more. */
    worker: z.string().nullable(),
    /** Of the same job, by the time at which they were made. */
    previous: Other.nullable(),
    next: Other.nullable(),
    /** Those that do it again, the first ones first; 20 at most. */
    repeatedBy: z.array(Other),
    /** Those before it in the queue, up to 1,000; null where it does not wait for a worker. */
    ahead: z.int().nullable(),
    /** Executions that failed of the same handler with the same error, looked for among the last 5,000 that failed. */
    sameError: z.object({ executions: z.int(), since: Instant }).nullable(),
  }),
  async run({ parameters: { execution: id } }, { horarium }) {
    const execution = await horarium.execution(id);
    const [names, neighbours, ahead, sameError] = await Promise.all([
      readNames(horarium, execution),
      readNeighbours(horarium, execution),
      countAhead(horarium, execution),
      findSameError(horarium, execution),
    ]);
    return { ...names, ...neighbours, ahead, sameError };
  },
});

async function readNames({ db }: Horarium, { job_id, worker_id }: ExecutionRow) {
  const [row] = await db.rows(
    sql<{
      job: { id: string; name: string; title: string | null; timezone: string } | null;
      worker: string | null;
    }>`
      select (
        select json_build_object('id', id, 'name', name, 'title', title, 'timezone', timezone)
        from scheduled_job where id = ${job_id}::uuid) as job,
        (select name from worker where id = ${worker_id}::uuid) as worker`,
  );
  return row!;
}

interface OtherRow {
  id: string;
  status: StatusName;
  reason: string | null;
  slot: Date | null;
  startedAt: Date | null;
}

const columns = sql`id, status, reason, scheduled_for as slot, started_at as "startedAt"`;

/** Ids are made in the order of time. */
async function readNeighbours({ db }: Horarium, { id, job_id }: ExecutionRow) {
  const neighbour = async (isNext: boolean) => {
    if (job_id === null) return null;
    const [row] = await db.rows(
      sql<OtherRow>`
        select ${columns}
        from job_execution
        where job_id = ${job_id} and id ${isNext ? sql`>` : sql`<`} ${id}
        order by id ${isNext ? sql`asc` : sql`desc`}
        limit 1`,
    );
    return row ?? null;
  };
  const [previous, next, repeatedBy] = await Promise.all([
    neighbour(false),
    neighbour(true),
    db.rows(
      // of one-time work there is no index to find them by: they are looked for among those that came soon after it
      sql<OtherRow>`
        select ${columns}
        from (
          select *
          from job_execution
          where id > ${id} ${job_id === null ? sql`` : sql`and job_id = ${job_id}`}
          order by id
          limit 20000
        ) later
        where repeats = ${id}
        order by id
        limit 20`,
    ),
  ]);
  return { previous, next, repeatedBy };
}

async function countAhead(
  { db }: Horarium,
  { id, status, held, priority, due_at }: ExecutionRow,
): Promise<number | null> {
  if (status !== "queued" || held !== null) return null;
  const [row] = await db.rows(
    sql<{ ahead: number }>`
      select count(*)::int as ahead
      from (
        select from job_execution
        where status = 'queued' and held is null
          and (priority, due_at, id) < (${priority}::int, ${due_at}::timestamptz, ${id}::uuid)
        limit 1000
      ) before`,
  );
  return row!.ahead;
}

async function findSameError(
  { db }: Horarium,
  { handler, error_fingerprint }: ExecutionRow,
): Promise<{ executions: number; since: Date } | null> {
  if (error_fingerprint === null) return null;
  const [row] = await db.rows(
    sql<{ executions: number; since: Date | null }>`
      select count(*)::int as executions, min(coalesce(started_at, completed_at)) as since
      from (
        select handler, error_fingerprint, started_at, completed_at
        from job_execution
        where status = 'failed'
        order by id desc
        limit 5000
      ) failed
      where handler = ${handler} and error_fingerprint = ${error_fingerprint}`,
  );
  const { executions, since } = row!;
  return since === null ? null : { executions, since };
}
