import type { Queryable } from "horarium";

/** What waits. */
export interface Backlog {
  pending: number;
  /** Of those, how many could be sent now. */
  due: number;
  /** How long the oldest of those has waited since it could be. */
  oldestPendingSeconds: number;
  /** Sent or not, nobody knows: a person decides. */
  held: number;
}

/** Counts what waits. */
export async function readBacklog(tx: Queryable, at: string | null): Promise<Backlog> {
  const { rows } = await tx.query(
    `select count(*)::int as pending,
            (count(*) filter (where is_due))::int as due,
            coalesce(extract(epoch from max(waited) filter (where is_due)), 0)::int as "oldestPendingSeconds",
            (select count(*)::int from library_jobs.delivery where status = 'held') as held
     from library_jobs.delivery
     cross join lateral (select coalesce($1::timestamptz, now()) - not_before as waited) clock
     cross join lateral (select waited >= interval '0' as is_due) due
     where status = 'pending'`,
    [at],
  );
  return (rows as Backlog[])[0]!;
}

const purgedAtOnce = 5_000;

/** Deletes the oldest of the closed deliveries that are older than `days`: one batch. */
export async function purgeClosed(
  tx: Queryable,
  { days, at }: { days: number; at: string | null },
): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from library_jobs.delivery
     where id = any (array(
       select id
       from library_jobs.delivery
       where closed_at < coalesce($1::timestamptz, now()) - make_interval(days => $2)
       order by closed_at
       limit ${purgedAtOnce}
       for update skip locked))`,
    [at, days],
  );
  return rowCount ?? 0;
}
