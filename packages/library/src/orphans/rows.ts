import type { Queryable } from "horarium";

import type { FilesPort } from "../ports/index.ts";
import type { Work } from "./work.ts";

/** Counts rows that nothing refers to, and deletes those of images that have been unused for the days of grace, if asked to. */
export async function treatRows(work: Work): Promise<void> {
  const { files, steps, counts, parameters } = work;
  const { unusedRows, unusedImages, deleteImages } = files;
  if (unusedRows !== undefined) {
    const { rows } = await steps.step((tx) =>
      tx.query(`select kind, rows::float8 from (${unusedRows.sql}) unused`, []),
    );
    for (const { kind, rows: n } of rows as { kind: string; rows: number }[])
      counts.unusedRows[kind] = n;
  }
  if (unusedImages === undefined) return;
  const { rows } = await steps.step((tx) =>
    tx.query(`select count(*)::float8 as n from (${unusedImages.sql}) unused`, []),
  );
  counts.unusedRows["images"] = (rows as { n: number }[])[0]!.n;
  if (parameters.rows.includes("images") && deleteImages !== undefined)
    await deleteUnusedImages(work, unusedImages, deleteImages);
}

async function deleteUnusedImages(
  work: Work,
  { sql }: NonNullable<FilesPort["unusedImages"]>,
  deleteImages: NonNullable<FilesPort["deleteImages"]>,
): Promise<void> {
  const { steps, counts, parameters, log } = work;
  if (!parameters.dryRun) await steps.step((tx) => note(tx, work, sql));
  const due = await steps.step((tx) => dueImages(tx, work, sql));
  if (due.length > parameters.maxCount) {
    work.warn(
      `${due.length} rows of images would be deleted, more than maxCount (${parameters.maxCount}); none was`,
    );
    return;
  }
  if (parameters.dryRun) {
    counts.deletedImages = due.length;
    return;
  }
  for (let start = 0; start < due.length; start += parameters.batchSize) {
    if (work.isStopped()) return;
    const ids = due.slice(start, start + parameters.batchSize);
    const deleted = await steps.step(async (tx) => {
      await tx.query("delete from library_jobs.unused_image where id = any ($1)", [ids]);
      return await deleteImages(tx, ids);
    });
    counts.deletedImages += deleted;
    log.info("orphans.images", { deleted });
  }
}

/** Since when each image is unused. One that is used again begins anew. */
async function note(tx: Queryable, { at }: Work, sql: string): Promise<void> {
  await tx.query(
    `delete from library_jobs.unused_image known
     where not exists (select from (${sql}) unused where unused.id::text = known.id)`,
    [],
  );
  await tx.query(
    `insert into library_jobs.unused_image (id, first_seen_at)
     select id::text, coalesce($1::timestamptz, now())
     from (${sql}) unused
     on conflict do nothing`,
    [at],
  );
}

async function dueImages(tx: Queryable, { at, parameters }: Work, sql: string): Promise<string[]> {
  const { rows } = await tx.query(
    `select known.id
     from library_jobs.unused_image known
     join (${sql}) unused on unused.id::text = known.id
     where first_seen_at <= coalesce($1::timestamptz, now()) - make_interval(days => $2) + interval '1 hour'
     order by known.id`,
    [at, parameters.graceDays],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}
