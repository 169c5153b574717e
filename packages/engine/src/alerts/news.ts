import { now, type Clock } from "../clock.ts";
import { sql, type Database, type Sql } from "../sql.ts";

/** Whether there is something for a keeper of alerts to do, and when there will be. */
export interface AlertNews {
  /** Something was found that needs a person, or the time has come to tell of something. */
  isAsked: boolean;
  /** Something is there that could take too long or become well: what does not happen is looked for more often. */
  isAfoot: boolean;
  /** Nobody has looked for what does not happen for long enough. */
  isLookDue: boolean;
  /** Milliseconds until something is to be told next; null: nothing is. */
  tellInMs: number | null;
  /** Milliseconds until the next delivery may go, not above 0 where one may go now; null: none waits. */
  deliverInMs: number | null;
}

/** Between two looks for what does not happen, milliseconds: the nodes take turns. */
export const afootEveryMs = 5_000;
export const quietEveryMs = 15_000;

/**
 * The news as a column of a select, so that who looks at the database anyway brings them along: the heads of indexes, and
 * the few rows of workers. What is afoot is more than what `findAbsences` and `findRecoveries` can find, never less, but
 * for what a quiet look asks for.
 */
export function alertNews(clock: Clock): Sql {
  return sql`(
      select json_build_object(
        'isAsked', exists (select from alert_condition)
          or coalesce((select min(tell_at) from alert) <= ${now(clock)}, false),
        'isAfoot', is_afoot,
        'isLookDue', coalesce(looked_at > ${now(clock)} or looked_at <= ${now(clock)}
          - case when is_afoot then ${afootEveryMs}::integer else ${quietEveryMs}::integer end * interval '1 ms', false),
        'tellInMs', (
          select extract(epoch from min(tell_at) - ${now(clock)})::float8 * 1000
          from alert
          where tell_at > ${now(clock)}),
        'deliverInMs', (
          select extract(epoch from min(next_at) - ${now(clock)})::float8 * 1000
          from delivery
          where next_at is not null))
      from (
        select exists (select from alert where resolved_at is null)
          or exists (select from job_execution where status = 'queued' and held is null)
          or exists (
            select from job_execution
            where status = 'running' and started_at < ${now(clock)} - interval '1 second')
          or coalesce(
            (select greatest(max(seen_at), (select ticked_at from alert_watch)) from worker)
              < ${now(clock)} - interval '30 seconds', false) as is_afoot
      ) facts
      left join alert_watch on true)`;
}

export async function readNews(db: Database, clock: Clock): Promise<AlertNews> {
  const [row] = await db.rows(sql<{ news: AlertNews }>`select ${alertNews(clock)} as news`);
  return row!.news;
}
