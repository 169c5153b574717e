-- The part of Colibri's database that the jobs touch, written for tests from a list of its tables, columns and rules. It is not
-- Colibri's own schema: texts, further tables and functions are left out.
create schema authentication;
create schema extensions;

do $$
begin
  if exists (select from pg_available_extensions where name = 'isn') then
    create extension isn schema extensions;
  else
    create domain extensions.isbn as text;
    create domain extensions.isbn13 as text;
  end if;
end $$;

create type authentication.role as enum ('admin', 'adult', 'child', 'guest');

create table authentication."user" (
  id bigint generated always as identity primary key,
  name text,
  email text not null unique,
  verified boolean not null default false,
  birthdate date,
  role authentication.role not null default 'adult',
  created_at timestamptz not null default now(),
  updated_at timestamptz
);

create table public.language (
  iso_639_3 char(3) primary key,
  iso_639_1 char(2),
  name text,
  fts_config text not null default 'simple'
);
insert into public.language (iso_639_3, name)
values ('eng', 'English'), ('deu', 'German'), ('fra', 'French'), ('spa', 'Spanish'), ('grc', 'Ancient Greek');

create table public.image (
  id bigint generated always as identity primary key,
  storage_reference text not null unique check (storage_reference ~ '^s3://[^/]+/.+$'),
  checksum bytea not null unique,
  filename text not null,
  media_type text not null,
  width smallint not null,
  height smallint not null,
  size integer not null,
  blurhash text not null,
  description text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  created_by bigint references authentication."user" on delete set null,
  updated_at timestamptz,
  updated_by bigint references authentication."user" on delete set null
);

create table public.publisher (
  id bigint generated always as identity primary key,
  name text not null,
  sorting_key text not null,
  image_id bigint references public.image on delete set null,
  created_at timestamptz not null default now()
);

create table public.work (
  id bigint generated always as identity primary key,
  main_edition_id bigint,
  created_by bigint references authentication."user" on delete set null,
  created_at timestamptz not null default now(),
  updated_by bigint references authentication."user" on delete set null,
  updated_at timestamptz
);

create table public.edition (
  id bigint generated always as identity primary key,
  work_id bigint references public.work on delete cascade,
  title text not null,
  synopsis text,
  format text,
  pages smallint,
  isbn_10 extensions.isbn,
  isbn_13 extensions.isbn13,
  asin char(10) unique check (asin ~ '^[A-Z0-9]{10}$'),
  openlibrary_id text,
  publisher_id bigint references public.publisher on delete set null,
  published_at date,
  language bpchar references public.language on delete set null,
  cover_image_id bigint references public.image on delete set null,
  created_at timestamptz not null default now(),
  updated_by bigint references authentication."user" on delete set null,
  updated_at timestamptz,
  search_vector tsvector generated always as (to_tsvector('simple', title || ' ' || coalesce(synopsis, ''))) stored
);
create index on public.edition using gin (search_vector);
alter table public.work add foreign key (main_edition_id) references public.edition on delete set null;

create table public.creator (
  id bigint generated always as identity primary key,
  name text not null,
  openlibrary_id text,
  image_id bigint references public.image on delete set null,
  created_at timestamptz not null default now()
);

create table public.image_creator (
  image_id bigint not null references public.image on delete cascade,
  creator_id bigint not null references public.creator on delete cascade,
  primary key (image_id, creator_id)
);

create table public.contribution (
  creator_id bigint not null references public.creator on delete cascade,
  edition_id bigint not null references public.edition on delete cascade,
  role text not null default 'aut',
  essential boolean not null default true,
  primary key (creator_id, edition_id)
);

create table public.asset (
  id bigint generated always as identity primary key,
  edition_id bigint not null references public.edition on delete set null,
  storage_reference text not null unique check (storage_reference ~ '^s3://[^/]+/.+$'),
  filename text not null,
  checksum bytea not null unique,
  size integer not null,
  media_type text not null,
  metadata jsonb,
  created_at timestamptz not null default now()
);

create table public.enrichment_result (
  id uuid primary key default gen_random_uuid(),
  work_id bigint not null references public.work on delete cascade,
  user_id bigint not null references authentication."user" on delete cascade,
  status text not null default 'pending' check (status in ('pending', 'applied', 'dismissed')),
  preview jsonb not null,
  improvements jsonb not null,
  sources text[] not null,
  created_at timestamptz not null default now(),
  applied_at timestamptz,
  dismissed_at timestamptz
);
create unique index on public.enrichment_result (work_id) where status = 'pending';

create table public.work_rating (
  user_id bigint not null references authentication."user" on delete cascade,
  work_id bigint not null references public.work on delete cascade,
  rating smallint not null,
  created_at timestamptz not null default now(),
  primary key (user_id, work_id)
);

