-- Parameters of a job under a name: to run it with these instead of its own.
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
