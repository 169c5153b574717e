-- The demo library's rows, all of them by rule: the same on every machine. The tables `size` (one row) and `book` (the list of
-- books) are there already. A row's chance comes from md5(constant || n); `roll` takes five numbers out of one such text.
--
-- A line "--- name" begins a step. With "1 to x" it is said for ranges of numbers, $1 to $2; with "by c of t" for slices of
-- the table t, c after $1 up to $2: so no statement takes long, however large the library.

--- rules
set local time zone 'UTC';
set local jit = off;
set local work_mem = '128MB';
set local maintenance_work_mem = '256MB';

create or replace function pg_temp.roll(h text, place integer, range integer) returns integer language sql immutable
return ('x' || substr(h, place * 6 + 1, 6))::bit(24)::integer % range;

-- a few works get most of the attention
create or replace function pg_temp.zipf(h text, place integer, range integer) returns integer language sql immutable
return floor(power((range + 1)::float8, ('x' || substr(h, place * 6 + 1, 6))::bit(24)::integer / 16777216::float8))::integer;

create or replace function pg_temp.minutes(n integer) returns interval language sql immutable
return make_interval(mins => n);

create or replace function pg_temp.isbn13(n integer) returns text language sql immutable
return '9799' || lpad(n::text, 8, '0') || (
  select (10 - sum(substr('9799' || lpad(n::text, 8, '0'), place, 1)::integer * case place % 2 when 0 then 3 else 1 end) % 10) % 10
  from generate_series(1, 12) place);

create or replace function pg_temp.storage_key(folder text, sha bytea, extension text) returns text language sql immutable
return folder || '/' || translate(encode(sha, 'base64'), '+/=', '-_') || '/book.' || extension;

--- foreign keys and indexes off
-- Foreign keys and indexes are taken off and put back: millions of rows are checked and sorted at once instead of one by one.
create temporary table taken_off on commit drop as
select format('alter table %s drop constraint %I', conrelid::regclass, conname) as off,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as back
from pg_constraint
where connamespace = 'library'::regnamespace
  and contype = 'f'
union all
select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
from pg_index
join pg_class on pg_class.oid = indexrelid
where relnamespace = 'library'::regnamespace
  and not exists (select from pg_constraint where conindid = indexrelid);

do $$
declare
  statement text;
begin
  for statement in select off from taken_off loop
    execute statement;
  end loop;
end $$;

--- members
-- every third keeps the night quiet, every eighth wants one mail a day
insert into library.member (id, email, name, locale, time_zone, quiet_from, quiet_to, digest, created_at)
overriding system value
select n,
       'member' || n || '@example.org',
       (array['Ada', 'Bruno', 'Chiara', 'Dinesh', 'Emeka', 'Fumiko', 'Greta', 'Hamid', 'Ines', 'Jonas'])[1 + (n - 1) % 10]
         || ' ' ||
       (array['Archer', 'Baker', 'Cooper', 'Draper', 'Fisher', 'Glover', 'Harper', 'Mason'])[1 + pg_temp.roll(h, 0, 8)],
       (array['en', 'de', 'fr', 'es', 'ja'])[1 + (n - 1) % 5],
       (array['UTC', 'Europe/Berlin', 'Europe/London', 'America/New_York', 'America/Los_Angeles', 'America/Sao_Paulo',
              'Africa/Cairo', 'Asia/Kolkata', 'Asia/Tokyo', 'Australia/Sydney', 'Pacific/Kiritimati', 'America/St_Johns'])[1 + (n - 1) % 12],
       case when n % 3 = 0 then time '22:00' end,
       case when n % 3 = 0 then time '07:00' end,
       case when n % 8 = 0 then 'daily' else 'off' end,
       anchor - pg_temp.minutes(90 * 1440 + pg_temp.roll(h, 1, 800 * 1440))
from size
cross join generate_series(1, members) n
cross join lateral md5('member' || n) h;

--- contributors
insert into library.contributor (id, name, born, died, created_at)
overriding system value
select row_number() over (order by min(n)), author, min(born), min(died), min(anchor) - interval '900 days'
from size
cross join book
group by author;

