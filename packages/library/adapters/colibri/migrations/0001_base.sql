-- What Colibri does not know of its users and the jobs need. Without a row the defaults of the query `profiles` hold.
create table library_jobs.user_profile (
  user_id bigint primary key references authentication."user" on delete cascade,
  time_zone text not null default 'UTC',
  locale text not null default 'en',
  quiet_from time,
  quiet_to time,
  digest_mode text not null default 'immediate' check (digest_mode in ('immediate', 'hourly', 'daily', 'weekly')),
  digest_hour smallint not null default 8 check (digest_hour between 0 and 23)
);
