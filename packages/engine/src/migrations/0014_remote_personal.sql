-- A worker that claims over HTTP: who holds the token that it came with. Null: a process on the database.
alter table worker add column remote_by text;

-- For whom it is executed: as its personal job had it. Null: nobody in particular.
alter table job_execution add column owner_id text;
-- lists: a person's executions, newest first; and for everybody else's, what is left out
create index job_execution_owner on job_execution (owner_id, id) where owner_id is not null;
-- quotas: a person's jobs, also those deleted a while ago
create index scheduled_job_owner on scheduled_job (owner_id) where owner_id is not null;

-- Handlers of which people may make personal jobs. Without a row: none.
create table personal_template (
  handler text primary key,
  allowed_at timestamptz not null,
  allowed_by text not null
);