--- works, 1 to (select works from size)
insert into library.work (id, title, first_published, openlibrary_id, created_at)
overriding system value
select work.n,
       title || case when work.n > books then ' (' || 1 + (work.n - 1) / books || ')' else '' end,
       year,
       case when work.n <= books then ol_work end,
       anchor - pg_temp.minutes(pg_temp.roll(md5('work' || work.n), 0, 900 * 1440))
from size
cross join generate_series($1::integer, $2::integer) work (n)
cross join (select count(*)::integer as books from book) list
join book on book.n = 1 + (work.n - 1) % books;

--- list of editions
create temporary table new_edition on commit drop as
select row_number() over (order by work_id, k)::integer as n, work_id::integer, k, work.title, book.*
from (select id as work_id, title, 1 + pg_temp.roll(md5('editions' || id), 0, 3) as editions from library.work) work
cross join generate_series(1, editions) k
cross join (select count(*)::integer as books from book) list
join (select n as book, author, language, ol_edition from book) book on book.book = 1 + (work_id - 1) % books;
analyze new_edition;

--- images, 1 to (select max(n) from new_edition)
insert into library.image (id, storage_key, sha256, media_type, width, height, bytes, created_at)
overriding system value
select n, pg_temp.storage_key('images', sha, 'png'), sha, 'image/png', 600, 900, 2800 + pg_temp.roll(h, 1, 600), anchor - interval '60 days'
from size
cross join new_edition
cross join lateral md5('cover' || n) h
cross join lateral sha256(convert_to('cover' || n, 'utf8')) sha
where n between $1::integer and $2::integer
  and pg_temp.roll(h, 0, 100) >= 40;

--- editions, 1 to (select max(n) from new_edition)
insert into library.edition (id, work_id, title, language, synopsis, pages, isbn13, openlibrary_id, publisher, published_on, cover_image_id, created_at, updated_at)
overriding system value
select n,
       work_id,
       title,
       case when k = 1 then language else (array['eng', 'deu', 'fra', 'spa'])[1 + pg_temp.roll(h, 0, 4)] end,
       case when pg_temp.roll(h, 1, 100) >= 30 then title || ', by ' || author || '.' end,
       80 + pg_temp.roll(h, 2, 700),
       case
         when pg_temp.roll(h, 3, 100) < 12 then null
         -- the number of another book
         when pg_temp.roll(h, 3, 100) < 17 then pg_temp.isbn13(30000000 + n)
         when k = 1 then pg_temp.isbn13(work_id)
         else pg_temp.isbn13(10000000 + n)
       end,
       case when k = 1 and work_id = book then ol_edition end,
       (array['Alder Press', 'Birch & Sons', 'Cedar House', 'Elm Editions', 'Hazel Books', 'Juniper', 'Larch Verlag', 'Rowan'])[1 + pg_temp.roll(g, 0, 8)],
       make_date(1950 + pg_temp.roll(g, 1, 70), 1 + pg_temp.roll(g, 2, 12), 1),
       image.id,
       anchor - interval '60 days',
       anchor - interval '60 days'
from size
cross join new_edition
cross join lateral md5('edition' || n) h
cross join lateral md5('publication' || n) g
left join library.image on image.id = n
where n between $1::integer and $2::integer;

--- contributions, 1 to (select max(n) from new_edition)
insert into library.contribution (edition_id, contributor_id)
select n, contributor.id
from new_edition
join library.contributor on contributor.name = author
where n between $1::integer and $2::integer;

--- files, 1 to (select max(n) from new_edition)
insert into library.file (edition_id, storage_key, sha256, media_type, bytes, created_at)
select n, pg_temp.storage_key('assets', sha, extension), sha, media_type, 900 + pg_temp.roll(md5('bytes' || extension || n), 0, 300), anchor - interval '60 days'
from size
cross join new_edition
cross join (values ('epub', 'application/epub+zip', 1), ('pdf', 'application/pdf', 2)) format (extension, media_type, every)
cross join lateral sha256(convert_to(extension || n, 'utf8')) sha
where n between $1::integer and $2::integer
  and n % every = 0;

--- room for ratings
create temporary table new_rating (
  member_id integer, work_id integer, n integer, value smallint, at timestamptz, primary key (member_id, work_id)) on commit drop;

