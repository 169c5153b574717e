-- Files that a member has begun to bring in: they belong to no edition yet, and to nobody once they have expired.
create table library.upload (
  id bigint generated always as identity primary key,
  member_id bigint references library.member on delete set null,
  storage_key text not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '24 hours'
);
create index upload_expires_at on library.upload (expires_at);
