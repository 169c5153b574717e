import type { Queryable } from "horarium";

import { trashKey } from "../domain/trash-key.ts";
import { UnavailableError } from "../failures.ts";
import { StoreRefusal } from "../infra/object-store/index.ts";
import { isDue, stillReferenced } from "./compare.ts";
import type { OrphanCounts, Work } from "./work.ts";

/** A marked object, as it was listed. */
interface Orphan {
  key: string;
  bytes: number;
  modified_at: Date;
  etag: string | null;
  /** Null: it is deleted. */
  trash_key: string | null;
}

/** What became of it. `marked`: nothing, and the next execution tries again. */
type Fate = "trashed" | "deleted" | "rescued" | "gone" | "marked";

/** How many objects are moved at once. */
const together = 16;

/**
 * Moves or deletes, batch by batch, what is due. A batch is first recorded as being swept, so that a worker that dies
 * leaves behind what it was about; then the objects are looked at again and moved; then that is recorded.
 */
export async function sweep(work: Work, scanId: string, due: number): Promise<void> {
  const { counts, log, progress, parameters } = work;
  let position = "";
  let swept = 0;
  while (!work.isStopped()) {
    const startedAt = performance.now();
    const { taken, rescued } = await work.steps.step((tx) => take(tx, work, scanId, position));
    const orphans = taken.filter(({ key }) => !rescued.has(key));
    counts.rescued += rescued.size;
    await settle(work, orphans);
    swept += taken.length;
    progress(swept, Math.max(due, swept), "sweeping");
    log.info("orphans.swept", {
      files: orphans.length,
      trashed: counts.trashed,
      deleted: counts.deleted,
      ms: Math.round(performance.now() - startedAt),
    });
    if (taken.length < parameters.batchSize) return;
    position = taken.at(-1)!.key;
  }
}

/** Finds out what became of the objects that a worker was about when it died. */
export async function recover(work: Work): Promise<void> {
  const { rows } = await work.steps.step((tx) =>
    tx.query(
      `select ${columns} from library_jobs.orphan where state = 'sweeping' order by key`,
      [],
    ),
  );
  const orphans = rows as Orphan[];
  if (orphans.length === 0) return;
  work.log.info("orphans.recover", { files: orphans.length });
  await inGroups(orphans, async (group) => {
    const fates = await Promise.all(group.map((orphan) => fateOf(work, orphan)));
    await record(work, group, fates);
  });
}

/** What earlier attempts have swept of a scan's orphans, by the ledger. */
export async function countSwept(
  { steps }: Work,
  scanId: string,
): Promise<Pick<OrphanCounts, "trashed" | "deleted" | "rescued" | "gone" | "freedBytes">> {
  const { rows } = await steps.step((tx) =>
    tx.query(
      `select count(*) filter (where state = 'trashed')::float8 as trashed,
              count(*) filter (where state = 'deleted')::float8 as deleted,
              count(*) filter (where state = 'rescued')::float8 as rescued,
              count(*) filter (where state = 'gone')::float8 as gone,
              coalesce(sum(bytes) filter (where state = 'deleted'), 0)::float8 as "freedBytes"
       from library_jobs.orphan
       where last_scan_id = $1`,
      [scanId],
    ),
  );
  return (rows as OrphanCounts[])[0]!;
}

const columns = "key, bytes::float8, modified_at, etag, trash_key";

/** A batch of what is due, now being swept; what a row refers to again is rescued instead. */
async function take(
  tx: Queryable,
  { files, parameters, at }: Work,
  scanId: string,
  position: string,
): Promise<{ taken: Orphan[]; rescued: Set<string> }> {
  const { graceDays, minAgeHours, batchSize, disposal } = parameters;
  const { rows } = await tx.query(
    `select ${columns}, to_char(coalesce($6::timestamptz, now()) at time zone 'UTC', 'YYYY-MM-DD') as day
     from library_jobs.orphan
     where state = 'marked'
       and last_scan_id = $1
       and scans >= 2
       and key > $2
       and ${isDue("orphan", "modified_at")}
     order by key
     limit $3
     for update`,
    [scanId, position, batchSize, graceDays, minAgeHours, at],
  );
  const taken = (rows as (Orphan & { day: string })[]).map(({ day, ...orphan }) => ({
    ...orphan,
    trash_key: disposal === "trash" ? trashKey(day, orphan.key) : null,
  }));
  const rescued = await stillReferenced(
    tx,
    files,
    taken.map(({ key }) => key),
  );
  await tx.query(
    `update library_jobs.orphan
     set state = case when orphan.key = any ($3) then 'rescued' else 'sweeping' end,
         closed_at = case when orphan.key = any ($3) then coalesce($4::timestamptz, now()) end,
         trash_key = taken.trash_key
     from unnest($1::text[], $2::text[]) taken (key, trash_key)
     where orphan.key = taken.key`,
    [taken.map(({ key }) => key), taken.map((orphan) => orphan.trash_key), [...rescued], at],
  );
  return { taken, rescued };
}

