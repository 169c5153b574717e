import { z } from "@hono/zod-openapi";
import { sql, version, type Horarium } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Instant } from "../schemas/common.ts";
import { readEdge } from "./read-edge.ts";

const count = z.int().min(0);

/** More are not counted. */
const most = 10_000;

export const readSystem = operation({
  name: "readSystem",
  method: "get",
  path: "/system",
  permission: "read",
  tag: "System",
  summary: "What this Horarium is made of: versions, sizes, what waits, who listens",
  answer: z.object({
    version: z.string(),
    /** The number of the last migration of the schema. */
    schema: z.int(),
    database: z.object({
      version: z.string(),
      bytes: z.number(),
      /** With their indexes, the largest first. `rows` is the database's estimate; null: it has none yet. */
      tables: z.array(
        z.object({ name: z.string(), bytes: z.number(), rows: z.number().nullable() }),
      ),
    }),
    /** Of those that are due and have not begun; counted up to 10,000. */
    waiting: z.object({
      forWorker: count,
      held: count,
      /** Since when the first in line is due. */
      oldestDueAt: Instant.nullable(),
      /** For their time. */
      scheduled: count,
    }),
    /** Where pg_cron ticks: it rings for the runner of Edge Functions. Null where it never has. */
    edge: z
      .object({
        tickedAt: Instant,
        /** Null: nothing was due yet. */
        lastRing: z
          .object({
            at: Instant,
            /** Null: it was not answered, or not yet. */
            status: z.int().nullable(),
            error: z.string().nullable(),
          })
          .nullable(),
        /** When old rings and old runs of pg_cron were last deleted; null: not yet. */
        purgedAt: Instant.nullable(),
        /** Of the extensions; null: not installed, or not to be seen. */
        pgCron: z.string().nullable(),
        pgNet: z.string().nullable(),
      })
      .nullable(),
    /** Event streams of this server process. */
    streams: count,
    asOf: Instant,
  }),
  async run(_, { horarium, events }) {
    const asOf = await readAsOf(horarium);
    const [database, waiting, edge] = await Promise.all([
      readDatabase(horarium),
      readWaiting(horarium),
      readEdge(horarium),
    ]);
    const { schema, ...sizes } = database;
    return { version, schema, database: sizes, waiting, edge, streams: events.streams(), asOf };
  },
});

async function readDatabase({ db }: Horarium) {
  const [row] = await db.rows(
    sql<{ version: string; bytes: number; schema: number }>`
      select current_setting('server_version') as version,
        pg_database_size(current_database())::float8 as bytes,
        (select max(number) from migration) as schema`,
  );
  const tables = await db.rows(
    // a partitioned table is what its partitions are
    sql<{ name: string; bytes: number; rows: number | null }>`
      select root.relname as name, sum(pg_total_relation_size(part.oid))::float8 as bytes,
        case when bool_and(part.reltuples >= 0) then sum(part.reltuples)::float8 end as rows
      from pg_class root
      join lateral (
        select child.oid, child.reltuples
        from pg_partition_tree(root.oid) tree
        join pg_class child on child.oid = tree.relid
        where tree.isleaf
        union all
        select root.oid, root.reltuples where root.relkind = 'r'
      ) part on true
      where root.relnamespace = (select oid from pg_namespace where nspname = ${db.schema}::text)
        and root.relkind in ('r', 'p')
        and not root.relispartition
      group by root.relname
      order by bytes desc, name`,
  );
  return { ...row!, tables };
}

async function readWaiting({ db }: Horarium) {
  const [row] = await db.rows(
    sql<{ forWorker: number; held: number; oldestDueAt: Date | null; scheduled: number }>`
      select
        (select count(*)::int from (
          select from job_execution where status = 'queued' and held is null limit ${most}) counted) as "forWorker",
        (select count(*)::int from (
          select from job_execution where held is not null limit ${most}) counted) as held,
        (select min(due_at) from (
          select due_at from job_execution where status = 'queued' and held is null
          order by priority, due_at, id limit ${most}) counted) as "oldestDueAt",
        (select count(*)::int from (
          select from job_execution where status = 'scheduled' limit ${most}) counted) as scheduled`,
  );
  return row!;
}