--- drafts of ratings, 1 to (select ratings * 8 / 5 from size)
-- more than are wanted, because some come twice: the first counts
insert into new_rating
select member_id,
       work_id,
       n,
       greatest(1, least(5, (array[1, 2, 3, 3, 4, 4, 4, 5, 5, 5])[1 + pg_temp.roll(h, 0, 10)] + work_id % 3 - 1)),
       anchor - pg_temp.minutes(1 + pg_temp.roll(h, 1, 400 * 1440))
from (
  select n, anchor, 1 + pg_temp.roll(g, 0, members) as member_id, pg_temp.zipf(g, 1, works) as work_id
  from size
  cross join generate_series($1::integer, $2::integer) n
  cross join lateral md5('rating' || n) g
  offset 0) chosen
cross join lateral md5('rated' || n) h
order by n
on conflict do nothing;

--- ratings too many
delete from new_rating
where n > (select n from new_rating order by n offset (select ratings - 1 from size) limit 1);

--- ratings, by at of new_rating
insert into library.rating (member_id, work_id, value, created_at, updated_at)
select member_id, work_id, value, at, at
from new_rating
where at > $1::timestamptz
  and at <= $2::timestamptz
order by at;

--- comments, 1 to (select comments from size)
insert into library.comment (work_id, member_id, content, created_at, hidden_at)
select pg_temp.zipf(h, 1, works), 1 + pg_temp.roll(h, 0, members), 'Comment ' || n, at, case when n % 20 = 0 then at + interval '1 hour' end
from size
cross join generate_series($1::integer, $2::integer) n
cross join lateral md5('comment' || n) h
cross join lateral (select anchor - pg_temp.minutes(61 + pg_temp.roll(h, 2, 400 * 1440)) as at) instant;

--- shelves
insert into library.shelf (id, member_id, name)
overriding system value
select n, 1 + (n - 1) % members, (array['To read', 'Favourites'])[1 + (n - 1) / members % 2]
from size
cross join generate_series(1, members * 2) n;

--- shelf entries
insert into library.shelf_entry (shelf_id, work_id, added_at)
select shelf_id, work_id, anchor - pg_temp.minutes(1 + pg_temp.roll(md5('shelved' || n), 0, 400 * 1440))
from size
cross join (
  select 1 + pg_temp.roll(h, 0, members * 2) as shelf_id, pg_temp.zipf(h, 1, works) as work_id, min(n) as n
  from size
  cross join generate_series(1, shelf_entries) n
  cross join lateral md5('shelf' || n) h
  group by 1, 2) entry;

--- downloads, 1 to (select downloads from size)
insert into library.download_event (work_id, member_id, at, recorded_at)
select pg_temp.zipf(h, 1, works), case when n % 5 > 0 then 1 + pg_temp.roll(h, 0, members) end, at, at
from size
cross join generate_series($1::integer, $2::integer) n
cross join lateral md5('download' || n) h
cross join lateral (select anchor - pg_temp.minutes(1 + pg_temp.roll(h, 2, 200 * 1440)) as at) instant;

--- room for reading
create temporary table first_edition on commit drop as
select work_id, min(id) as id
from library.edition
group by work_id;
analyze first_edition;
create temporary table new_reading on commit drop as
select member_id, edition_id, started_at, ended_at, pages, time_zone, updated_at
from library.reading_session
where false;

--- drafts of reading sessions, 1 to (select reading_sessions from size)
-- Sixty days of reading. Everybody reads on the first so many days of a week, which makes streaks of one to seven days and of sixty.
-- One in seven sessions begins in the hour before midnight, some in the hours in which the clocks change; a few were forgotten open.
insert into new_reading (member_id, edition_id, started_at, ended_at, pages, time_zone, updated_at)
select member_id,
       edition_id,
       started_at,
       ended_at,
       extract(epoch from least(ended_at - started_at, interval '2 hours'))::integer / 100,
       zone,
       coalesce(least(anchor, ended_at + pg_temp.minutes(case when n % 30 = 0 then 600 else 0 end)), started_at)