create table public.comment (
  id bigint generated always as identity primary key,
  content text not null,
  parent_comment_id bigint references public.comment on delete cascade,
  created_by bigint references authentication."user" on delete cascade,
  created_at timestamptz not null default now(),
  hidden_at timestamptz
);

create table public.work_comment (
  work_id bigint not null references public.work on delete cascade,
  comment_id bigint not null references public.comment on delete cascade,
  primary key (work_id, comment_id)
);

create table public.collection (
  id bigint generated always as identity primary key,
  name text not null,
  shared boolean,
  like_count integer not null default 0,
  created_by bigint references authentication."user" on delete set null,
  created_at timestamptz not null default now()
);

create table public.collection_entry (
  collection_id bigint not null references public.collection on delete cascade,
  work_id bigint not null references public.work on delete cascade,
  edition_id bigint not null references public.edition on delete set null,
  position smallint,
  created_at timestamptz not null default now(),
  primary key (collection_id, work_id, edition_id)
);

create table public.notification (
  id bigint generated always as identity primary key,
  user_id bigint not null references authentication."user" on delete cascade,
  type text not null,
  title text not null,
  message text,
  link text,
  read_at timestamptz,
  source_type text,
  source_id bigint,
  created_at timestamptz not null default now()
);
create index on public.notification (user_id, read_at) where read_at is null;
create index on public.notification (user_id, created_at desc);

create table public.notification_preference (
  user_id bigint primary key references authentication."user" on delete cascade,
  comment_replies boolean not null default true,
  comment_reactions boolean not null default true,
  comment_mentions boolean not null default true,
  updated_at timestamptz
);

create table public.user_block (
  blocker_id bigint not null references authentication."user" on delete cascade,
  blocked_id bigint not null references authentication."user" on delete cascade,
  primary key (blocker_id, blocked_id)
);

-- Credentials. Of these tables only pending_ingestion has an index on the instant of its expiry.

create table authentication.client (
  id text primary key,
  secret text,
  active boolean not null default true
);

create table authentication.access_token (
  id bigint generated always as identity primary key,
  token text not null,
  client_id text not null references authentication.client on delete cascade,
  user_id bigint references authentication."user" on delete cascade,
  scopes text[] not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz
);

create table authentication.refresh_token (
  id bigint generated always as identity primary key,
  token text not null unique,
  client_id text not null references authentication.client on delete cascade,
  user_id bigint references authentication."user" on delete cascade,
  scopes text[] not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz
);

create table authentication.authorization_code (
  id bigint generated always as identity primary key,
  code text not null,
  client_id text not null references authentication.client on delete cascade,
  user_id bigint not null references authentication."user" on delete cascade,
  used_at timestamptz,
  revoked boolean not null default false,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table authentication.authorization_request (
  id bigint generated always as identity primary key,
  identifier uuid not null default gen_random_uuid(),
  client_id text not null references authentication.client on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table authentication.challenge (
  id bigint generated always as identity primary key,
  challenge text not null,
  session_identifier text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table authentication.device_challenge (
  id bigint generated always as identity primary key,
  user_code text not null check (length(user_code) <= 8),
  device_code text not null,
  client_id text not null references authentication.client on delete cascade,
  approved boolean,
  last_poll_at timestamptz,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table authentication.passcode (
  id bigint generated always as identity primary key,
  code text not null,
  user_id bigint not null unique references authentication."user" on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table authentication.user_consent (
  user_id bigint not null references authentication."user" on delete cascade,
  client_id text not null references authentication.client on delete cascade,
  scopes text[] not null default '{}',
  granted_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (user_id, client_id)
);

create table authentication.api_key (
  id bigint generated always as identity primary key,
  user_id bigint not null references authentication."user" on delete cascade,
  name varchar(100) not null,
  key_hash text not null,
  key_prefix varchar(12) not null,
  scopes text[] not null default '{}',
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  rotated_from_id bigint references authentication.api_key on delete set null,
  rotated_at timestamptz
);

create table public.pending_ingestion (
  id uuid primary key default gen_random_uuid(),
  user_id bigint not null references authentication."user" on delete cascade,
  upload_id text not null,
  s3_key text not null,
  checksum text check (checksum ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '24 hours'
);
create index on public.pending_ingestion (expires_at);

-- Row security is on almost everywhere, and almost nowhere with a policy: a role that is bound by it sees no rows, and no error.
do $$
declare
  name text;
begin
  for name in
    select oid::regclass::text
    from pg_class
    where relkind = 'r'
      and relnamespace in ('public'::regnamespace, 'authentication'::regnamespace)
      and relname not in ('notification', 'notification_preference')
  loop
    execute format('alter table %s enable row level security', name);
  end loop;
end $$;
