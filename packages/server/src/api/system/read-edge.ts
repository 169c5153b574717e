import { sql, type Horarium } from "horarium";

/** What pg_cron's tick leaves; see supabase/migrations. Its tables are there only where it is installed. */
export async function readEdge({ db }: Horarium): Promise<Edge | null> {
  const [row] = await db.rows(
    sql<Omit<Edge, "lastRing" | "tickedAt"> & { tickedAt: Date | null; hasDoorbell: boolean }>`
      select ticked_at as "tickedAt", ticks_purged_at as "purgedAt",
        to_regclass(${`${db.schema}.doorbell`}) is not null
          and has_table_privilege(to_regclass(${`${db.schema}.doorbell`}), 'select') as "hasDoorbell",
        (select extversion from pg_extension where extname = 'pg_cron') as "pgCron",
        (select extversion from pg_extension where extname = 'pg_net') as "pgNet"
      from alert_watch`,
  );
  if (row === undefined || row.tickedAt === null) return null;
  const { hasDoorbell, tickedAt, ...more } = row;
  return { ...more, tickedAt, lastRing: hasDoorbell ? await readLastRing(db) : null };
}

interface Edge {
  tickedAt: Date;
  lastRing: Ring | null;
  purgedAt: Date | null;
  pgCron: string | null;
  pgNet: string | null;
}

interface Ring {
  at: Date;
  status: number | null;
  error: string | null;
}

async function readLastRing(db: Horarium["db"]): Promise<Ring | null> {
  const [ring] = await db.rows(
    sql<Ring>`
      select rung_at as at, status_code as status, error
      from doorbell
      order by id desc
      limit 1`,
  );
  return ring ?? null;
}
