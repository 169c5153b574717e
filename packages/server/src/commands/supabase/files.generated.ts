// Written by scripts/build-supabase.mjs from supabase/: change those files, not this.
export const migration = `-- Horarium on Supabase: pg_cron is the clock, pg_net rings the doorbell, the Edge Function job-runner does the work.
-- Needs Horarium's tables ("horarium migrate"). May be applied again at any time, also after an upgrade of pg_cron.
-- There is no secret in it: where the runner is, and its token, stand in the Vault.

do $$
begin
  if to_regclass('horarium.job_execution') is null then
    raise exception 'the schema horarium has no tables yet'
      using hint = 'Run "horarium migrate" on this database first.';
  end if;
  if not exists (select from pg_extension where extname = 'pg_cron') then
    create extension pg_cron;
  end if;
  -- other databases than Supabase's have none, and may bring a net.http_post of their own
  if not exists (select from pg_extension where extname = 'pg_net')
    and exists (select from pg_available_extensions where name = 'pg_net') then
    create extension pg_net;
  end if;
  if not exists (select from pg_roles where rolname = 'horarium_runner') then
    create role horarium_runner nologin;
  end if;
end
$$;

-- What there is no Vault for.
create table if not exists horarium.edge_setting (
  key text primary key,
  value text not null
);

-- One row for each ring.
create table if not exists horarium.doorbell (
  id bigint generated always as identity primary key,
  request_id bigint not null,
  rung_at timestamptz not null,
  due integer not null,
  status_code integer,
  error text,
  settled_at timestamptz
);
-- Null while it is not settled, and for ever where no answer came.
alter table horarium.doorbell add column if not exists answered_at timestamptz;
create index if not exists doorbell_rung on horarium.doorbell (rung_at);

-- A setting, from the Vault where there is one (as horarium_<key>), else from the table.
create or replace function horarium.setting_of(wanted text) returns text
language plpgsql stable
set search_path = ''
as $$
declare
  found_value text;
begin
  if to_regclass('vault.decrypted_secrets') is not null then
    execute 'select decrypted_secret from vault.decrypted_secrets where name = $1 order by created_at desc limit 1'
    into found_value using 'horarium_' || wanted;
  end if;
  return coalesce(
    nullif(found_value, ''),
    (select nullif(value, '') from horarium.edge_setting where key = wanted));
end
$$;

-- The alert of last resort works while no process of Horarium lives: it is told by a post to an address of your own,
-- where one is set (horarium_alert_url in the Vault). What channels there are hear of it when a process lives again.
create or replace function horarium.tell_of_doorbell(type text, why text, detail jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
  alert_url text := horarium.setting_of('alert_url');
begin
  if alert_url is not null then
    perform net.http_post(
      url := alert_url,
      body := jsonb_build_object('type', type, 'timestamp', now(), 'data', jsonb_build_object('kind', 'doorbell', 'reason', why)
        || coalesce(detail, '{}'::jsonb)),
      params := '{}'::jsonb,
      headers := jsonb_build_object('content-type', 'application/json'),
      timeout_milliseconds := 5000);
  end if;
end
$$;

-- Opens the alert that nobody answers the doorbell, or keeps it open.
create or replace function horarium.doorbell_alert(why text, detail jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
  opened uuid;
begin
  insert into horarium.alert as one (id, key, kind, reason, opened_at, last_at, changed_at, tell_at, detail, turns)
  values (gen_random_uuid(), 'doorbell', 'doorbell', why, now(), now(), now(), now(), detail, array[now()])
  on conflict (key) do update
  set reason = excluded.reason, detail = excluded.detail, opened_at = now(), last_at = now(), changed_at = now(),
    tell_at = now(), count = 1, times_opened = one.times_opened + 1, turns = one.turns || now(),
    acknowledged_at = null, acknowledged_by = null, snoozed_until = null, snoozed_by = null,
    resolved_at = null, resolved_by = null, told = null
  where one.resolved_at is not null
  returning id into opened;
  if opened is null then
    update horarium.alert
    set reason = why, detail = doorbell_alert.detail, last_at = now(), count = count + 1, changed_at = now()
    where key = 'doorbell';
  else
    insert into horarium.alert_event (alert_id, at, verb, by, note)
    values (opened, now(), 'opened', 'horarium.tick', why);
    perform horarium.tell_of_doorbell('alert.opened', why, detail);
  end if;
end
$$;

-- Closes it.
create or replace function horarium.doorbell_well() returns void
language plpgsql
set search_path = ''
as $$
declare
  closed uuid;
begin
  update horarium.alert
  set resolved_at = now(), resolved_by = 'horarium.tick', changed_at = now(), snoozed_until = null, snoozed_by = null,
    turns = turns || now(), tell_at = case when told = 'open' then now() end
  where key = 'doorbell' and resolved_at is null
  returning id into closed;
  if closed is not null then
    insert into horarium.alert_event (alert_id, at, verb, by, note)
    values (closed, now(), 'resolved', 'horarium.tick', 'the doorbell is answered again');
    perform horarium.tell_of_doorbell('alert.resolved', 'answered', null);
  end if;
end
$$;

-- Rings for the runner once, whether or not anything is due: so that a new one makes its handlers known. Returns the
-- number of the request, or null where it is not known whom to ring.
create or replace function horarium.ring(due integer default 0) returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  runner_url text := horarium.setting_of('runner_url');
  runner_token text := horarium.setting_of('runner_token');
  request bigint;
begin
  if runner_url is null or runner_token is null then
    return null;
  end if;
  request := net.http_post(
    url := runner_url,
    body := '{}'::jsonb,
    params := '{}'::jsonb,
    headers := jsonb_build_object('content-type', 'application/json', 'x-horarium-runner-token', runner_token),
    timeout_milliseconds := 5000);
  insert into horarium.doorbell (request_id, rung_at, due) values (request, now(), ring.due);
  return request;
end
$$;

-- What pg_cron calls: rings for the runner when something is due for it. -1: another tick is at it; 0: nothing is due,
-- or there is nowhere to ring; else how often it has rung.
create or replace function horarium.tick() returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- rings that may go unanswered in a row before somebody is told
  failures_allowed constant integer := 3;
  unclaimed_allowed constant interval := interval '5 minutes';
  -- the runner answers at once: what takes longer has waited in pg_net
  lost_after constant interval := interval '30 seconds';
  -- what is no number counts as unset: a tick that fails rings for nobody
  most_rings integer := greatest(1, least(8, coalesce(substring(horarium.setting_of('max_parallel') from '^\\d{1,4}$')::integer, 1)));
  runner_url text := horarium.setting_of('runner_url');
  runner_token text := horarium.setting_of('runner_token');
  due integer;
  rung integer := 0;
  last_failures integer;
  last_slow integer;
  last_error text;
  unclaimed timestamptz;
begin
  -- ends with the transaction
  if not pg_try_advisory_xact_lock(hashtext('horarium.tick')) then
    return -1;
  end if;
  update horarium.alert_watch set ticked_at = now();

  -- by id and time: after a crash pg_net's ids begin at 1 again
  if to_regclass('net._http_response') is not null then
    update horarium.doorbell bell
    set settled_at = now(),
        answered_at = answer.created,
        status_code = answer.status_code,
        error = case
          when answer.status_code between 200 and 299 then null
          when answer.timed_out then 'timed out'
          else coalesce(answer.error_msg, 'answered ' || answer.status_code)
        end
    from net._http_response answer
    where bell.settled_at is null
      and answer.id = bell.request_id
      and answer.created >= bell.rung_at;
  end if;
  update horarium.doorbell
  set settled_at = now(), error = 'no answer was recorded'
  where settled_at is null and rung_at < now() - lost_after;

  -- a look at the head of each index, never a count of what waits; without the order the planner may hope to meet a row
  -- soon, and read the whole table where there is none
  select count(*) into due
  from (
    (select from horarium.scheduled_job
      where enabled and deleted_at is null and next_run_at <= now()
      order by next_run_at
      limit most_rings)
    union all
    (select from horarium.scheduled_job
      where not enabled and disabled_until <= now()
      order by disabled_until
      limit 1)
    union all
    (select from horarium.job_execution
      where status = 'queued' and held is null and due_at <= now() and (runner is null or runner in ('any', 'edge'))
      order by priority, due_at, id
      limit most_rings)
    union all
    -- what waited, and whose turn has come: whoever is rung gives it
    (select from horarium.job_execution
      where held = 'overlap' and (runner is null or runner in ('any', 'edge'))
        and job_id in (select id from horarium.scheduled_job where current_execution_id is null)
      order by due_at
      limit 1)
    union all
    (select from horarium.job_execution
      where held = 'concurrency' and (runner is null or runner in ('any', 'edge'))
        and concurrency_key not in (
          select concurrency_key from horarium.job_execution
          where concurrency_key is not null and (status = 'running' or status = 'queued' and held is null))
      order by due_at
      limit 1)
    union all
    (select from horarium.job_execution
      where status = 'scheduled' and due_at <= now()
      order by due_at
      limit most_rings)
    union all
    (select from horarium.job_execution
      where status = 'running' and lease_until < now()
      limit most_rings)
  ) work;

  if due > 0 and (runner_url is null or runner_token is null) then
    perform horarium.doorbell_alert('unset', jsonb_build_object('due', due,
      'missing', case when runner_url is null then 'horarium_runner_url' else 'horarium_runner_token' end));
    return 0;
  end if;
  for ring in 1 .. least(due, most_rings) loop
    perform horarium.ring(due);
    rung := rung + 1;
  end loop;

  -- the newest answers decide
  select count(*) filter (where error is not null),
    count(*) filter (where answered_at is null or answered_at > rung_at + lost_after),
    (array_agg(error order by id desc))[1]
  into last_failures, last_slow, last_error
  from (
    select id, rung_at, answered_at, error
    from horarium.doorbell
    where settled_at is not null
    order by id desc
    limit failures_allowed
  ) answers;
  select min(queued_at) into unclaimed
  from (
    select queued_at from horarium.job_execution
    where status = 'queued' and held is null and (runner is null or runner in ('any', 'edge'))
    order by priority, due_at, id
    limit 20
  ) waiting;
  if last_slow >= failures_allowed then
    perform horarium.doorbell_alert('slow', jsonb_build_object('error',
      'the last rings were answered late or never, so net.http_request_queue is held up by other requests, or pg_net''s worker does not run'));
  elsif last_failures >= failures_allowed then
    perform horarium.doorbell_alert('unanswered', jsonb_build_object('error', last_error));
  elsif unclaimed < now() - unclaimed_allowed then
    perform horarium.doorbell_alert('unclaimed', jsonb_build_object('since', unclaimed));
  else
    perform horarium.doorbell_well();
  end if;
  return rung;
end
$$;

-- Deletes what pg_cron and the doorbell keep for ever, some at a time; pg_net deletes its answers itself, after six hours.
create or replace function horarium.purge_ticks(older_than interval default '7 days', most integer default 10000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  deleted integer;
  total integer := 0;
begin
  delete from horarium.doorbell
  where id in (select id from horarium.doorbell where rung_at < now() - older_than order by rung_at limit most);
  get diagnostics deleted = row_count;
  total := total + deleted;
  delete from cron.job_run_details
  where runid in (
    select runid from cron.job_run_details
    where end_time < now() - older_than
      and jobid in (select jobid from cron.job where jobname in ('horarium-tick', 'horarium-purge'))
    order by runid
    limit most);
  get diagnostics deleted = row_count;
  update horarium.alert_watch set ticks_purged_at = now();
  return total + deleted;
end
$$;

-- Only the owner's entries of pg_cron call them.
revoke all on function horarium.tick(), horarium.ring(integer), horarium.purge_ticks(interval, integer), horarium.setting_of(text),
  horarium.doorbell_alert(text, jsonb), horarium.doorbell_well(), horarium.tell_of_doorbell(text, text, jsonb)
  from public;

-- PostgREST's roles see nothing of the schema; the runner's role sees all rows, and none of the settings.
do $$
declare
  name text;
begin
  for name in
    select relation.relname
    from pg_class relation
    where relation.relnamespace = 'horarium'::regnamespace
      and relation.relkind in ('r', 'p')
      and not relation.relispartition
  loop
    execute format('alter table horarium.%I enable row level security', name);
    if name not in ('edge_setting', 'doorbell') then
      if not exists (select from pg_policy where polname = 'horarium_runner' and polrelid = ('horarium.' || quote_ident(name))::regclass) then
        execute format('create policy horarium_runner on horarium.%I to horarium_runner using (true) with check (true)', name);
      end if;
      execute format('grant select, insert, update, delete on horarium.%I to horarium_runner', name);
    end if;
  end loop;
  grant usage on schema horarium to horarium_runner;
  -- and what "horarium migrate" makes after an upgrade, by the same role
  alter default privileges in schema horarium grant select, insert, update, delete on tables to horarium_runner;
  grant select on all sequences in schema horarium to horarium_runner;
  for name in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on schema horarium from %I', name);
    execute format('revoke all on all tables in schema horarium from %I', name);
    execute format('revoke all on all functions in schema horarium from %I', name);
  end loop;
end
$$;

-- What members may see over PostgREST: their own personal jobs and what became of them. Whose they are is what the API
-- knows somebody by who signs in with a JWT of this project. Expose the schema horarium_member in the project's settings.
do $$
begin
  if to_regprocedure('auth.jwt()') is null then
    return;
  end if;
  create schema if not exists horarium_member;
  create or replace view horarium_member.job with (security_barrier = true) as
  select id, name, title, description, schedule, timezone, handler, parameters, enabled, next_run_at, last_run_at,
    last_run_status
  from horarium.scheduled_job
  where owner_id = 'name:' || (auth.jwt() ->> 'sub') || ' (' || (auth.jwt() ->> 'iss') || ')'
    and deleted_at is null;
  create or replace view horarium_member.execution with (security_barrier = true) as
  select id, job_id, handler, status, reason, attempt, scheduled_for, started_at, completed_at, progress, result, error
  from horarium.job_execution
  where owner_id = 'name:' || (auth.jwt() ->> 'sub') || ' (' || (auth.jwt() ->> 'iss') || ')';
  revoke all on schema horarium_member from public;
  revoke all on horarium_member.job, horarium_member.execution from public, anon;
  grant usage on schema horarium_member to authenticated;
  grant select on horarium_member.job, horarium_member.execution to authenticated;
end
$$;

-- Every 10 seconds where pg_cron can (1.5 and newer), else every minute. A name that is there is replaced.
do $$
declare
  version integer[] := string_to_array(
    split_part((select extversion from pg_extension where extname = 'pg_cron'), '-', 1), '.')::integer[];
begin
  perform cron.schedule(
    'horarium-tick',
    case when version >= array[1, 5] then '10 seconds' else '* * * * *' end,
    'select horarium.tick()');
  perform cron.schedule('horarium-purge', '17 * * * *', 'select horarium.purge_ticks()');
end
$$;
`;
export const runner = `// Horarium's runner as an Edge Function: rung for by pg_cron, it works until nothing is due and ends.
// Deploy it without the gateway's own check, since it has a token of its own: supabase functions deploy job-runner --no-verify-jwt
import { createRunner } from "horarium/edge";
import { Pool } from "pg";
import { handlers } from "./handlers.ts";

const project = Deno.env.get("SUPABASE_URL");
const runner = createRunner({
  // a role of its own, through the transaction pooler; SUPABASE_DB_URL is the database's owner
  db: new Pool({
    connectionString: Deno.env.get("HORARIUM_DATABASE_URL") ?? Deno.env.get("SUPABASE_DB_URL"),
    max: 4,
    idleTimeoutMillis: 5_000,
  }),
  handlers,
  token: Deno.env.get("HORARIUM_RUNNER_TOKEN"),
  previousToken: Deno.env.get("HORARIUM_RUNNER_TOKEN_PREVIOUS"),
  // "400s" on a paid plan
  lifetime: (Deno.env.get("HORARIUM_LIFETIME") ?? "150s") as "150s",
  // to ring for the next isolate: configured, and never taken from a request
  url: Deno.env.get("HORARIUM_RUNNER_URL") ?? (project && \`\${project}/functions/v1/job-runner\`),
  waitUntil: (work) => EdgeRuntime.waitUntil(work),
});

addEventListener("beforeunload", (event) => {
  void runner.beforeUnload(event.detail?.reason);
});
Deno.serve(runner.fetch);
`;
export const handlers = `// The handlers that this runner offers. Their work must fit into an isolate: no threads, no processes, two seconds of
// processor time; what takes longer than the isolate lives yields with a checkpoint and goes on in the next.
import { defineHandler } from "horarium";

const hello = defineHandler({
  name: "hello",
  description: "Says that the chain from pg_cron to the runner works",
  run: ({ scheduledFor, log }) => {
    log.info("said hello", { scheduledFor });
    return { hello: "from the edge" };
  },
});

export const handlers = [hello];
`;
export const imports = `{
  "imports": {
    "horarium": "./horarium/index.js",
    "horarium/edge": "./horarium/edge/index.js",
    "pg": "npm:pg@8"
  }
}
`;
