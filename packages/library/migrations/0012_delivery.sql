-- Mail to members. Jobs and the host leave deliveries here in their own transactions; send_notifications sends them.

create table library_jobs.delivery (
  id bigint generated always as identity primary key,
  -- what happened, once: a second row about it is not written
  dedupe_key text not null unique,
  member_id text not null,
  type text not null,
  -- what it speaks of (`loan:12:1774310400`): the host is asked before it is sent whether that is still so
  subject_keys text[] not null default '{}',
  payload jsonb not null default '{}',
  -- 0: about the member's security. It waits for no hour and no digest, and cannot be switched off
  priority smallint not null default 100 check (priority in (0, 100)),
  status text not null default 'pending' check (status in (
    'pending', 'sending',
    -- sent or not, nobody knows: a person makes it 'pending', or 'dead' with closed_at
    'held',
    'sent', 'dead', 'suppressed', 'obsolete', 'digested')),
  not_before timestamptz not null default now(),
  expires_at timestamptz,
  attempts smallint not null default 0,
  -- of the worker that is sending it; whoever comes after `locked_until` cannot know whether it was sent
  lock_token uuid,
  locked_until timestamptz,
  -- the mail in which a digested one was sent
  digest_id bigint references library_jobs.delivery on delete set null,
  -- where it went, the last answer of the server, and why it ended
  address text,
  last_code text,
  last_error text,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  constraint sending_is_locked check ((status = 'sending') = (locked_until is not null and lock_token is not null)),
  constraint closed_has_its_time check ((status in ('sent', 'dead', 'suppressed', 'obsolete', 'digested')) = (closed_at is not null))
);
-- who claims what is due, next to a million closed rows
create index delivery_pending on library_jobs.delivery (priority, not_before, id) where status = 'pending';
create index delivery_sending on library_jobs.delivery (locked_until) where status = 'sending';
create index delivery_held on library_jobs.delivery (id) where status = 'held';
-- who makes a digest of all that a member waits for
create index delivery_pending_member on library_jobs.delivery (member_id) where status = 'pending';
create index delivery_closed_at on library_jobs.delivery (closed_at) where closed_at is not null;
create index delivery_digest_id on library_jobs.delivery (digest_id) where digest_id is not null;

-- What a member chose for a type of notice. Type `*` is every type without a row of its own.
create table library_jobs.channel_preference (
  member_id text not null,
  type text not null,
  channel text not null default 'email' check (channel in ('email', 'inapp')),
  mode text not null check (mode in ('off', 'immediate', 'hourly', 'daily', 'weekly')),
  updated_at timestamptz not null default now(),
  primary key (member_id, type, channel)
);

-- Addresses that get no mail.
create table library_jobs.suppression (
  address text primary key check (address = lower(address)),
  reason text not null check (reason in ('hard_bounce', 'complaint', 'manual')),
  code text,
  created_at timestamptz not null default now(),
  -- null: until somebody removes it
  expires_at timestamptz
);