async function settle(work: Work, orphans: Orphan[]): Promise<void> {
  const fates: Fate[] = [];
  let failure: unknown;
  await inGroups(orphans, async (group) => {
    if (failure !== undefined) return;
    const settled = await Promise.allSettled(group.map((orphan) => dispose(work, orphan)));
    for (const [place, one] of settled.entries()) {
      if (one.status === "fulfilled") fates.push(one.value);
      else {
        failure ??= one.reason;
        // it may have been moved although the answer was lost
        fates.push(await fateOf(work, group[place]!).catch(() => "marked" as const));
      }
    }
  });
  // what was not reached stays marked
  while (fates.length < orphans.length) fates.push("marked");
  await record(work, orphans, fates);
  if (failure !== undefined) throw failure;
}

/** Moves or deletes one object, unless it is no longer the one that was listed. What the store refuses is told. */
async function dispose({ store, failures, counts, log }: Work, orphan: Orphan): Promise<Fate> {
  const { key, trash_key: trash } = orphan;
  try {
    const found = await store.head(key);
    if (found === null) return "gone";
    if (
      found.bytes !== orphan.bytes ||
      found.etag !== orphan.etag ||
      found.modifiedAt.getTime() !== orphan.modified_at.getTime()
    )
      return "rescued";
    if (trash !== null) await store.move(key, trash);
    else await store.remove(key);
    log.debug("orphans.removed", { key, trash });
    return trash === null ? "deleted" : "trashed";
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error;
    if (error.code === "full")
      throw new UnavailableError(`no room is left in ${store.name}: ${error.message}`, {
        cause: error,
      });
    counts.failed += 1;
    failures.add({ id: key, code: error.code, message: error.message });
    failures.warn("orphans.refused", { key, code: error.code, text: error.message });
    return "marked";
  }
}

/** What became of an object of which only the intention is known. One that is still there is swept another time. */
async function fateOf({ store }: Work, { key, trash_key: trash }: Orphan): Promise<Fate> {
  if ((await store.head(key)) !== null) return "marked";
  if (trash === null) return "deleted";
  return (await store.head(trash)) === null ? "gone" : "trashed";
}

/** Writes down what became of the objects. One that a row has come to refer to meanwhile is taken out of the trash again. */
async function record(work: Work, orphans: Orphan[], fates: Fate[]): Promise<void> {
  if (orphans.length === 0) return;
  const late = await work.steps.step(async (tx) => {
    const moved = orphans.filter((_, place) => ["trashed", "deleted"].includes(fates[place]!));
    const wanted = await stillReferenced(
      tx,
      work.files,
      moved.map(({ key }) => key),
    );
    const done = orphans
      .map(({ key }, place) => ({ key, fate: fates[place]! }))
      .filter(({ key, fate }) => fate !== "trashed" || !wanted.has(key));
    await close(tx, work, done);
    return wanted;
  });
  for (const [place, orphan] of orphans.entries()) {
    const fate = fates[place]!;
    if (!late.has(orphan.key)) count(work, orphan, fate);
    else if (orphan.trash_key !== null) await restore(work, orphan, orphan.trash_key);
    else {
      count(work, orphan, fate);
      work.warn(`${orphan.key} was deleted in the moment in which a row came to refer to it`);
    }
  }
}

function count({ counts }: Work, { bytes }: Orphan, fate: Fate): void {
  if (fate !== "marked") counts[fate] += 1;
  if (fate === "deleted") counts.freedBytes += bytes;
}

async function restore(work: Work, { key }: Orphan, trash: string): Promise<void> {
  await work.store.move(trash, key);
  await work.steps.step((tx) => close(tx, work, [{ key, fate: "rescued" }]));
  work.counts.rescued += 1;
  work.log.info("orphans.restored", { key });
}

async function close(
  tx: Queryable,
  { at }: Work,
  done: { key: string; fate: Fate }[],
): Promise<void> {
  await tx.query(
    `update library_jobs.orphan
     set state = done.fate,
         closed_at = case when done.fate <> 'marked' then coalesce($3::timestamptz, now()) end,
         trash_key = case when done.fate = 'trashed' then trash_key end
     from unnest($1::text[], $2::text[]) done (key, fate)
     where orphan.key = done.key
       and orphan.state = 'sweeping'`,
    [done.map(({ key }) => key), done.map(({ fate }) => fate), at],
  );
}

async function inGroups<One>(all: One[], use: (group: One[]) => Promise<void>): Promise<void> {
  for (let start = 0; start < all.length; start += together)
    await use(all.slice(start, start + together));
}
