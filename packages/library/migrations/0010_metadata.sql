-- refresh_metadata. One row for each edition that was looked at: when to look again, and how the last look ended.
create table library_jobs.metadata_state (
  edition_id text primary key,
  next_check_at timestamptz not null,
  last_checked_at timestamptz not null,
  source text,
  -- the source's record, its work, the cover that was looked at last, and the record's revision: one with the same has not changed
  external_id text,
  external_work_id text,
  external_cover_id integer,
  revision integer,
  outcome text not null check (outcome in ('updated', 'unchanged', 'proposed', 'notFound', 'mismatched', 'raced', 'failed')),
  -- how often in a row it ended so
  repeats integer not null check (repeats > 0),
  gap_hours real not null,
  last_error text
);
create index metadata_state_next_check_at on library_jobs.metadata_state (next_check_at);

-- What the job wrote: a field whose value has another hash by now is a person's, and stays.
create table library_jobs.metadata_provenance (
  edition_id text not null,
  field text not null,
  source text not null,
  value_hash bytea not null check (length(value_hash) = 32),
  confidence real not null,
  written_at timestamptz not null default now(),
  primary key (edition_id, field)
);

-- Values for a person to decide, on hosts that have no place of their own for them.
create table library_jobs.metadata_proposal (
  id bigint generated always as identity primary key,
  edition_id text not null,
  values jsonb not null,
  source text not null,
  record jsonb not null,
  confidence real not null,
  reason text not null,
  status text not null default 'pending' check (status in ('pending', 'applied', 'dismissed')),
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  check ((status = 'pending') = (decided_at is null))
);
create unique index metadata_proposal_pending on library_jobs.metadata_proposal (edition_id) where status = 'pending';
create index metadata_proposal_edition_id on library_jobs.metadata_proposal (edition_id);
