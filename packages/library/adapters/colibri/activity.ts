import type { ActivityPort } from "../../src/ports/index.ts";
import type { Tables } from "./tables.ts";

/** What users of Colibri do. Only ratings, comments and collections are Colibri's own; reading and loans may be there. */
export function activityPort({ loans, reading }: Tables): ActivityPort {
  return {
    ratings: {
      sql: `
        select work_id as work, user_id as member, rating as value
        from public.work_rating`,
    },
    // a rating that is changed keeps its instant: those of the past are right again when everything is computed
    events: {
      sql: [own, ...(reading ? [readingEvents] : []), ...(loans ? [loanEvents] : [])].join(
        " union all ",
      ),
    },
    ...(reading && {
      sessions: {
        sql: `
          select user_id as member, edition_id as edition, started_at, ended_at, pages, time_zone, updated_at
          from library_jobs.reading_session`,
      },
    }),
    totals: {
      sql: `
        select (select count(*) from public.work)::int as works,
               (select count(*) from public.edition)::int as editions,
               (select count(*) from public.asset)::int as files,
               (select coalesce(sum(size), 0) from public.asset)::bigint as bytes,
               (select count(*) from public.creator)::int as creators,
               (select count(*) from authentication."user")::int as members,
               (select coalesce(jsonb_object_agg(language, n), '{}')
                from (select coalesce(language::text, 'und') as language, count(*) as n from public.edition group by 1) e) as by_language,
               (select coalesce(jsonb_object_agg(media_type, n), '{}')
                from (select media_type, count(*) as n from public.asset group by 1) a) as by_format`,
    },
  };
}

const own = `
  select work_id as work, user_id as member, 'rate' as kind, created_at as at, created_at as recorded_at
  from public.work_rating
  union all
  select work_id, created_by, 'comment', created_at, created_at
  from public.comment
  join public.work_comment on comment_id = comment.id
  where hidden_at is null
  union all
  select work_id, created_by, 'shelve', entry.created_at, entry.created_at
  from public.collection_entry entry
  join public.collection on collection.id = collection_id`;

const readingEvents = `
  select work_id, user_id, 'download', at, recorded_at
  from library_jobs.download_event
  union all
  select edition.work_id, user_id, 'read', started_at, reading_session.updated_at
  from library_jobs.reading_session
  join public.edition on edition.id = edition_id
  where edition.work_id is not null`;

const loanEvents = `
  select edition.work_id, user_id, 'borrow', borrowed_at, borrowed_at
  from library_jobs.loan
  join public.edition on edition.id = edition_id
  where edition.work_id is not null`;