from (
  select n, anchor, member_id, first_edition.id as edition_id, zone, started_at,
         case
           when n % 50 = 1 and started_at > anchor - interval '2 days' then null
           else least(anchor, started_at + pg_temp.minutes(case when n % 100 = 0 then 600 + pg_temp.roll(g, 1, 1200) else 5 + pg_temp.roll(g, 1, 90) end))
         end as ended_at
  from (
    select n, anchor, member_id, work_id, zone, g,
           (local_day + pg_temp.minutes(
             case
               when n % 7 = 0 then 23 * 60 + pg_temp.roll(g, 2, 60)
               when n % 23 = 0 then pg_temp.roll(g, 2, 180)
               else 6 * 60 + pg_temp.roll(g, 2, 17 * 60)
             end)) at time zone zone as started_at
    from (
      select n, anchor, member.id as member_id, pg_temp.zipf(h, 2, works) as work_id, g, zone,
             today - least(60, 1 + pg_temp.roll(h, 3, 9) * 7 + pg_temp.roll(h, 4, (1 + member.id % 7)::integer)) as local_day
      from size
      cross join generate_series($1::integer, $2::integer) n
      cross join lateral (select md5('reading' || n) as h, md5('sitting' || n) as g offset 0) chance
      -- the lower of two: the first members read most
      join library.member on member.id = 1 + least(pg_temp.roll(h, 0, members), pg_temp.roll(h, 1, members))
      cross join lateral (select case when n % 20 = 0 then 'Asia/Tokyo' else member.time_zone end as zone) place
      join (select here, (anchor at time zone here)::date as today from size, (select distinct time_zone as here from library.member) zones) calendar on here = zone
      -- here and below: without it every use of a column would compute it again
      offset 0) who
    offset 0) begun
  join first_edition using (work_id)
  offset 0) sitting;

--- reading sessions, by started_at of new_reading
insert into library.reading_session (member_id, edition_id, started_at, ended_at, pages, time_zone, updated_at)
select member_id, edition_id, started_at, ended_at, pages, time_zone, updated_at
from new_reading
where started_at > $1::timestamptz
  and started_at <= $2::timestamptz
order by started_at;

--- loans
insert into library.loan (member_id, edition_id, borrowed_at, due_at, returned_at, renewals)
select 1 + pg_temp.roll(h, 0, members),
       1 + pg_temp.roll(h, 1, editions),
       due_at - interval '21 days',
       due_at,
       case when n % 4 = 0 then least(anchor, due_at) - pg_temp.minutes(1 + pg_temp.roll(h, 3, 1440)) end,
       pg_temp.roll(h, 4, 3)
from size
cross join (select max(n)::integer as editions from new_edition) list
cross join generate_series(1, loans) n
cross join lateral md5('loan' || n) h
-- from ten days ago to twenty days ahead
cross join lateral (select anchor + pg_temp.minutes((n % 31 - 10) * 1440 + pg_temp.roll(h, 2, 1440) - 720) as due_at) due;

--- holds
insert into library.hold (member_id, edition_id, placed_at, available_since, available_until)
select 1 + pg_temp.roll(h, 0, members),
       1 + pg_temp.roll(h, 1, editions),
       anchor - pg_temp.minutes(10 * 1440 + pg_temp.roll(h, 2, 20 * 1440)),
       case when n % 3 = 0 then since end,
       case when n % 3 = 0 then since + interval '7 days' end
from size
cross join (select max(n)::integer as editions from new_edition) list
cross join generate_series(1, holds) n
cross join lateral md5('hold' || n) h
cross join lateral (select anchor - pg_temp.minutes(pg_temp.roll(h, 3, 8 * 1440)) as since) available;

--- room for notices
create temporary table new_notice on commit drop as
select member_id, type, title, read_at, created_at
from library.notice
where false;

--- drafts of notices, 1 to (select notices from size)
insert into new_notice (member_id, type, title, read_at, created_at)
select 1 + pg_temp.roll(h, 0, members),
       (array['comment_reply', 'hold_ready', 'loan_due', 'new_edition'])[1 + pg_temp.roll(h, 1, 4)],
       'Notice ' || n,
       case when pg_temp.roll(h, 2, 100) < 40 then at + interval '30 minutes' end,
       at
from size
cross join generate_series($1::integer, $2::integer) n
cross join lateral md5('notice' || n) h
cross join lateral (select anchor - pg_temp.minutes(31 + pg_temp.roll(h, 3, 30 * 1440)) as at) instant;

