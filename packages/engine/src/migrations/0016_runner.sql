-- Which jobs a worker may take: those for any runner, and those for its own. Null: only those for any.
alter table worker add column runner text check (runner in ('node', 'edge'));
update worker set runner = 'node';
-- Where no process schedules all the time, the tick of pg_cron is the sign of life.
alter table alert_watch add column ticked_at timestamptz;

-- For pg_cron, or any client: opens the alert that nothing schedules, when no Horarium process lives that could. True if
-- the scheduler is silent.
create or replace function raise_if_silent(silent_for interval default '2 minutes') returns boolean
language plpgsql
set search_path from current
as $$
declare
  seen timestamptz;
  found_id uuid;
begin
  select greatest(max(seen_at), (select ticked_at from alert_watch)) into seen from worker;
  if seen is null or seen > now() - silent_for then
    return false;
  end if;
  insert into alert (id, key, kind, opened_at, last_at, changed_at, tell_at, detail, turns)
  values (gen_random_uuid(), 'scheduler_silent', 'scheduler_silent', now(), now(), now(), now(),
    jsonb_build_object('since', seen), array[now()])
  on conflict (key) do update
  set opened_at = now(), last_at = now(), changed_at = now(), tell_at = now(), detail = excluded.detail,
    count = 1, times_opened = alert.times_opened + 1, turns = alert.turns || now(),
    acknowledged_at = null, acknowledged_by = null, snoozed_until = null, snoozed_by = null,
    resolved_at = null, resolved_by = null, told = null
  where alert.resolved_at is not null
  returning id into found_id;
  if found_id is not null then
    insert into alert_event (alert_id, at, verb, by, note)
    values (found_id, now(), 'opened', 'raise_if_silent', 'asked for by SQL');
  end if;
  return true;
end
$$;
