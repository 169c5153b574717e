create table person (
  id uuid primary key default gen_random_uuid(),
  email text not null unique check (email = lower(email) and length(email) <= 254),
  name text not null check (length(name) between 1 and 100),
  role text not null check (role in ('reader', 'operator', 'admin')),
  -- null: invited, and has not chosen one yet
  password_hash text,
  created_at timestamptz not null,
  created_by text not null,
  signed_in_at timestamptz,
  disabled_at timestamptz
);

-- one-time links: only the hash of what stands in them
create table link (
  id uuid primary key default gen_random_uuid(),
  token_hash bytea not null unique check (length(token_hash) = 32),
  purpose text not null check (purpose in ('first_admin', 'invitation', 'password')),
  person_id uuid references person (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint first_admin_has_no_person check ((purpose = 'first_admin') = (person_id is null))
);
-- a new link makes the older ones of a person void
create index link_person on link (person_id) where used_at is null;

create table session (
  id uuid primary key default gen_random_uuid(),
  token_hash bytea not null unique check (length(token_hash) = 32),
  person_id uuid not null references person (id) on delete cascade,
  created_at timestamptz not null,
  used_at timestamptz not null,
  -- when the password was given last
  confirmed_at timestamptz not null,
  expires_at timestamptz not null,
  address text,
  user_agent text check (length(user_agent) <= 300)
);
-- all of a person end together
create index session_person on session (person_id);

create table token (
  id uuid primary key default gen_random_uuid(),
  token_hash bytea not null unique check (length(token_hash) = 32),
  person_id uuid not null references person (id) on delete cascade,
  name text not null check (length(name) between 1 and 100),
  scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ array['read', 'run', 'write', 'admin']),
  -- its last characters, to tell one from another
  ending text not null check (length(ending) = 4),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  constraint revoked_by_somebody check ((revoked_at is null) = (revoked_by is null))
);
-- a name stands in the audit: two that are in use do not share one
create unique index token_name on token (lower(name)) where revoked_at is null;
create index token_person on token (person_id);

-- token buckets against guessing, shared by all processes
create table bucket (
  key text primary key,
  level double precision not null,
  filled_at timestamptz not null,
  -- how often it was found empty: the delay grows with it
  strikes integer not null,
  barred_until timestamptz,
  -- of the last try
  outcome text not null check (outcome in ('taken', 'struck', 'barred'))
);

create table event (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  kind text not null,
  by text not null,
  person_id uuid references person (id) on delete set null,
  address text,
  detail jsonb not null default '{}'
);
-- purge
create index event_at on event (at);
