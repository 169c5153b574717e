import { trash, trashDay } from "../domain/trash-key.ts";
import { StoreRefusal } from "../infra/object-store/index.ts";
import type { StoredObject } from "../ports/index.ts";
import { stillReferenced } from "./compare.ts";
import { objectsOf } from "./objects.ts";
import type { Work } from "./work.ts";

/** Deletes what has lain in the trash for its days, and then the records of what was dealt with long ago. */
export async function purge(work: Work): Promise<void> {
  await purgeTrash(work);
  if (!work.parameters.dryRun) await purgeLedger(work);
}

async function purgeTrash(work: Work): Promise<void> {
  const { steps, parameters, at } = work;
  const { rows } = await steps.step((tx) =>
    tx.query(
      `select to_char((coalesce($1::timestamptz, now()) at time zone 'UTC')::date - $2::int, 'YYYY-MM-DD') as day`,
      [at, parameters.trashDays],
    ),
  );
  const [{ day: last }] = rows as [{ day: string }];
  let batch: StoredObject[] = [];
  for await (const object of objectsOf(work, trash)) {
    const day = trashDay(object.key);
    // somebody else's
    if (day === null) continue;
    // in the order of the days
    if (day > last) break;
    batch.push(object);
    if (batch.length < parameters.batchSize) continue;
    await purgeBatch(work, batch);
    batch = [];
    if (work.isStopped()) return;
  }
  if (!work.isStopped()) await purgeBatch(work, batch);
}

async function purgeBatch(work: Work, batch: StoredObject[]): Promise<void> {
  const { store, steps, counts, failures, log, at, parameters } = work;
  const wanted = await wantedAgain(work, batch);
  const removed: StoredObject[] = [];
  for (const object of batch) {
    const key = wanted.get(object.key);
    if (key !== undefined && (await isRestored(work, object.key, key))) continue;
    try {
      if (!parameters.dryRun) await store.remove(object.key);
      removed.push(object);
    } catch (error) {
      if (!(error instanceof StoreRefusal)) throw error;
      counts.failed += 1;
      failures.add({ id: object.key, code: error.code, message: error.message });
      const fields = { key: object.key, code: error.code, text: error.message };
      failures.warn("orphans.refused", fields);
    }
  }
  counts.purged += removed.length;
  counts.freedBytes += removed.reduce((sum, { bytes }) => sum + bytes, 0);
  if (parameters.dryRun || removed.length === 0) return;
  log.info("orphans.purged", { files: removed.length });
  await steps.step((tx) =>
    tx.query(
      `update library_jobs.orphan
       set state = 'deleted',
           closed_at = coalesce($2::timestamptz, now())
       where trash_key = any ($1::text[])
         and state = 'trashed'`,
      [removed.map(({ key }) => key), at],
    ),
  );
}

/** Where those belong to which a row has come to refer since, by their keys in the trash. */
async function wantedAgain(
  { steps, files }: Work,
  batch: StoredObject[],
): Promise<Map<string, string>> {
  return steps.step(async (tx) => {
    const { rows } = await tx.query(
      `select key, trash_key
       from library_jobs.orphan
       where trash_key = any ($1::text[])
         and state = 'trashed'`,
      [batch.map(({ key }) => key)],
    );
    const orphans = rows as { key: string; trash_key: string }[];
    const referenced = await stillReferenced(
      tx,
      files,
      orphans.map(({ key }) => key),
    );
    return new Map(
      orphans.filter(({ key }) => referenced.has(key)).map((one) => [one.trash_key, one.key]),
    );
  });
}

/** Puts it back in its place. False if another object stands there: then the one in the trash is not needed. */
async function isRestored(
  { store, steps, counts, log, at, parameters }: Work,
  trashed: string,
  key: string,
): Promise<boolean> {
  if ((await store.head(key)) !== null) return false;
  counts.rescued += 1;
  if (parameters.dryRun) return true;
  await store.move(trashed, key);
  await steps.step((tx) =>
    tx.query(
      `update library_jobs.orphan
       set state = 'rescued',
           closed_at = coalesce($2::timestamptz, now()),
           trash_key = null
       where key = $1
         and state = 'trashed'`,
      [key, at],
    ),
  );
  log.info("orphans.restored", { key });
  return true;
}

async function purgeLedger(work: Work): Promise<void> {
  const { steps, counts, parameters, at } = work;
  while (!work.isStopped()) {
    const { rowCount } = await steps.step((tx) =>
      tx.query(
        `delete from library_jobs.orphan
         where key = any (array(
           select key
           from library_jobs.orphan
           where closed_at < coalesce($1::timestamptz, now()) - make_interval(days => $2)
             -- what lies in the trash still stays: its record tells whence it came
             and (state <> 'trashed' or closed_at < coalesce($1::timestamptz, now()) - make_interval(days => $2 + $4))
           order by closed_at
           limit $3
           for update skip locked))`,
        [at, parameters.orphanDays, parameters.batchSize, parameters.trashDays],
      ),
    );
    counts.ledgerPurged += rowCount ?? 0;
    if ((rowCount ?? 0) < parameters.batchSize) break;
  }
  await steps.step((tx) =>
    tx.query(
      `delete from library_jobs.storage_scan
       where started_at < coalesce($1::timestamptz, now()) - make_interval(days => $2)
         and id not in (
           select max(id) from library_jobs.storage_scan where accepted_at is not null group by store, prefixes)`,
      [at, parameters.orphanDays],
    ),
  );
}
