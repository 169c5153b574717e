-- What was found: written in the transaction that records an outcome, or by who sees that something does not happen. The
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
