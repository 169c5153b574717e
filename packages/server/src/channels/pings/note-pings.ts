import { sql, type Horarium } from "horarium";
import { isSchedulerHeard, isSchedulerMoving } from "../../scheduler-signs.ts";

/** Of what ended longer ago, nobody is told any more: the switch has noticed the silence. */
const oldest = sql`interval '1 day'`;
/** A job's executions that are looked at for the one that ended last: with overlaps, it need not be the newest. */
const recent = 20;
/** Deliveries that are kept of each ping. */
const kept = 100;

/**
 * Puts into the outbox what dead man's switches are to be told: what runs, how the last execution of a job ended, and that
 * the scheduler moves. It is read from the rows, so what a process that died did not tell is told by the next one that
 * looks; ids are made of what is told, so of several processes one puts it there. Gives how many are new.
 */
export async function notePings(horarium: Horarium): Promise<number> {
  const now = sql`coalesce(${horarium.clock.override()}::timestamptz, now())`;
  const added = await horarium.db.rows(
    sql`
      with of_jobs as (
        select ping.id as ping, 'ping.start' as kind, execution.id::text as what, execution.id as execution,
          execution.started_at as at, null as error
        from ping
        join job_execution execution on execution.job_id = ping.job_id and execution.status = 'running'
        where execution.trigger <> 'test' and execution.started_at > greatest(ping.created_at, ${now} - interval '1 minute')
        union all
        select ping.id, 'ping.' || case last.status when 'completed' then 'success' else 'fail' end, last.id::text, last.id,
          last.completed_at, left(last.error, 2000)
        from ping
        cross join lateral (
          select id, status, completed_at, error
          from (
            select id, status, completed_at, error
            from job_execution
            where job_id = ping.job_id and status in ('completed', 'failed') and trigger <> 'test'
            order by id desc
            limit ${recent}
          ) ended
          order by completed_at desc, id desc
          limit 1
        ) last
        where last.completed_at > greatest(ping.created_at, ${now} - ${oldest})
      ), of_scheduler as (
        select id as ping, 'ping.success' as kind, floor(extract(epoch from ${now}) / 60)::text as what,
          null::uuid as execution, ${now} as at, null as error
        from ping
        where job_id is null and ${isSchedulerHeard(now)} and ${isSchedulerMoving(now)}
        union all
        select ping.id, 'ping.fail', alert.id::text || alert.times_opened, null, ${now}, null
        from ping
        join alert on alert.kind = 'scheduler_silent' and alert.resolved_at is null
        where ping.job_id is null
      )
      insert into delivery (id, channel_id, kind, alerts, message, status, next_at, created_at)
      select id, ping, kind, 0, jsonb_build_object('type', kind, 'execution', execution, 'error', error), 'waiting', ${now}, at
      from (
        select md5(ping::text || kind || what)::uuid as id, *
        from (select * from of_jobs union all select * from of_scheduler) one
      ) news
      where not exists (select from delivery where delivery.id = news.id)
      on conflict (id) do nothing
      returning 1`,
  );
  return added.length;
}

/** Takes away the oldest pings that are told: a job may run every second. */
export async function forgetPings({ db }: Horarium): Promise<void> {
  await db.rows(
    sql`
      with old as (
        select id
        from (
          select id, status, row_number() over (partition by channel_id order by created_at desc) as place
          from delivery
          where channel_id in (select id from ping)
        ) placed
        where place > ${kept} and status <> 'waiting'
      ), tries as (
        delete from delivery_try where delivery_id in (select id from old)
      )
      delete from delivery
      where id in (select id from old)`,
  );
}

/** The jobs that somebody waits to hear of; `hasAny` also where it is the scheduler alone. */
export async function readPinged({
  db,
}: Horarium): Promise<{ hasAny: boolean; jobs: ReadonlySet<string> }> {
  const pings = await db.rows(sql<{ job_id: string | null }>`select job_id from ping`);
  return {
    hasAny: pings.length > 0,
    jobs: new Set(pings.flatMap(({ job_id }) => job_id ?? [])),
  };
}
