import type { Queryable } from "horarium";

import type { Found } from "../domain/orphan-limits.ts";
import type { FilesPort } from "../ports/index.ts";
import type { Scan } from "./list.ts";
import type { Work } from "./work.ts";

/** What a comparison of the store with the rows came to. */
export interface Comparison extends Found {
  candidates: number;
  candidateBytes: number;
  /** Candidates without a mark, or with the mark of an earlier object of that key. */
  unmarked: number;
  /** Marks that no longer hold. */
  rescued: number;
  dueBytes: number;
}

/** Compares, without writing anything. */
export async function compare(tx: Queryable, work: Work, scan: Scan): Promise<Comparison> {
  const { rows } = await tx.query(
    `with ${candidates(work.files)},
       judged as (
         select candidate.*,
                ${isSameObject} as is_marked,
                ${isSameObject}
                  and orphan.scans + (orphan.last_scan_id <> $1)::int >= 2
                  and ${isDue("orphan", "candidate.modified_at")} as is_due
         from candidate
         left join library_jobs.orphan on orphan.key = candidate.key
       ),
       last as (
         select json_build_object('objects', objects, 'referenced', referenced) as scan
         from library_jobs.storage_scan
         where store = $6
           and prefixes = $2
           and accepted_at is not null
         order by id desc
         limit 1
       )
     select (select objects from library_jobs.storage_scan where id = $1)::float8 as objects,
            (select count(*) from reference where is_wanted)::float8 as referenced,
            (select count(*) from reference where key is null)::float8 as nameless,
            (select scan from last) as last,
            count(*)::float8 as candidates,
            coalesce(sum(bytes), 0)::float8 as "candidateBytes",
            count(*) filter (where not is_marked)::float8 as unmarked,
            count(*) filter (where is_due)::float8 as due,
            coalesce(sum(bytes) filter (where is_due), 0)::float8 as "dueBytes",
            ((select count(*) from library_jobs.orphan where state = 'marked' and ${isWanted("orphan.key")})
              - count(*) filter (where is_marked))::float8 as rescued
     from judged`,
    [...scope(work, scan), work.parameters.graceDays, work.parameters.minAgeHours, work.store.name],
  );
  return (rows as Comparison[])[0]!;
}

/** Marks what nothing refers to, and takes back the marks that no longer hold. Gives how many of each. */
export async function mark(
  tx: Queryable,
  work: Work,
  scan: Scan,
): Promise<{ newlyMarked: number; rescued: number; gone: number }> {
  const { rows } = await tx.query(
    `with ${candidates(work.files)},
       earlier as (
         select orphan.key
         from library_jobs.orphan
         join candidate on candidate.key = orphan.key
         where orphan.state = 'marked'
           and not ${isSameObject}
       ),
       written as (
         insert into library_jobs.orphan (key, bytes, modified_at, etag, first_seen_at, last_seen_at, scans, last_scan_id)
         select key, bytes, modified_at, etag, $4::timestamptz, $4::timestamptz, 1, $1
         from candidate
         on conflict (key) do update
         set (bytes, modified_at, etag, last_seen_at, last_scan_id, state, trash_key, closed_at)
               = (excluded.bytes, excluded.modified_at, excluded.etag, excluded.last_seen_at, excluded.last_scan_id, 'marked', null, null),
             first_seen_at = case when ${isSameAsExcluded} then orphan.first_seen_at else excluded.first_seen_at end,
             scans = case when ${isSameAsExcluded} then orphan.scans + (orphan.last_scan_id <> $1)::int else 1 end
         where orphan.state <> 'sweeping'
         returning first_seen_at
       )
     select (select count(*) from written where first_seen_at = $4::timestamptz)::float8 as "newlyMarked",
            (select count(*) from earlier)::float8 as replaced`,
    [...scope(work, scan), scan.started_at],
  );
  const { rows: lifted } = await tx.query(
    `with lifted as (
       update library_jobs.orphan
       set state = case
             when exists (select from library_jobs.storage_listing listing where scan_id = $1 and listing.key = orphan.key)
             then 'rescued'
             else 'gone'
           end,
           closed_at = coalesce($4::timestamptz, now())
       where state = 'marked'
         and last_scan_id <> $1
         and ${isWanted("orphan.key")}
       returning state
     )
     select count(*) filter (where state = 'rescued')::float8 as rescued,
            count(*) filter (where state = 'gone')::float8 as gone
     from lifted`,
    [...scope(work, scan), work.at],
  );
  const [{ newlyMarked, replaced }] = rows as [{ newlyMarked: number; replaced: number }];
  const [{ rescued, gone }] = lifted as [{ rescued: number; gone: number }];
  return { newlyMarked, rescued: rescued + replaced, gone };
}

