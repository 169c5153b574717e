-- The stop of all schedules: one row while it lasts, none otherwise.
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
