import type { ActivityPort } from "../../src/ports/index.ts";

/** What members of the demo library do, for the statistics. */
export const activity: ActivityPort = {
  ratings: {
    sql: `
      select work_id as work, member_id as member, value
      from library.rating`,
  },
  events: {
    // one branch for each table, none of them grouped: a condition on `at` or `recorded_at` reaches the index of each
    sql: `
      select work_id as work, member_id as member, 'download' as kind, at, recorded_at
      from library.download_event
      union all
      select edition.work_id, member_id, 'read', started_at, reading_session.updated_at
      from library.reading_session
      join library.edition on edition.id = edition_id
      union all
      select work_id, member_id, 'rate', created_at, updated_at
      from library.rating
      union all
      select work_id, member_id, 'comment', created_at, created_at
      from library.comment
      where hidden_at is null
      union all
      select work_id, member_id, 'shelve', added_at, added_at
      from library.shelf_entry
      join library.shelf on shelf.id = shelf_id
      union all
      select edition.work_id, member_id, 'borrow', borrowed_at, borrowed_at
      from library.loan
      join library.edition on edition.id = edition_id`,
  },
  sessions: {
    sql: `
      select member_id as member, edition_id as edition, started_at, ended_at, pages, time_zone, updated_at
      from library.reading_session`,
  },
  totals: {
    sql: `
      select (select count(*) from library.work)::int as works,
             (select count(*) from library.edition)::int as editions,
             (select count(*) from library.file)::int as files,
             (select coalesce(sum(bytes), 0) from library.file)::bigint as bytes,
             (select count(*) from library.contributor)::int as creators,
             (select count(*) from library.member)::int as members,
             (select coalesce(jsonb_object_agg(language, n), '{}')
              from (select coalesce(language, 'und') as language, count(*) as n from library.edition group by 1) e) as by_language,
             (select coalesce(jsonb_object_agg(media_type, n), '{}')
              from (select media_type, count(*) as n from library.file group by 1) f) as by_format`,
  },
};
