-- What cleanup_orphans knows of the store. Keys are compared as bytes, which is the order in which a store lists them.

-- One look through the store. What is listed goes into storage_listing; an execution that is stopped goes on after `position`.
create table library_jobs.storage_scan (
  id bigint generated always as identity primary key,
  store text not null,
  prefixes text[] not null,
  started_at timestamptz not null,
  -- the last key listed
  position text collate "C" not null default '',
  objects bigint not null default 0,
  bytes bigint not null default 0,
  listed_at timestamptz,
  -- how many keys the host's rows refer to
  referenced bigint,
  -- null also if a limit said that something looks wrong: the next scan is then compared with an earlier one
  accepted_at timestamptz,
  check (accepted_at is null or (listed_at is not null and referenced is not null))
);
create index storage_scan_started_at on library_jobs.storage_scan (started_at);

-- A scratch table: after a crash of the server it is empty, and the scan begins anew.
create unlogged table library_jobs.storage_listing (
  scan_id bigint not null,
  key text collate "C" not null,
  bytes bigint not null,
  modified_at timestamptz not null,
  etag text,
  primary key (scan_id, key)
);

-- Files that nothing refers to, and what became of them.
create table library_jobs.orphan (
  key text collate "C" primary key,
  bytes bigint not null,
  modified_at timestamptz not null,
  etag text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  scans integer not null check (scans > 0),
  last_scan_id bigint not null,
  -- sweeping: it is being moved or deleted, or was when the worker died. rescued: something refers to it again, or it was
  -- replaced. gone: somebody else removed it
  state text not null default 'marked' check (state in ('marked', 'sweeping', 'trashed', 'deleted', 'rescued', 'gone')),
  trash_key text,
  closed_at timestamptz,
  check ((state in ('marked', 'sweeping')) = (closed_at is null)),
  check (state <> 'trashed' or trash_key is not null)
);
create index orphan_open on library_jobs.orphan (state, key) where closed_at is null;
create index orphan_trash_key on library_jobs.orphan (trash_key) where state = 'trashed';
create index orphan_closed_at on library_jobs.orphan (closed_at) where closed_at is not null;

-- Rows of images that no entity uses, since when.
create table library_jobs.unused_image (
  id text primary key,
  first_seen_at timestamptz not null
);
