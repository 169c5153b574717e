-- what an authenticator app has too; alone it signs nobody in
create table second_factor (
  person_id uuid primary key references person (id) on delete cascade,
  secret bytea not null check (length(secret) = 20),
  created_at timestamptz not null,
  -- null: shown, and not yet confirmed by a code
  confirmed_at timestamptz,
  -- of the last code that was taken: each is good once
  last_step bigint
);

create table recovery_code (
  person_id uuid not null references person (id) on delete cascade,
  code_hash bytea not null check (length(code_hash) = 32),
  primary key (person_id, code_hash)
);
