-- Members' connections to other services, for hosts that keep none of their own. Tokens are sealed: the keys are the host's.

create table library_jobs.oauth_provider (
  id text primary key,
  name text not null,
  token_endpoint text not null,
  client_id text not null,
  -- the name under which the host knows the secret; null: a public client
  client_secret_ref text,
  auth_method text not null default 'basic' check (auth_method in ('basic', 'post', 'none')),
  -- of an access token whose answer does not say
  default_lifetime_s integer not null default 3600 check (default_lifetime_s > 0),
  -- whether a refresh token can be used once only; null: not seen yet
  rotation boolean,
  -- requests at a time; null: as many as the job allows
  concurrency integer check (concurrency > 0),
  -- for refreshes on demand; the job asks again with every execution
  halted_until timestamptz,
  halted_reason text,
  check ((client_secret_ref is null) = (auth_method = 'none'))
);

create table library_jobs.oauth_connection (
  id bigint generated always as identity primary key,
  -- the host's id
  member_id text not null,
  provider_id text not null references library_jobs.oauth_provider on delete cascade,
  external_account text,
  access_token bytea,
  refresh_token bytea,
  -- the key of both tokens
  key_id text,
  scope text,
  expires_at timestamptz not null default now(),
  refresh_expires_at timestamptz,
  status text not null default 'active' check (status in ('active', 'needs_reauth', 'revoked')),
  reason text,
  -- one more with each new pair of tokens
  version integer not null default 0,
  locked_until timestamptz,
  lock_token uuid,
  -- when the last request began whose answer is not known
  in_flight_since timestamptz,
  last_refreshed_at timestamptz,
  fail_count integer not null default 0,
  next_attempt_at timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  unique (member_id, provider_id),
  check ((locked_until is null) = (lock_token is null)),
  check (status <> 'active' or (refresh_token is not null and key_id is not null))
);
create index oauth_connection_provider_id on library_jobs.oauth_connection (provider_id, status);
create index oauth_connection_expires_at on library_jobs.oauth_connection (expires_at) where status = 'active';
