import { z } from "@hono/zod-openapi";
import { sql, type Horarium } from "horarium";
import { GivenUrl, originOf } from "../../channels/given-url.ts";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, Reason } from "../schemas/common.ts";
import { noteChange } from "./note-change.ts";
import { theChannels } from "./the-channels.ts";

const Ping = z
  .object({
    id: Id,
    /** Null: of the scheduler itself. */
    job: z.object({ id: Id, name: z.string(), title: z.string().nullable() }).nullable(),
    /** Of the address; the rest is a secret. */
    host: z.string(),
    last: z.object({ at: Instant, answer: z.string() }).nullable(),
    createdAt: Instant,
    createdBy: z.string().nullable(),
  })
  .openapi("Ping");

export const listPings = operation({
  name: "listPings",
  method: "get",
  path: "/pings",
  permission: "read",
  tag: "Alerts",
  summary: "The dead man's switches that are told that a job, or the scheduler, lives",
  answer: z.object({ rows: z.array(Ping), asOf: Instant }),
  async run(_, { horarium }) {
    const asOf = await readAsOf(horarium);
    return { rows: await readPings(horarium), asOf };
  },
});

export const setPing = operation({
  name: "setPing",
  method: "post",
  path: "/pings",
  permission: "admin",
  tag: "Alerts",
  summary: "Tell a dead man's switch that a job, or the scheduler, lives",
  description:
    "The address is one of Healthchecks or alike: `/start` is added at the start of an execution and `/fail` where it failed. `rid` is the execution. It is sealed, and takes the place of one that was there. Without a job it is asked each minute in which the scheduler moves, and with `/fail` when it is found to be silent.",
  body: z.strictObject({
    job: z.string().min(1).max(limits.name).optional().openapi({ description: "Its name or id" }),
    url: GivenUrl,
    reason: Reason,
  }),
  answer: Ping,
  async run({ body: { job, url } }, context) {
    const { horarium, by } = context;
    const found = job === undefined ? null : await horarium.job(job);
    const id = crypto.randomUUID();
    const sealed = theChannels(context).seal.seal({ url }, id);
    const jobId = found?.id ?? null;
    return horarium.transaction(async (together) => {
      const { db, clock } = together;
      // of requests that come at once, each takes the place of the one before
      await db.rows(
        sql`select pg_advisory_xact_lock(hashtextextended(${`${db.schema} ping ${jobId}`}, 0))`,
      );
      await db.rows(sql`delete from ping where job_id is not distinct from ${jobId}::uuid`);
      await db.rows(
        sql`
          insert into ping (id, job_id, sealed, host, created_at, created_by)
          values (${id}, ${jobId}::uuid, ${sealed}, ${originOf(url)},
            coalesce(${clock.override()}::timestamptz, now()), ${by.by})`,
      );
      await noteChange(together, by, "set_ping", {
        name: found?.name ?? "the scheduler",
        jobId,
        after: { host: originOf(url) },
      });
      return pingNow(together, id);
    });
  },
});

export const deletePing = operation({
  name: "deletePing",
  method: "delete",
  path: "/pings/{ping}",
  permission: "admin",
  tag: "Alerts",
  summary: "Tell a dead man's switch no more",
  parameters: z.object({ ping: Id }),
  body: z.strictObject({ reason: Reason }),
  answer: z.object({ deleted: z.literal(true) }),
  async run({ parameters: { ping: id } }, { horarium, by }) {
    const { job, host } = await pingNow(horarium, id);
    await horarium.db.rows(sql`delete from ping where id = ${id}::uuid`);
    await noteChange(horarium, by, "delete_ping", {
      name: job?.name ?? "the scheduler",
      jobId: job?.id ?? null,
      before: { host },
    });
    return { deleted: true as const };
  },
});

async function readPings(
  { db }: Horarium,
  id: string | null = null,
): Promise<z.input<typeof Ping>[]> {
  const rows = await db.rows(
    sql<z.input<typeof Ping> & { lastAt: Date | null; lastAnswer: string | null }>`
      select ping.id, host, last_at as "lastAt", last_answer as "lastAnswer", ping.created_at as "createdAt",
        ping.created_by as "createdBy", case
          when job.id is not null then json_build_object('id', job.id, 'name', job.name, 'title', job.title)
        end as job
      from ping
      left join scheduled_job job on job.id = ping.job_id
      where ${id}::uuid is null or ping.id = ${id}::uuid
      order by job.name nulls first`,
  );
  return rows.map(({ lastAt, lastAnswer, ...ping }) => ({
    ...ping,
    last: lastAt === null ? null : { at: lastAt, answer: lastAnswer ?? "" },
  }));
}

async function pingNow(horarium: Horarium, id: string): Promise<z.input<typeof Ping>> {
  const [ping] = await readPings(horarium, id);
  if (ping === undefined) throw new Problem(404, "not_found", `there is no ping ${id}`);
  return ping;
}
