import { rm } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";

import type { Client } from "pg";

import { isRefusal, messageOf, wrongSetting } from "../failures.ts";
import { takeBaseBackup } from "../infra/base-backup.ts";
import { connectDirect } from "../infra/direct-connection.ts";
import { seal } from "../infra/sealed-file.ts";
import { keepFile, partialOf, TooLargeError, writePartial } from "../infra/write-file.ts";
import { countRows, listTables } from "./count-rows.ts";
import type { LiveTables, Made, Plan, Work } from "./work.ts";

/** Copies the files of the whole cluster, with the write-ahead log that makes them whole, over a replication connection. */
export async function makePhysical(client: Client, work: Work, plan: Plan): Promise<Made> {
  const { signal, log, progress, application, parameters } = work;
  const startedAt = performance.now();
  const before = await readLiveTables(client);
  let total: number | null = null;
  const replication = await connectForReplication(work);
  try {
    const backup = await takeBaseBackup(replication, {
      label: application,
      serverMajor: plan.facts.major,
      onBytes: (sent, expected) => {
        total = Math.max(sent, expected ?? 0);
        progress(sent, total, "bytes");
      },
    });
    const zipped = createGzip({ level: parameters.compress });
    // an error of either end reaches the other, and so whoever reads
    pipeline(Readable.from(backup.tar, { objectMode: false }), zipped, () => {});
    const source = plan.keys === null ? zipped : seal(zipped, plan.keys);
    const written = await writePartial(plan.path, source, {
      signal,
      ...(plan.target.maxBytes !== undefined && { maxBytes: plan.target.maxBytes }),
    });
    const { startLsn, endLsn, timeline } = backup.facts();
    await keepFile(plan.path);
    log.info("backup.base", { bytes: total, written: written.bytes });
    const after = await readLiveTables(client);
    return {
      ...written,
      counts: Object.fromEntries(Object.entries(after).map(([name, { rows }]) => [name, rows])),
      wal: { start: startLsn, end: endLsn, timeline },
      live: { before, after },
      ms: Math.round(performance.now() - startedAt),
    };
  } catch (error) {
    await rm(partialOf(plan.path), { force: true });
    if (error instanceof TooLargeError) throw wrongSetting(error.message, { cause: error });
    throw error;
  } finally {
    await replication.end();
  }
}

async function connectForReplication({ connection, application, signal }: Work): Promise<Client> {
  try {
    return await connectDirect(connection, { application, signal, replication: true });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw wrongSetting(
      `the server lets nobody copy the cluster: ${messageOf(error)}; pg_hba.conf needs a line for "replication"`,
      { cause: error },
    );
  }
}

/**
 * Rows of each table, and how often it has been written. The writes are read before the rows: what is written while they
 * are counted then shows as a write.
 */
export async function readLiveTables(client: Client): Promise<LiveTables> {
  const writes = await readWrites(client);
  const counts = await countRows(client, await listTables(client));
  return Object.fromEntries(
    Object.entries(counts).map(([name, rows]) => [name, { rows, writes: writes[name] ?? "none" }]),
  );
}

/** The counters of each table: they lag behind the writes by up to some seconds. */
export async function readWrites(client: Client): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; writes: string }>(
    `select format('%I.%I', schemaname, relname) as name,
            concat_ws('/', relid, n_tup_ins, n_tup_upd, n_tup_del) as writes
     from pg_stat_user_tables`,
  );
  return Object.fromEntries(rows.map(({ name, writes }) => [name, writes]));
}
