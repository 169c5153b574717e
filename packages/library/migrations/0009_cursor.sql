-- What must outlive an execution: a watermark for each part of the statistics, the last notice, the last patron.
create table if not exists library_jobs.cursor (
  handler text not null,
  part text not null,
  value jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (handler, part)
);
