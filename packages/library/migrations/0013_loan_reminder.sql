-- What patrons were told about their loans and holds, so that nothing is said twice.
create table library_jobs.loan_reminder (
  subject text not null check (subject in ('loan', 'hold')),
  subject_id text not null,
  -- of a hold: until when it waits. A renewal changes it, and all steps count again
  due_at timestamptz not null,
  -- days relative to the due day
  step smallint not null,
  outcome text not null check (outcome in (
    'written',
    -- a later step was reached before it was taken
    'superseded',
    -- the patron does not want it, or cannot be reached
    'suppressed')),
  -- of library_jobs.delivery, which is purged earlier; null without a mail
  delivery_id bigint,
  created_at timestamptz not null default now(),
  primary key (subject, subject_id, due_at, step)
);
-- who purges
create index loan_reminder_created_at on library_jobs.loan_reminder (created_at);
