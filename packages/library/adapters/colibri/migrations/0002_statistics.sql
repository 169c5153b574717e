-- Statistics. All of it can be computed again from the library's tables, and is: therefore no foreign keys, which would cost
-- more than the statistics. A work that is deleted leaves with the next execution; readers join to public.work.

create table library_jobs.work_rating (
  work_id bigint primary key,
  ratings integer not null,
  rating_sum integer not null,
  -- how many gave 1, 2, 3, 4 and 5
  histogram integer[] not null,
  bayes numeric not null
);
create index work_rating_bayes on library_jobs.work_rating (bayes desc);

create table library_jobs.work_day (
  work_id bigint not null,
  day date not null,
  kind text not null,
  n integer not null,
  primary key (work_id, day, kind)
);
create index work_day_day on library_jobs.work_day (day);

create table library_jobs.work_popularity (
  work_id bigint primary key,
  score numeric not null
);
create index work_popularity_score on library_jobs.work_popularity (score desc, work_id);

create table library_jobs.popular_work (
  period text not null check (period in ('day', 'week', 'month', 'all')),
  rank integer not null,
  work_id bigint not null,
  score numeric not null,
  primary key (period, rank)
);

create table library_jobs.reading_day (
  member_id bigint not null,
  day date not null,
  seconds integer not null,
  pages integer not null,
  sessions integer not null,
  editions integer not null,
  primary key (member_id, day)
);

create table library_jobs.reading_streak (
  member_id bigint primary key,
  current_days integer not null,
  longest_days integer not null,
  last_day date not null,
  -- where the member read last: "today" is today there
  time_zone text not null
);

create table library_jobs.totals_day (
  day date primary key,
  works integer not null,
  editions integer not null,
  files integer not null,
  bytes bigint not null,
  creators integer not null,
  members integer not null,
  by_language jsonb not null,
  by_format jsonb not null
);
