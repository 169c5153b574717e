import type { Queryable } from "horarium";

import { isWithin } from "../domain/prefixes.ts";
import type { StoredObject } from "../ports/index.ts";
import { objectsOf } from "./objects.ts";
import type { Work } from "./work.ts";

/** One look through the store. */
export interface Scan {
  id: string;
  started_at: Date;
  /** The last key listed; empty before the first. */
  position: string;
  objects: number;
  bytes: number;
}

/** Begins a scan, or goes on with one that was stopped less than two weeks ago, if its listing is still there. */
export async function beginScan({ steps, store, prefixes, at, log }: Work): Promise<Scan> {
  return await steps.step(async (tx) => {
    const { rows: unfinished } = await tx.query(
      `select ${scanColumns}
       from library_jobs.storage_scan scan
       where store = $1
         and prefixes = $2
         and listed_at is null
         and started_at > coalesce($3::timestamptz, now()) - interval '14 days'
         and objects = (select count(*) from library_jobs.storage_listing where scan_id = scan.id)
         and id = (select max(id) from library_jobs.storage_scan)`,
      [store.name, prefixes, at],
    );
    const [earlier] = unfinished as Scan[];
    if (earlier !== undefined) {
      log.info("orphans.resume", { scan: earlier.id, objects: earlier.objects });
      return earlier;
    }
    await tx.query("truncate library_jobs.storage_listing", []);
    const { rows } = await tx.query(
      `insert into library_jobs.storage_scan (store, prefixes, started_at)
       values ($1, $2, coalesce($3::timestamptz, now()))
       returning ${scanColumns}`,
      [store.name, prefixes, at],
    );
    return (rows as Scan[])[0]!;
  });
}

const scanColumns = "id::text, started_at, position, objects::float8, bytes::float8";

/** Lists the rest of the store into the table, page by page. False if it was stopped on its way. */
export async function listStore(work: Work, scan: Scan): Promise<boolean> {
  const { prefixes, excluded, parameters, counts, log } = work;
  const expected = await countLastTime(work);
  let page: StoredObject[] = [];
  let startedAt = performance.now();

  const writePage = async () => {
    if (page.length > 0) Object.assign(scan, await work.steps.step((tx) => write(tx, scan, page)));
    counts.listed = scan.objects;
    counts.bytes = scan.bytes;
    work.progress(scan.objects, Math.max(expected, scan.objects), "listing");
    log.debug("orphans.page", {
      objects: page.length,
      ms: Math.round(performance.now() - startedAt),
    });
    page = [];
    startedAt = performance.now();
  };

  for (const prefix of prefixes) {
    // also after a prefix that was listed to its end: what comes after the position is all that is left
    for await (const object of objectsOf(work, prefix, scan.position)) {
      if (isWithin(object.key, excluded)) continue;
      page.push(object);
      if (page.length < parameters.batchSize) continue;
      await writePage();
      if (work.isStopped()) return false;
    }
    if (work.isStopped()) return false;
  }
  await writePage();
  await work.steps.step((tx) =>
    tx.query(
      "update library_jobs.storage_scan set listed_at = coalesce($2::timestamptz, now()) where id = $1",
      [scan.id, work.at],
    ),
  );
  return !work.isStopped();
}

async function countLastTime({ steps, store, prefixes }: Work): Promise<number> {
  const { rows } = await steps.step((tx) =>
    tx.query(
      `select objects::float8
       from library_jobs.storage_scan
       where store = $1
         and prefixes = $2
         and listed_at is not null
       order by id desc
       limit 1`,
      [store.name, prefixes],
    ),
  );
  return (rows as { objects: number }[])[0]?.objects ?? 0;
}

async function write(
  tx: Queryable,
  { id }: Scan,
  page: StoredObject[],
): Promise<Pick<Scan, "position" | "objects" | "bytes">> {
  const { rows } = await tx.query(
    `with written as (
       insert into library_jobs.storage_listing (scan_id, key, bytes, modified_at, etag)
       select $1, *
       from unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::text[])
       on conflict do nothing
       returning bytes
     )
     update library_jobs.storage_scan
     set position = $6,
         objects = objects + (select count(*) from written),
         bytes = storage_scan.bytes + (select coalesce(sum(written.bytes), 0) from written)
     where id = $1
     returning position, objects::float8, bytes::float8`,
    [
      id,
      page.map(({ key }) => key),
      page.map(({ bytes }) => bytes),
      page.map(({ modifiedAt }) => modifiedAt),
      page.map(({ etag }) => etag),
      page.at(-1)!.key,
    ],
  );
  return (rows as Scan[])[0]!;
}
