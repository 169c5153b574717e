-- Reading sessions and downloads, for an instance whose reader reports them. The app writes them.

create table library_jobs.reading_session (
  id bigint generated always as identity primary key,
  user_id bigint not null references authentication."user" on delete cascade,
  edition_id bigint not null references public.edition on delete cascade,
  started_at timestamptz not null,
  -- null while the book is open
  ended_at timestamptz check (ended_at >= started_at),
  pages smallint,
  -- where the reader was: a day of reading ends at midnight there
  time_zone text not null,
  updated_at timestamptz not null default now()
);
create index reading_session_user_id_started_at on library_jobs.reading_session (user_id, started_at);
create index reading_session_started_at on library_jobs.reading_session (started_at);
create index reading_session_updated_at on library_jobs.reading_session (updated_at);
create index reading_session_edition_id on library_jobs.reading_session (edition_id);

create table library_jobs.download_event (
  id bigint generated always as identity primary key,
  work_id bigint not null references public.work on delete cascade,
  -- null: nobody was signed in
  user_id bigint references authentication."user" on delete set null,
  at timestamptz not null default now(),
  recorded_at timestamptz not null default now()
);
create index download_event_at on library_jobs.download_event (at);
create index download_event_recorded_at on library_jobs.download_event (recorded_at);
