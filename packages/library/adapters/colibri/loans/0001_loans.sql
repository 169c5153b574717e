-- Loans and reservations, for an instance that lends books. The app writes them.

create table library_jobs.loan (
  id bigint generated always as identity primary key,
  user_id bigint not null references authentication."user" on delete cascade,
  edition_id bigint not null references public.edition on delete cascade,
  -- who lends it: the library itself, or a service
  source text not null default 'library',
  borrowed_at timestamptz not null default now(),
  due_at timestamptz not null,
  returned_at timestamptz,
  renewals smallint not null default 0,
  max_renewals smallint not null default 2,
  external_url text
);
create index loan_open_due_at on library_jobs.loan (due_at) where returned_at is null;
create index loan_open_user_id on library_jobs.loan (user_id) where returned_at is null;
create index loan_borrowed_at on library_jobs.loan (borrowed_at);
create index loan_edition_id on library_jobs.loan (edition_id);

create table library_jobs.hold (
  id bigint generated always as identity primary key,
  user_id bigint not null references authentication."user" on delete cascade,
  edition_id bigint not null references public.edition on delete cascade,
  placed_at timestamptz not null default now(),
  available_since timestamptz,
  available_until timestamptz,
  fulfilled_at timestamptz,
  cancelled_at timestamptz
);
create index hold_waiting_edition_id on library_jobs.hold (edition_id) where fulfilled_at is null and cancelled_at is null;
create index hold_waiting_user_id on library_jobs.hold (user_id) where fulfilled_at is null and cancelled_at is null;
