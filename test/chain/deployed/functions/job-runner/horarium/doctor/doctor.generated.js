export const checks = [
    {
        name: "I2",
        sentence: "a slot has more than one row",
        withoutIndexes: true,
        text: `select job_id, scheduled_for, count(*)::int as executions
from job_execution
where scheduled_for is not null
group by job_id, scheduled_for
having count(*) > 1`,
    },
    {
        name: "I3a",
        sentence: "an execution was under two leases at one time",
        withoutIndexes: false,
        text: `select one.execution_id, one.lease_token, other.lease_token as other_lease_token
from execution_attempt one
join attempt_history other on other.execution_id = one.execution_id and other.lease_token <> one.lease_token
where one.started_at < coalesce(other.ended_at, 'infinity')
  and other.started_at < one.ended_at`,
    },
    {
        name: "I3b",
        sentence: "a job that must not overlap itself runs more than once",
        withoutIndexes: false,
        text: `select job_id, count(*)::int as running
from job_execution
where status = 'running' and job_id is not null and overlap_policy is not null
group by job_id
having count(*) > 1`,
    },
    {
        name: "I3c",
        sentence: "more executions hold a place of a concurrency key than it has",
        withoutIndexes: false,
        text: `select concurrency_key, count(*)::int as places, max(concurrency_limit) as places_allowed
from job_execution
where concurrency_key is not null
  and (status = 'running' or status = 'queued' and held is null)
group by concurrency_key
having count(*) > max(concurrency_limit)`,
    },
    {
        name: "I4",
        sentence: "a result was not written under the last lease",
        withoutIndexes: false,
        text: `select id as execution_id
from job_execution
where status = 'completed' and lease_token is null
union all
select distinct execution.id
from job_execution execution
join execution_attempt attempt on attempt.execution_id = execution.id
where execution.status = 'completed'
  and case
    when attempt.lease_token = execution.lease_token then attempt.outcome <> 'completed'
    else attempt.started_at > execution.started_at or attempt.ended_at > execution.completed_at
  end`,
    },
    {
        name: "I5/I6",
        sentence: "an execution and its attempts tell different stories",
        withoutIndexes: false,
        text: `select execution.id as execution_id, execution.status, execution.attempt
from job_execution execution
where attempt <> case when status in ('completed', 'running') then 1 else 0 end
  and not exists (select from execution_attempt where execution_id = execution.id)
union all
select execution.id, execution.status, execution.attempt
from job_execution execution
join attempt_history a on a.execution_id = execution.id
where exists (select from execution_attempt where execution_id = execution.id)
group by execution.id
having count(*) filter (where a.outcome = 'completed') > (execution.status = 'completed')::int
    or count(*) filter (where a.outcome is null) <> (execution.status = 'running')::int
    or count(*) filter (where a.outcome is null or a.outcome not in ('released', 'yielded')) <> execution.attempt
    or count(distinct a.attempt) <> max(a.attempt)`,
    },
    {
        name: "I7a",
        sentence: "a lease expired, and nobody has resolved it",
        withoutIndexes: false,
        text: `select id as execution_id, worker_id, lease_until
from job_execution
where status = 'running' and lease_until < :now - interval '2 minutes'`,
    },
    {
        name: "I7b",
        sentence: "an execution is due, a worker that offers its handler is free, and nobody claims it",
        withoutIndexes: false,
        text: `select execution.id as execution_id, execution.status, execution.due_at
from job_execution execution
where status in ('scheduled', 'queued')
  and held is null
  and due_at < :now - interval '5 minutes'
  and exists (
    select
    from worker
    where execution.handler = any (handlers)
      and seen_at > :now - interval '1 minute'
      and not stopping
      -- while it is at work on this handler, it may be at its limit for it
      and not exists (
        select
        from job_execution running
        where running.worker_id = worker.id and running.status = 'running' and running.handler = execution.handler)
      and concurrency > (
        select count(*)
        from job_execution running
        where running.worker_id = worker.id and running.status = 'running'))`,
    },
    {
        name: "I7c",
        sentence: "a job should have been made due, and was not",
        withoutIndexes: false,
        text: `select id as job_id, name, next_run_at
from scheduled_job
where enabled and deleted_at is null and next_run_at < :now - interval '5 minutes'`,
    },
    {
        name: "I11a",
        sentence: "an execution began before its slot",
        withoutIndexes: false,
        text: `select execution.id as execution_id, execution.scheduled_for, attempt.started_at
from job_execution execution
join attempt_history attempt on attempt.execution_id = execution.id
-- a slot that was moved to an earlier instant begins there
where attempt.started_at < least(execution.scheduled_for, execution.moved_to)
  -- one that was claimed ahead and given back has not begun
  and attempt.outcome is distinct from 'released'`,
    },
    {
        name: "I11b",
        sentence: "an execution of a paused job began",
        withoutIndexes: false,
        text: `select execution.id as execution_id, attempt.started_at, job.disabled_at
from scheduled_job job
join job_execution execution on execution.job_id = job.id
join attempt_history attempt on attempt.execution_id = execution.id
where not job.enabled
  and job.retired_at is null
  and job.disabled_by is distinct from 'horarium'
  and execution.trigger in ('schedule', 'catch_up')
  and attempt.attempt = 1
  and attempt.outcome is distinct from 'released'
  -- what was claimed ahead just before may still begin
  and attempt.started_at > job.disabled_at + interval '5 seconds'
  and not exists (
    -- it had begun before, and was given back; or was given back by who had not heard of the pause yet
    select from execution_attempt given_back
    where given_back.execution_id = execution.id
      and given_back.started_at <= job.disabled_at + interval '5 seconds')`,
    },
    {
        name: "I12a",
        sentence: "something was found that needs a person, and nobody has made an alert of it",
        withoutIndexes: false,
        text: `select id::text as condition_id, kind, job_id, execution_id, at
from alert_condition
where at < :now - interval '5 minutes'
  and exists (select from worker where not stopping and seen_at > :now - interval '1 minute')`,
    },
    {
        name: "I12b",
        sentence: "an execution failed, and there is no alert that knows of it",
        withoutIndexes: false,
        text: `select execution.id as execution_id, execution.job_id, execution.completed_at
from job_execution execution
left join scheduled_job job on job.id = execution.job_id
where execution.status = 'failed'
  and execution.trigger <> 'test'
  and execution.completed_at < :now - interval '5 minutes'
  -- what failed before there were alerts has none
  and execution.completed_at > greatest(
    :now - interval '7 days', (select applied_at from migration where number = 6))
  and exists (select from alert_watch where looked_at > :now - interval '5 minutes')
  -- a job that is gone needs nobody
  and (execution.job_id is null or job.id is not null and job.deleted_at is null)
  and not exists (select from alert_condition where execution_id = execution.id)
  and not exists (
    select from alert
    where alert.kind = 'failed'
      and alert.job_id is not distinct from execution.job_id
      and (execution.job_id is not null or alert.handler = execution.handler)
      and alert.last_at >= execution.completed_at)
  -- a rule may ask for several of them, or for none
  and not exists (
    select from alert_rule rule
    where rule.kind = 'failed'
      and (not rule.enabled or coalesce((rule.settings ->> 'failures')::integer, 1) > 1)
      and (rule.scope = 'all'
        or rule.scope = 'job' and rule.job_id = execution.job_id
        or rule.scope = 'tag' and rule.tag = any (job.tags)
        or rule.scope = 'folder' and (job.folder = rule.folder or starts_with(job.folder, rule.folder || '/'))))`,
    },
    {
        name: "I12c",
        sentence: "an alert is open, and no channel takes it: nobody is told",
        withoutIndexes: false,
        text: `select alert.id as alert_id, alert.kind, alert.job_id, alert.opened_at
from alert
left join alert_rule rule on rule.id = alert.rule_id
where alert.resolved_at is null
  and alert.acknowledged_at is null
  and alert.opened_at < :now - interval '5 minutes'
  and (rule.id is null or rule.enabled)
  and not exists (
    select from channel
    where channel.enabled
      -- it cannot tell of itself
      and channel.id::text is distinct from alert.subject
      and case
        when rule.channel_ids is not null then channel.id = any (rule.channel_ids)
        -- inherited, perhaps from a rule that is less particular
        else channel.is_default or exists (
          select from alert_rule other where other.kind = alert.kind and channel.id = any (other.channel_ids))
      end)`,
    },
    {
        name: "I12d",
        sentence: "a message waits to be sent, and nobody sends it",
        withoutIndexes: false,
        text: `select id as delivery_id, channel_id, next_at
from delivery
where status = 'waiting' and next_at < :now - interval '10 minutes'`,
    },
    {
        name: "I13",
        sentence: "an execution was tried more often than its budgets allow",
        withoutIndexes: false,
        text: `select execution.id as execution_id, max_attempts
from job_execution execution
join execution_attempt attempt on attempt.execution_id = execution.id
where outcome in ('failed', 'timeout')
group by execution.id
having count(*) > max_attempts
union
select execution_id, 3
from (
  select execution_id, ended_at, lag(ended_at, 3) over (partition by execution_id order by ended_at) as third_before
  from execution_attempt
  where outcome = 'worker_lost'
) lost
where third_before > ended_at - interval '72 hours'`,
    },
    {
        name: "I16",
        sentence: "the totals of a day are not what its executions add up to",
        withoutIndexes: false,
        text: `select coalesce(stats.day, counted.day)::text as day, coalesce(stats.handler, counted.handler) as handler,
  nullif(coalesce(stats.job, counted.job), '00000000-0000-0000-0000-000000000000') as job_id,
  coalesce(stats.executions, 0) as total, coalesce(counted.executions, 0) as executions
from (
  select day, handler, coalesce(job_id, '00000000-0000-0000-0000-000000000000') as job, executions
  from job_stats
  where day >= (:now at time zone 'UTC')::date - 8
) stats
full join (
  select (completed_at at time zone 'UTC')::date as day, handler,
    coalesce(job_id, '00000000-0000-0000-0000-000000000000') as job, count(*)::int as executions
  from job_execution
  where completed_at >= ((:now at time zone 'UTC')::date - 8)::timestamp at time zone 'UTC'
    and completed_at <= :now
  group by 1, 2, 3
) counted using (day, handler, job)
left join scheduled_job on scheduled_job.id = job
where stats.executions is distinct from counted.executions
  -- the newest two may still be counted
  and day < (select max(day) from job_stats) - 1
  and day::timestamp at time zone 'UTC' > greatest(
    :purged_before, :purged_at - coalesce(retention_days, 3650) * interval '24 hours')`,
    },
    {
        name: "turn",
        sentence: "a job waits for an execution that has finished, or is no more",
        withoutIndexes: false,
        text: `select job.id as job_id, job.name, job.current_execution_id, execution.completed_at
from scheduled_job job
left join job_execution execution on execution.id = job.current_execution_id
where job.current_execution_id is not null
  and (execution.id is null or execution.completed_at < :now - interval '10 minutes')`,
    },
];
//# sourceMappingURL=doctor.generated.js.map