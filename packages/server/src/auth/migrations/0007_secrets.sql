-- Values that jobs use by name: sealed with a key that is not in the database.
create table secret (
  name text primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$'),
  sealed bytea not null,
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null,
  changed_by text not null
);
