// Written by scripts/build-migrations.mjs from migrations/*.sql: change those, not this.
export interface Migration {
  number: number;
  name: string;
  /** Older Horariums must not work on a database that has it: the file begins with "-- breaking". */
  breaking: boolean;
  text: string;
}

export const migrations: readonly Migration[] = [
  {
    number: 1,
    name: "0001_jobs_executions.sql",
    breaking: false,
    text: `-- What is to be executed when: one row per job.
create table scheduled_job (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 100),
  title text check (char_length(title) <= 200),
  description text,
  folder text,
  tags text[] not null default '{}',

  schedule text not null check (char_length(schedule) <= 256),
  timezone text not null default 'UTC',
  starts_at timestamptz,
  ends_at timestamptz,
  jitter_ms integer not null default 0 check (jitter_ms >= 0),
  dst_gap text check (dst_gap in ('shift', 'skip')),
  dst_overlap text check (dst_overlap in ('once', 'twice')),

  handler text not null,
  parameters jsonb not null default '{}',
  priority smallint not null default 100,
  overlap_policy text not null default 'skip' check (overlap_policy in ('skip', 'queue_one', 'cancel_previous', 'allow')),
  misfire_policy text not null default 'once' check (misfire_policy in ('skip', 'once', 'all')),
  misfire_after_ms integer not null default 60000 check (misfire_after_ms >= 0),
  misfire_cap integer not null default 100 check (misfire_cap between 1 and 1000),
  misfire_max_age_ms bigint check (misfire_max_age_ms > 0),
  max_attempts integer not null default 3 check (max_attempts between 1 and 100),
  backoff_ms integer not null default 30000 check (backoff_ms >= 0),
  backoff_factor real not null default 2 check (backoff_factor >= 1),
  backoff_cap_ms integer not null default 900000 check (backoff_cap_ms >= 0),
  backoff_jitter real not null default 0.2 check (backoff_jitter between 0 and 1),
  retry_beyond_next_slot boolean not null default false,
  timeout_ms integer not null default 900000 check (timeout_ms > 0),
  grace_ms integer not null default 30000 check (grace_ms >= 0),
  long_running_after_ms integer check (long_running_after_ms > 0),
  concurrency_key text,
  concurrency_limit integer check (concurrency_limit > 0),
  runner text not null default 'any' check (runner in ('any', 'node', 'edge')),
  retention_days integer check (retention_days > 0),

  enabled boolean not null default true,
  disabled_reason text,
  disabled_by text,
  disabled_at timestamptz,
  disabled_until timestamptz,

  owner_id text,
  origin text not null default 'admin' check (origin in ('code', 'admin', 'personal', 'builtin')),
  declared_by text,
  declared jsonb,
  overridden text[] not null default '{}',
  retired_at timestamptz,
  deleted_at timestamptz,
  version integer not null default 1,

  next_run_at timestamptz,
  last_run_at timestamptz,
  last_run_status text,
  last_run_duration_ms integer,
  current_execution_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),

  check ((concurrency_key is null) = (concurrency_limit is null)),
  check (starts_at < ends_at)
) with (fillfactor = 80);

create unique index scheduled_job_name on scheduled_job (name, coalesce(owner_id, '')) where deleted_at is null;
-- due: what comes next
create index scheduled_job_next on scheduled_job (next_run_at) where enabled and deleted_at is null;
-- due: what is to be enabled again by itself
create index scheduled_job_disabled_until on scheduled_job (disabled_until) where not enabled and disabled_until is not null;

-- One row per slot, and per one-time work.
create table job_execution (
  id uuid primary key,
  job_id uuid,
  handler text not null,
  handler_version text,
  parameters jsonb not null default '{}',
  trigger text not null check (trigger in ('schedule', 'manual', 'api', 'retry', 'catch_up', 'backfill', 'test')),
  triggered_by text,
  repeats uuid,
  key text,

  scheduled_for timestamptz,
  due_at timestamptz not null,
  queued_at timestamptz,
  priority smallint not null default 100,
  overlap_policy text,
  concurrency_key text,
  concurrency_limit integer,
  runner text,
  policy jsonb,
  max_attempts integer not null default 3,

  status text not null check (status in ('scheduled', 'queued', 'running', 'completed', 'failed', 'cancelled', 'skipped', 'missed')),
  held text check (held in ('overlap', 'concurrency')),
  reason text,
  attempt integer not null default 0,
  worker_losses integer not null default 0,
  slice integer not null default 0,
  worker_id uuid,
  lease_token uuid,
  lease_until timestamptz,
  cancel_requested_at timestamptz,
  cancel_requested_by text,
  started_at timestamptz,
  completed_at timestamptz,
  progress jsonb,
  checkpoint jsonb,
  result jsonb,
  error text,
  error_fingerprint text,
  log_lines integer not null default 0,
  log_bytes integer not null default 0,

  check ((status = 'running') = (lease_until is not null)),
  check (status <> 'running' or lease_token is not null),
  check ((status in ('completed', 'failed', 'cancelled', 'skipped', 'missed')) = (completed_at is not null)),
  check (status not in ('skipped', 'missed') or reason is not null),
  check (scheduled_for is null or job_id is not null),
  check (held is null or status = 'queued')
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- a slot is a unique row: this is the scheduler's lock
create unique index job_execution_slot on job_execution (job_id, scheduled_for) where scheduled_for is not null;
-- claim: holds only what may be claimed now
create index job_execution_queued on job_execution (priority, due_at, id) where status = 'queued' and held is null;
-- due: what waits for its time
create index job_execution_scheduled on job_execution (due_at) where status = 'scheduled';
-- due: what waits for its turn or its concurrency key
create index job_execution_held on job_execution (due_at) where held is not null;
-- rescue, and the worker's own view of what it holds
create index job_execution_running on job_execution (worker_id) where status = 'running';
-- due: places taken of a concurrency key
create index job_execution_concurrency on job_execution (concurrency_key) where concurrency_key is not null and status in ('queued', 'running');
-- enqueue: idempotency
create unique index job_execution_key on job_execution (handler, key) where key is not null;
-- lists: the history of a job, newest first
create index job_execution_job on job_execution (job_id, id) where job_id is not null;
-- lists: what failed, newest first
create index job_execution_failed on job_execution (id) where status = 'failed';

-- One row per claim that did not simply complete; the view adds the others.
create table execution_attempt (
  lease_token uuid primary key,
  execution_id uuid not null,
  attempt integer not null,
  worker_id uuid,
  epoch integer,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  outcome text not null check (outcome in ('completed', 'failed', 'timeout', 'cancelled', 'worker_lost', 'released', 'yielded')),
  error text,
  error_stack text
);
create index execution_attempt_execution on execution_attempt (execution_id);

-- Every claim, written out: what execution_attempt leaves out stands in the execution itself.
create view attempt_history as
select lease_token, execution_id, attempt, worker_id, epoch, started_at, ended_at, outcome, error, error_stack
from execution_attempt
union all
select lease_token, id, attempt, worker_id, null, coalesce(started_at, completed_at), completed_at,
  case status when 'completed' then 'completed' end, null, null
from job_execution execution
where status = 'running'
  or (status = 'completed'
    and lease_token is not null
    and not exists (select from execution_attempt where lease_token = execution.lease_token));

-- Partitioned by week, so that old lines are dropped and not deleted.
create table execution_log (
  execution_id uuid not null,
  sequence integer not null,
  at timestamptz not null,
  attempt integer not null,
  level text not null check (level in ('debug', 'info', 'warn', 'error')),
  message text not null,
  fields jsonb,
  primary key (execution_id, sequence, at)
) partition by range (at);
create table execution_log_rest partition of execution_log default;

-- One row per key: whoever gives out places of the key holds its lock.
create table concurrency_key (
  key text primary key
);

create table worker (
  id uuid primary key,
  name text not null,
  pid integer,
  version text not null,
  runtime text,
  zone_data text,
  handlers text[] not null,
  concurrency integer not null,
  app text not null default 'default',
  started_at timestamptz not null,
  seen_at timestamptz not null,
  stopping boolean not null default false,
  loops jsonb not null default '{}',
  skew_ms real,
  round_trip_ms real
) with (fillfactor = 70);

-- Daily totals. The durations are counts of executions in classes that grow by a quarter: percentiles to within 12 %.
create table job_stats (
  day date not null,
  handler text not null,
  job_id uuid,
  executions integer not null,
  completed integer not null,
  failed integer not null,
  cancelled integer not null,
  skipped integer not null,
  missed integer not null,
  total_ms bigint not null,
  durations integer[] not null
);
create unique index job_stats_key on job_stats (day, handler, coalesce(job_id, '00000000-0000-0000-0000-000000000000'));
create index job_stats_job on job_stats (job_id, day) where job_id is not null;

-- What people and deploys changed. Append-only.
create table change (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  by text,
  verb text not null,
  job_id uuid,
  execution_id uuid,
  reason text,
  before jsonb,
  after jsonb,
  detail jsonb
);
create index change_job on change (job_id, id) where job_id is not null;

-- The database's identity over time: it changes at a failover and when a backup is restored.
create table epoch (
  number integer primary key,
  system_identifier text not null,
  timeline text not null,
  cause text not null check (cause in ('first', 'failover', 'restore')),
  began_at timestamptz not null
);
`,
  },
  {
    number: 2,
    name: "0002_execution_completed.sql",
    breaking: false,
    text: `-- stats and doctor: what was finished on a day. A summary per megabyte of the table and not an entry per row, so that
-- one-time work does not pay for it; minmax_multi, since old rows that are kept lie between new ones.
create index job_execution_completed on job_execution using brin (completed_at timestamptz_minmax_multi_ops);
`,
  },
  {
    number: 3,
    name: "0003_keyed_command.sql",
    breaking: false,
    text: `-- Commands that came with a key of the caller's (the HTTP API's Idempotency-Key), and what was answered. The row is
-- committed together with the command's effect: one is never there without the other.
create table keyed_command (
  caller text not null,
  key text not null,
  -- of what was asked: the same key with something else is refused
  fingerprint bytea not null,
  status smallint not null,
  answer text not null,
  at timestamptz not null,
  primary key (caller, key)
);
-- purge
create index keyed_command_at on keyed_command (at);
`,
  },
  {
    number: 4,
    name: "0004_slot_moved.sql",
    breaking: false,
    text: `-- A person has moved this slot: \`scheduled_for\` stays what the schedule said, this is when it begins instead.
alter table job_execution add column moved_to timestamptz;

-- Slots after the cursor that have their row already, since a person has skipped or moved them: the cursor passes over
-- them.
alter table scheduled_job add column slots_ahead timestamptz[] not null default '{}';
`,
  },
  {
    number: 5,
    name: "0005_handler.sql",
    breaking: false,
    text: `-- What the handlers are that workers offer, in the words of the worker that started last: for processes that have not
-- their code and want to make jobs of them. Who offers one now stands in \`worker\`.
create table handler (
  name text primary key,
  description text,
  -- JSON Schema 2020-12 of what it takes; null: it does not say
  parameters jsonb,
  isolation text not null,
  version text,
  -- timeout, attempts and the like, as defineHandler takes them
  limits jsonb not null default '{}',
  published_at timestamptz not null
);
`,
  },
  {
    number: 6,
    name: "0006_alerts.sql",
    breaking: false,
    text: `-- What was found: written in the transaction that records an outcome, or by who sees that something does not happen. The
-- alert stage takes the row away again when the alert knows of it.
create table alert_condition (
  id bigint generated always as identity primary key,
  kind text not null,
  job_id uuid,
  handler text,
  -- what it is about where that is neither a job nor a handler: a channel's id
  subject text,
  execution_id uuid,
  at timestamptz not null,
  reason text,
  error text,
  fingerprint text,
  detail jsonb
);

-- What needs a person: one row for each cause of each job, opened again where it comes back.
create table alert (
  id uuid primary key,
  key text not null unique,
  kind text not null,
  job_id uuid,
  handler text,
  subject text,
  execution_id uuid,
  reason text,
  error text,
  fingerprint text,
  detail jsonb,
  rule_id uuid,
  opened_at timestamptz not null,
  last_at timestamptz not null,
  -- how often it was found since it opened
  count integer not null default 1,
  times_opened integer not null default 1,
  -- the last instants at which it opened or was resolved
  turns timestamptz[] not null default '{}',
  flapping boolean not null default false,
  acknowledged_at timestamptz,
  acknowledged_by text,
  -- infinity: until it is resolved
  snoozed_until timestamptz,
  snoozed_by text,
  muted_until timestamptz,
  muted_by text,
  muted_reason text,
  resolved_at timestamptz,
  resolved_by text,
  resolved_execution_id uuid,
  -- when there is something to tell, and what was told last
  tell_at timestamptz,
  told text check (told in ('open', 'resolved')),
  told_at timestamptz,
  changed_at timestamptz not null
) with (fillfactor = 80);
-- recovery, and the inbox
create index alert_open on alert (opened_at) where resolved_at is null;
create index alert_tell on alert (tell_at) where tell_at is not null;
-- the event stream, and lists: what changed last
create index alert_changed on alert (changed_at);
create index alert_job on alert (job_id) where job_id is not null;

-- The history of an alert. Append-only.
create table alert_event (
  id bigint generated always as identity primary key,
  alert_id uuid not null,
  at timestamptz not null,
  verb text not null,
  by text,
  note text,
  execution_id uuid
);
create index alert_event_alert on alert_event (alert_id, id);

-- What differs from the rules that are built in: for all jobs, a folder, a tag or a job.
create table alert_rule (
  id uuid primary key,
  kind text not null,
  scope text not null check (scope in ('all', 'folder', 'tag', 'job')),
  folder text,
  tag text,
  job_id uuid,
  enabled boolean not null default true,
  settings jsonb not null default '{}',
  -- null: the channels that take what no rule gives to others
  channel_ids uuid[],
  version integer not null default 1,
  created_at timestamptz not null,
  created_by text,
  check ((scope = 'folder') = (folder is not null)),
  check ((scope = 'tag') = (tag is not null)),
  check ((scope = 'job') = (job_id is not null))
);
create unique index alert_rule_key on alert_rule (kind, scope, coalesce(folder, tag, job_id::text, ''));

-- Where it is told. What is secret of it is sealed with a key that is not in the database.
create table channel (
  id uuid primary key,
  kind text not null,
  name text not null unique check (char_length(name) between 1 and 100),
  settings jsonb not null default '{}',
  sealed bytea not null,
  -- what of the secrets may be shown: where it goes, and which there are
  target text not null,
  secret_names text[] not null default '{}',
  enabled boolean not null default true,
  -- takes what no rule gives to other channels
  is_default boolean not null default true,
  failing_since timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  created_by text
);

-- The outbox: one message to one channel. Its id is the same in all tries.
create table delivery (
  id uuid primary key,
  channel_id uuid not null,
  kind text not null,
  alert_id uuid,
  -- how many alerts it tells of
  alerts integer not null,
  message jsonb not null,
  status text not null check (status in ('waiting', 'delivered', 'failed', 'dropped')),
  tries integer not null default 0,
  next_at timestamptz,
  lease_until timestamptz,
  created_at timestamptz not null,
  ended_at timestamptz,
  check ((status = 'waiting') = (next_at is not null))
);
create index delivery_next on delivery (next_at) where next_at is not null;
create index delivery_channel on delivery (channel_id, created_at);
create index delivery_alert on delivery (alert_id, created_at) where alert_id is not null;

-- Each try of a delivery, with what was answered.
create table delivery_try (
  delivery_id uuid not null,
  number integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  ok boolean not null,
  answer text not null,
  primary key (delivery_id, number)
);

-- When alerts are held: once, or repeating by a schedule.
create table quiet_window (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 100),
  scope text not null check (scope in ('all', 'folder', 'tag', 'job')),
  folder text,
  tag text,
  job_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  schedule text,
  timezone text not null default 'UTC',
  duration_ms bigint check (duration_ms > 0),
  -- this occurrence ends here instead: it was ended early or extended
  moved_from timestamptz,
  moved_until timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  created_by text,
  check ((schedule is null) = (starts_at is not null and ends_at is not null)),
  check ((schedule is null) = (duration_ms is null)),
  check (starts_at < ends_at)
);

-- Where another service hears that a job, or the scheduler (no job), lives. The address is sealed: it is a secret.
create table ping (
  id uuid primary key,
  job_id uuid unique,
  sealed bytea not null,
  -- of the address, to be shown
  host text not null,
  last_at timestamptz,
  last_answer text,
  created_at timestamptz not null,
  created_by text
);
create unique index ping_scheduler on ping ((true)) where job_id is null;

-- When somebody last looked for what does not happen: one node at a time, whatever their number.
create table alert_watch (
  one boolean primary key default true check (one),
  looked_at timestamptz not null
);
insert into alert_watch (looked_at) values ('-infinity');

-- For pg_cron, or any client: opens the alert that nothing schedules, when no Horarium process lives that could. True if
-- the scheduler is silent.
create function raise_if_silent(silent_for interval default '2 minutes') returns boolean
language plpgsql
set search_path from current
as $$
declare
  seen timestamptz;
  found_id uuid;
begin
  select max(seen_at) into seen from worker;
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
`,
  },
  {
    number: 7,
    name: "0007_trace_parent.sql",
    breaking: false,
    text: `-- The span in which it was asked for, as W3C traceparent, so that its attempts are part of the same trace. Null for
-- slots, and where nothing is traced.
alter table job_execution add column trace_parent text;
`,
  },
  {
    number: 9,
    name: "0009_presets_collisions.sql",
    breaking: false,
    text: `-- Parameters of a job under a name: to run it with these instead of its own.
create table parameter_preset (
  id uuid primary key,
  job_id uuid not null,
  name text not null check (char_length(name) between 1 and 100),
  parameters jsonb not null,
  version integer not null default 1,
  created_at timestamptz not null,
  created_by text,
  unique (job_id, name)
);

-- Jobs that get in each other's way, of which a person has said that it is fine.
create table accepted_collision (
  id uuid primary key,
  -- in order
  job_ids uuid[] not null unique,
  -- so many at once: with more of them it is another collision
  peak integer not null,
  created_at timestamptz not null,
  created_by text
);

-- The few slots that people have moved, by where they went.
create index job_execution_moved on job_execution (job_id, moved_to) where moved_to is not null;
`,
  },
  {
    number: 10,
    name: "0010_schedule_stop_settings.sql",
    breaking: false,
    text: `-- The stop of all schedules: one row while it lasts, none otherwise.
create table schedule_stop (
  only_one boolean primary key default true check (only_one),
  stopped_at timestamptz not null,
  stopped_by text,
  reason text,
  -- null: until somebody resumes
  until timestamptz
);

-- What an admin has set for everybody; what is not set has no row.
create table setting (
  name text primary key check (char_length(name) between 1 and 100),
  value jsonb not null,
  changed_at timestamptz not null,
  changed_by text
);
`,
  },
  {
    number: 11,
    name: "0011_escalation_quiet_effects.sql",
    breaking: false,
    text: `-- When the alert was told first since it opened, and how many steps of its rule's escalation have been told since.
alter table alert add column first_told_at timestamptz;
alter table alert add column escalated integer not null default 0;

-- What a quiet window does besides holding alerts: slots in it are skipped, or what would begin in it waits for its end.
alter table quiet_window add column effect text not null default 'hold_alerts'
  check (effect in ('hold_alerts', 'skip_slots', 'hold_executions'));

-- What a quiet window holds until its end: to be given back when the end moves.
create index job_execution_quiet on job_execution (due_at) where status = 'scheduled' and reason = 'quiet_window';
`,
  },
  {
    number: 13,
    name: "0013_handed_over.sql",
    breaking: false,
    text: `-- A running execution that no worker holds: its handler has handed it over to somebody outside, who ends it by its
-- lease. { worker, silentMs, deadline, limits }; see \`execution/handed-over.ts\`.
alter table job_execution add column handed_over jsonb;
-- the look for those whose holder has gone silent. Not on lease_until: renewing leases would have to write the index.
create index job_execution_handed_over on job_execution (id) where handed_over is not null and status = 'running';
`,
  },
  {
    number: 14,
    name: "0014_remote_personal.sql",
    breaking: false,
    text: `-- A worker that claims over HTTP: who holds the token that it came with. Null: a process on the database.
alter table worker add column remote_by text;

-- For whom it is executed: as its personal job had it. Null: nobody in particular.
alter table job_execution add column owner_id text;
-- lists: a person's executions, newest first; and for everybody else's, what is left out
create index job_execution_owner on job_execution (owner_id, id) where owner_id is not null;
-- quotas: a person's jobs, also those deleted a while ago
create index scheduled_job_owner on scheduled_job (owner_id) where owner_id is not null;

-- Handlers of which people may make personal jobs. Without a row: none.
create table personal_template (
  handler text primary key,
  allowed_at timestamptz not null,
  allowed_by text not null
);
`,
  },
  {
    number: 15,
    name: "0015_lost_attempts.sql",
    breaking: false,
    text: `-- remote claims: whether a worker that waits for work has lost some in the meantime
create index execution_attempt_lost on execution_attempt (worker_id, ended_at) where outcome = 'worker_lost';
`,
  },
  {
    number: 16,
    name: "0016_runner.sql",
    breaking: false,
    text: `-- Which jobs a worker may take: those for any runner, and those for its own. Null: only those for any.
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
`,
  },
  {
    number: 19,
    name: "0019_held.sql",
    breaking: false,
    text: `-- due: the places of a concurrency key that are taken, without those who wait for one
create index job_execution_places on job_execution (concurrency_key)
  where concurrency_key is not null and held is null and status in ('queued', 'running');
drop index job_execution_concurrency;

-- due: who waits for the job's turn
create index job_execution_turn on job_execution (job_id, due_at, id) where held = 'overlap';

-- due: who waits for a place of a concurrency key, in order: there may be hundreds of thousands
create index job_execution_waiting on job_execution (concurrency_key, priority, due_at, id) where held = 'concurrency';
`,
  },
  {
    number: 20,
    name: "0020_ticks_purged.sql",
    breaking: false,
    text: `-- When what pg_cron's tick leaves behind was last purged.
alter table alert_watch add column ticks_purged_at timestamptz;
`,
  },
];
