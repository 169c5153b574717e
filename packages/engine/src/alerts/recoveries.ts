import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";

/** An open alert whose cause is gone. */
export interface Recovery {
  key: string;
  rule_id: string | null;
  job_id: string | null;
  /** The execution that shows it. */
  execution_id: string | null;
  note: string | null;
  /** Executions of its job that completed since it was found last. */
  good: number;
}

/**
 * Open alerts that have become well. They are compared with what is, and not with what happened: whoever completed the
 * job, and whatever was missed of it, the alert ends. Reads the open ones only. `low` are the keys of those whose completion
 * rate is low still; null: nobody has looked. One-time work that completed before `since` was seen by an earlier look: there
 * may be millions of it.
 */
export function findRecoveries(
  tx: Database,
  clock: Clock,
  { low, since }: { low: readonly string[] | null; since: Date },
): Promise<Recovery[]> {
  return tx.rows(
    sql<Recovery>`
      with open as (
        select alert.*, job.deleted_at, job.last_run_at, job.last_run_status, job.last_run_duration_ms
        from alert
        left join scheduled_job job on job.id = alert.job_id
        where alert.resolved_at is null
      ), live as (
        select unnest(handlers) as handler, runner
        from worker
        where not stopping and seen_at > ${now(clock)} - interval '1 minute'
      ), well as (
        select open.key, null::uuid as execution_id, 'the job was deleted' as note
        from open
        where deleted_at is not null
        union all
        select open.key, null, null
        from open
        where open.kind in ('failed', 'missed', 'no_success')
          and deleted_at is null
          and last_run_status = 'completed'
          and last_run_at + coalesce(last_run_duration_ms, 0) * interval '1 ms' > open.last_at
        union all
        select open.key, (
            select id
            from job_execution execution
            where execution.completed_at > greatest(open.last_at, ${since})
              and execution.handler = open.handler
              and execution.job_id is null
              and execution.status = 'completed'
            limit 1), null
        from open
        where open.kind = 'failed'
          and open.job_id is null
          and exists (
            select from job_execution execution
            where execution.completed_at > greatest(open.last_at, ${since})
              and execution.handler = open.handler
              and execution.job_id is null
              and execution.status = 'completed')
        union all
        select open.key, open.execution_id, null
        from open
        left join job_execution execution on execution.id = open.execution_id
        where open.kind in ('long_running', 'worker_lost', 'late', 'no_worker', 'log_contains')
          and case open.kind
            when 'long_running' then execution.status is distinct from 'running'
            when 'worker_lost' then execution.id is null or execution.completed_at is not null
            when 'late' then execution.status is distinct from 'queued'
            when 'no_worker' then (execution.status is distinct from 'queued' or exists (
                select from live
                where live.handler = open.handler
                  and (coalesce(execution.runner, 'any') = 'any' or live.runner = execution.runner)))
            -- one-time work does not come again
            else open.job_id is null and (execution.id is null or execution.completed_at is not null)
          end
        union all
        select open.key, null, 'its worker has ended'
        from open
        where open.kind = 'stuck'
          and not exists (
            select from worker
            where id::text = open.detail ->> 'worker' and seen_at > ${now(clock)} - interval '1 minute')
        union all
        -- an execution that began after the line was written has completed
        select open.key, null, null
        from open
        where open.kind = 'log_contains' and last_run_status = 'completed' and last_run_at > open.last_at
        union all
        select open.key, null, null
        from open
        where open.kind = 'completion_rate'
          and ${low !== null}::boolean
          and not exists (select from unnest(${low ?? []}::text[]) as low (key) where low.key = open.key)
        union all
        select open.key, null, null
        from open
        where open.kind = 'clock_skew'
          and not exists (
            select from worker
            where name = open.subject
              and not stopping
              and seen_at > ${now(clock)} - interval '1 minute'
              and (skew_ms is null or abs(skew_ms) > (open.detail ->> 'limitMs')::float8))
        union all
        select open.key, null, null
        from open
        where open.kind = 'scheduler_silent' and exists (select from live)
        union all
        select open.key, null, null
        from open
        where (open.kind = 'clock_jumped' or open.kind = 'epoch_began' and open.detail ->> 'cause' = 'failover')
          and open.last_at < ${now(clock)} - interval '10 minutes'
        union all
        select open.key, null, case when channel.id is null then 'the channel was deleted' end
        from open
        left join channel on channel.id::text = open.subject
        where open.kind = 'channel_failed' and (channel.id is null or channel.failing_since is null)
      )
      select open.key, open.rule_id, open.job_id, well.note,
        case
          when well.execution_id is null and open.job_id is not null and well.note is null
          then (
            select id
            from job_execution
            where job_id = open.job_id and status = 'completed'
            order by id desc
            limit 1)
          else well.execution_id
        end as execution_id,
        case
          when open.rule_id is not null and open.kind in ('failed', 'missed') and well.note is null
          then (
            select count(*)::int
            from job_execution
            where job_id = open.job_id and status = 'completed' and completed_at > open.last_at)
          else 1000
        end as good
      from well
      join open on open.key = well.key`,
  );
}