/** Keys that rows refer to and that were not listed: how many, and the first of them. */
export async function findDangling(
  tx: Queryable,
  work: Work,
  scan: Scan,
  limit: number,
): Promise<{ count: number; keys: string[] }> {
  const { rows } = await tx.query(
    `with reference as materialized (
       select distinct key collate "C" as key
       from (${work.files.referenced.sql}) referenced
       where ${isWanted("key")}
     ),
     dangling as (
       select key
       from reference
       where not exists (select from library_jobs.storage_listing listing where scan_id = $1 and listing.key = reference.key)
     )
     select (select count(*) from dangling)::float8 as count,
            array(select key from dangling order by key limit $4) as keys`,
    [...scope(work, scan), limit],
  );
  return (rows as { count: number; keys: string[] }[])[0]!;
}

/** Those of the keys to which a row refers now. */
export async function stillReferenced(
  tx: Queryable,
  files: FilesPort,
  keys: readonly string[],
): Promise<Set<string>> {
  const { rows } = await tx.query(
    `select key from (${files.referenced.sql}) referenced where key = any ($1::text[])`,
    [keys],
  );
  return new Set((rows as { key: string }[]).map(({ key }) => key));
}

/** $1 the scan, $2 and $3 what is looked through and what never is. */
function scope({ prefixes, excluded }: Work, { id }: Scan): unknown[] {
  return [id, prefixes, excluded];
}

const isWanted = (key: string) => `(
  exists (select from unnest($2::text[]) prefix where starts_with(${key}, prefix))
  and not exists (select from unnest($3::text[]) prefix where starts_with(${key}, prefix)))`;

// "C" because the two sides would otherwise have two collations, and a comparison needs one
const candidates = ({ referenced }: FilesPort) => `
  reference as materialized (
    select key collate "C" as key, ${isWanted("key")} as is_wanted
    from (${referenced.sql}) referenced
  ),
  candidate as materialized (
    select listing.key, listing.bytes, listing.modified_at, listing.etag
    from library_jobs.storage_listing listing
    where scan_id = $1
      and not exists (select from reference where reference.key = listing.key)
  )`;

/** The mark is of the object that was listed, and not of one that it replaced. */
const isSameObject = `
  (orphan.state is not distinct from 'marked'
    and orphan.bytes = candidate.bytes
    and orphan.modified_at = candidate.modified_at
    and orphan.etag is not distinct from candidate.etag)`;

const isSameAsExcluded = isSameObject.replaceAll("candidate.", "excluded.");

/**
 * $1 the scan, $4 and $5 days of grace and hours of age. Judged at the beginning of the scan, also by a batch or an attempt
 * that comes hours later: what the limits were asked about is what is swept. An hour is let off, so that a weekly job
 * finds what it marked a week ago, even if it was quicker this time.
 */
export const isDue = (orphan: string, modifiedAt: string): string => `(
  ${orphan}.first_seen_at <= ${scanBegan} - make_interval(days => $4) + interval '1 hour'
  and ${modifiedAt} <= ${scanBegan} - make_interval(hours => $5))`;

const scanBegan = "(select started_at from library_jobs.storage_scan where id = $1)";
