import { openStore } from "@horarium/library";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openJobs } from "./open-jobs.mjs";

/** @type {import("./index.mjs").Part} */
export const backupDatabase = {
  figures: {
    backup: { unit: "MB/s", better: "higher", targets: [{ atLeast: 20 }] },
    "verification, of the backup's time": { unit: "x", better: "lower", targets: [{ atMost: 1 }] },
    memory: { unit: "MB", better: "lower", targets: [{ atMost: 100 }] },
  },
  async measure({ url, client, directory }) {
    const [work, kept] = [join(directory, "work"), join(directory, "kept")];
    await mkdir(kept);
    const store = openStore(pathToFileURL(kept));
    const jobs = await openJobs(url, {
      deps: {
        backup: {
          connection: { connectionString: url },
          directory: work,
          targets: { disk: { store, isRemote: false } },
        },
      },
    });
    const { counts, grownMb } = await jobs.run("backup_database", {
      verify: "read",
      restoreEvery: "never",
    });
    const megabytes = (await bytesRead(client, counts.method)) / 1e6;
    const notes = await jobs.close();
    notes.push(
      `method ${counts.method}: ${Math.round(megabytes)} MB became ${Math.round(counts.bytes / 1e6)} MB in ${counts.dumpMs} ms; verified at level ${counts.verifyLevel} in ${counts.verifyMs} ms`,
    );
    return {
      values: {
        backup: megabytes / (counts.dumpMs / 1_000),
        "verification, of the backup's time": counts.verifyMs / counts.dumpMs,
        memory: grownMb,
      },
      notes,
    };
  },
};

/** A dump reads the tables of one database, a physical backup the files of all. */
async function bytesRead(client, method) {
  const statement =
    method === "dump"
      ? "select sum(pg_table_size(oid)) as bytes from pg_class where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'"
      : "select sum(pg_database_size(oid)) as bytes from pg_database";
  const { rows } = await client.query(statement);
  return Number(rows[0].bytes);
}
