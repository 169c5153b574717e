-- The host: a book club that lends its books. Its ids are UUIDs.
create schema club;

create table club.reader (
  id uuid primary key default gen_random_uuid(),
  mail text,
  zone text not null default 'UTC'
);

create table club.book (
  id uuid primary key default gen_random_uuid(),
  name text not null
);

create table club.lending (
  id uuid primary key default gen_random_uuid(),
  reader_id uuid not null references club.reader on delete cascade,
  book_id uuid not null references club.book on delete cascade,
  back_until timestamptz not null,
  back_at timestamptz
);
-- loan_reminders goes from reader to reader
create index on club.lending (reader_id) where back_at is null;

create table club.login (
  token_hash bytea primary key,
  reader_id uuid not null references club.reader on delete cascade,
  ends_at timestamptz not null
);
-- expire_sessions takes the oldest first
create index on club.login (ends_at);
