-- Every backup that was begun, and what became of it. The files and their manifests are the truth about what can be
-- restored; this is what an operator and the next execution look up.
create table library_jobs.backup (
  id bigint generated always as identity primary key,
  execution_id text not null,
  file text not null,
  target text not null,
  database text not null,
  method text not null check (method in ('dump', 'physical')),
  status text not null check (status in ('making', 'kept', 'bad', 'failed', 'removed')),
  scheduled_for timestamptz not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  bytes bigint,
  sha256 text,
  tables integer,
  row_count bigint,
  verify_level text check (verify_level in ('checksum', 'read', 'restore')),
  key_id text,
  error text,
  unique (target, file),
  constraint kept_means_known check (
    status <> 'kept' or (finished_at is not null and bytes is not null and sha256 is not null and verify_level is not null)
  )
);
-- the last good one, and the last restored one
create index backup_started on library_jobs.backup (database, started_at desc);