--- notices, by created_at of new_notice
insert into library.notice (member_id, type, title, read_at, created_at)
select member_id, type, title, read_at, created_at
from new_notice
where created_at > $1::timestamptz
  and created_at <= $2::timestamptz
order by created_at;

--- room for sessions
create temporary table new_session on commit drop as
select member_id, token_hash, created_at, last_seen_at, expires_at
from library.session
where false;

--- drafts of sessions, 1 to (select sessions from size)
-- of ten sessions six have expired, two were not used for more than thirty days, two are alive
insert into new_session (member_id, token_hash, created_at, last_seen_at, expires_at)
select 1 + pg_temp.roll(h, 0, members),
       decode(md5('session' || n) || md5('token' || n), 'hex'),
       case when n % 10 < 6 then expires_at else anchor end - interval '90 days',
       case
         when n % 10 < 6 then expires_at - pg_temp.minutes(1 + pg_temp.roll(h, 2, 1440))
         when n % 10 < 8 then anchor - pg_temp.minutes(31 * 1440 + pg_temp.roll(h, 2, 45 * 1440))
         else anchor - pg_temp.minutes(pg_temp.roll(h, 2, 20 * 1440))
       end,
       expires_at
from size
cross join generate_series($1::integer, $2::integer) n
cross join lateral md5('session' || n) h
cross join lateral (
  select case
    when n % 10 < 6 then anchor - pg_temp.minutes(1 + pg_temp.roll(h, 1, 60 * 1440))
    else anchor + pg_temp.minutes(1440 + pg_temp.roll(h, 1, 80 * 1440))
  end as expires_at) expiry;

--- sessions, by created_at of new_session
insert into library.session (member_id, token_hash, created_at, last_seen_at, expires_at)
select member_id, token_hash, created_at, last_seen_at, expires_at
from new_session
where created_at > $1::timestamptz
  and created_at <= $2::timestamptz
order by created_at;

--- refresh tokens
insert into library.refresh_token (member_id, token_hash, created_at, expires_at, revoked_at)
select 1 + pg_temp.roll(h, 0, members), decode(h || md5('refresh' || n), 'hex'), expires_at - interval '7 days', expires_at,
       case when n % 3 = 0 then expires_at - interval '6 days' end
from size
cross join generate_series(1, refresh_tokens) n
cross join lateral md5('refresh_token' || n) h
cross join lateral (select anchor + pg_temp.minutes(pg_temp.roll(h, 1, 26 * 1440) - 20 * 1440) as expires_at) expiry;

--- uploads
-- begun, and given up
insert into library.upload (member_id, storage_key, created_at, expires_at)
select 1 + pg_temp.roll(md5('uploader' || n), 0, members),
       'uploads/' || md5('upload' || n)::uuid || '-book.epub',
       anchor - interval '3 days' - pg_temp.minutes(n * 60),
       anchor - interval '2 days' - pg_temp.minutes(n * 60)
from size
cross join generate_series(1, uploads) n;

--- sign-in codes
insert into library.sign_in_code (member_id, code_hash, created_at, expires_at, used_at)
select 1 + pg_temp.roll(h, 0, members), decode(h, 'hex'), expires_at - interval '5 minutes', expires_at,
       case when n % 2 = 0 then expires_at - interval '4 minutes' end
from size
cross join generate_series(1, sign_in_codes) n
cross join lateral md5('sign_in_code' || n) h
cross join lateral (select anchor + pg_temp.minutes(5 - pg_temp.roll(h, 1, 3 * 1440)) as expires_at) expiry;

--- next numbers
select setval(pg_get_serial_sequence('library.member', 'id'), max(id)) from library.member;
select setval(pg_get_serial_sequence('library.contributor', 'id'), max(id)) from library.contributor;
select setval(pg_get_serial_sequence('library.work', 'id'), max(id)) from library.work;
select setval(pg_get_serial_sequence('library.image', 'id'), max(id)) from library.image;
select setval(pg_get_serial_sequence('library.edition', 'id'), max(id)) from library.edition;
select setval(pg_get_serial_sequence('library.shelf', 'id'), max(id)) from library.shelf;
