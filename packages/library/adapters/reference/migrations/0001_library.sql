-- The demo library: a host as small as one can be that still gives every job something to do.
-- Plain PostgreSQL 14 or later, no extension.
create schema library;

create table library.member (
  id bigint generated always as identity primary key,
  email text not null unique,
  name text not null,
  locale text not null default 'en',
  time_zone text not null default 'UTC',
  -- local times between which no mail is sent; the window may cross midnight
  quiet_from time,
  quiet_to time,
  -- how mails come of which the member has not said it otherwise, and when those that come together do
  digest text not null default 'off' check (digest in ('off', 'hourly', 'daily', 'weekly')),
  digest_hour smallint not null default 8 check (digest_hour between 0 and 23),
  -- null: not blocked
  blocked_at timestamptz,
  created_at timestamptz not null default now()
);

create table library.contributor (
  id bigint generated always as identity primary key,
  name text not null,
  -- negative: before the common era
  born smallint,
  died smallint,
  openlibrary_id text,
  created_at timestamptz not null default now()
);

create table library.work (
  id bigint generated always as identity primary key,
  title text not null,
  first_published smallint,
  openlibrary_id text,
  created_at timestamptz not null default now()
);

create table library.image (
  id bigint generated always as identity primary key,
  storage_key text not null unique,
  sha256 bytea not null unique check (length(sha256) = 32),
  media_type text not null,
  width smallint not null,
  height smallint not null,
  bytes integer not null,
  created_at timestamptz not null default now()
);

create table library.edition (
  id bigint generated always as identity primary key,
  work_id bigint not null references library.work on delete cascade,
  title text not null,
  language char(3),
  synopsis text,
  pages smallint check (pages > 0),
  isbn13 text check (isbn13 ~ '^97[89][0-9]{10}$'),
  openlibrary_id text,
  publisher text,
  published_on date,
  cover_image_id bigint references library.image on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index edition_work_id on library.edition (work_id);
create index edition_cover_image_id on library.edition (cover_image_id);

create table library.contribution (
  edition_id bigint not null references library.edition on delete cascade,
  contributor_id bigint not null references library.contributor on delete cascade,
  role text not null default 'author',
  primary key (edition_id, contributor_id)
);

create table library.file (
  id bigint generated always as identity primary key,
  edition_id bigint not null references library.edition on delete cascade,
  storage_key text not null unique,
  sha256 bytea not null unique check (length(sha256) = 32),
  media_type text not null,
  bytes integer not null,
  created_at timestamptz not null default now()
);
create index file_edition_id on library.file (edition_id);

-- What members do. generate_stats reads a day at a time by the instant of the event, and what came late by the instant it was written.

create table library.rating (
  member_id bigint not null references library.member on delete cascade,
  work_id bigint not null references library.work on delete cascade,
  value smallint not null check (value between 1 and 5),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (member_id, work_id)
);
create index rating_created_at on library.rating (created_at);
create index rating_updated_at on library.rating (updated_at);

create table library.comment (
  id bigint generated always as identity primary key,
  work_id bigint not null references library.work on delete cascade,
  member_id bigint references library.member on delete set null,
  content text not null,
  created_at timestamptz not null default now(),
  hidden_at timestamptz
);
create index comment_created_at on library.comment (created_at);

create table library.shelf (
  id bigint generated always as identity primary key,
  member_id bigint not null references library.member on delete cascade,
  name text not null
);

create table library.shelf_entry (
  shelf_id bigint not null references library.shelf on delete cascade,
  work_id bigint not null references library.work on delete cascade,
  added_at timestamptz not null default now(),
  primary key (shelf_id, work_id)
);
create index shelf_entry_added_at on library.shelf_entry (added_at);

create table library.reading_session (
  id bigint generated always as identity primary key,
  member_id bigint not null references library.member on delete cascade,
  edition_id bigint not null references library.edition on delete cascade,
  started_at timestamptz not null,
  -- null while the book is open
  ended_at timestamptz check (ended_at >= started_at),
  pages smallint,
  -- where the member was: a day of reading ends at midnight there
  time_zone text not null,
  updated_at timestamptz not null default now()
);
create index reading_session_member_id_started_at on library.reading_session (member_id, started_at);
create index reading_session_started_at on library.reading_session (started_at);
create index reading_session_updated_at on library.reading_session (updated_at);

create table library.download_event (
  id bigint generated always as identity primary key,
  work_id bigint not null references library.work on delete cascade,
  -- null: nobody was signed in
  member_id bigint references library.member on delete set null,
  at timestamptz not null default now(),
  recorded_at timestamptz not null default now()
);
create index download_event_at on library.download_event (at);
create index download_event_recorded_at on library.download_event (recorded_at);

create table library.loan (
  id bigint generated always as identity primary key,
  member_id bigint not null references library.member on delete cascade,
  edition_id bigint not null references library.edition on delete cascade,
  borrowed_at timestamptz not null default now(),
  due_at timestamptz not null,
  returned_at timestamptz,
  renewals smallint not null default 0,
  max_renewals smallint not null default 2
);
create index loan_borrowed_at on library.loan (borrowed_at);
create index loan_open_due_at on library.loan (due_at) where returned_at is null;

create table library.hold (
  id bigint generated always as identity primary key,
  member_id bigint not null references library.member on delete cascade,
  edition_id bigint not null references library.edition on delete cascade,
  placed_at timestamptz not null default now(),
  available_since timestamptz,
  available_until timestamptz,
  fulfilled_at timestamptz,
  cancelled_at timestamptz
);

create table library.notice (
  id bigint generated always as identity primary key,
  member_id bigint not null references library.member on delete cascade,
  type text not null,
  title text not null,
  message text,
  link text,
  -- false: the job that wrote it also wrote a mail
  wants_mail boolean not null default true,
  read_at timestamptz,
  created_at timestamptz not null default now(),
  -- of a notice that must not be written twice
  dedupe_key text
);
create index notice_unread on library.notice (member_id) where read_at is null;
create unique index notice_dedupe_key on library.notice (dedupe_key) where dedupe_key is not null;

-- What lets members in. expire_sessions takes rows in the order of the instant they died: one index for each.

create table library.session (
  id bigint generated always as identity primary key,
  member_id bigint not null references library.member on delete cascade,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_expires_at on library.session (expires_at);
create index session_last_seen_at on library.session (last_seen_at);

create table library.refresh_token (
  id bigint generated always as identity primary key,
  member_id bigint not null references library.member on delete cascade,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index refresh_token_expires_at on library.refresh_token (expires_at);

create table library.sign_in_code (
  id bigint generated always as identity primary key,
  member_id bigint not null references library.member on delete cascade,
  code_hash bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_code_expires_at on library.sign_in_code (expires_at);

-- Members' connections to other services are in library_jobs, which knows no member: here is what a foreign key would do.
create function library.forget_connections() returns trigger language plpgsql as $$
begin
  delete from library_jobs.oauth_connection where member_id = old.id::text;
  return null;
end $$;
create trigger forget_connections after delete on library.member
for each row execute function library.forget_connections();
