import { openStore } from "@horarium/library";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { openJobs } from "./open-jobs.mjs";

/** @type {import("./index.mjs").Part} */
export const cleanupOrphans = {
  figures: {
    "listing and comparing": { unit: "s", better: "lower", targets: [{ atMost: 60 }] },
    sweeping: { unit: "files/s", better: "higher", targets: [{ atLeast: 200 }] },
    memory: { unit: "MB", better: "lower", targets: [{ atMost: 150 }] },
  },
  async measure({ url, client, directory, share }) {
    const { rows } = await client.query("select storage_key from library.file");
    for (const { storage_key } of rows) write(directory, storage_key);
    const orphans = Math.max(10, Math.round(10_000 * share));
    for (let n = 0; n < orphans; n++) writeOld(directory, `assets/orphan-${n}/book.epub`);

    const jobs = await openJobs(url, { deps: { store: openStore(pathToFileURL(directory)) } });
    const parameters = {
      prefixes: ["assets/"],
      graceDays: 0,
      maxCount: 1_000_000,
      dryRun: false,
    };
    const marking = await jobs.run("cleanup_orphans", parameters);
    const sweeping = await jobs.run("cleanup_orphans", parameters);
    const swept = await jobs.lines(sweeping.id, "orphans.swept");
    const ms = swept.reduce((sum, { fields }) => sum + fields.ms, 0);
    const notes = await jobs.close();
    notes.push(
      `${marking.counts.listed} files listed, ${marking.counts.newlyMarked} marked, then ${sweeping.counts.trashed} moved to the trash in ${ms} ms`,
    );
    if (sweeping.counts.trashed !== orphans) notes.push(`ERROR ${orphans} are orphans`);
    return {
      values: {
        "listing and comparing": marking.seconds,
        sweeping: sweeping.counts.trashed / (ms / 1_000),
        memory: Math.max(marking.grownMb, sweeping.grownMb),
      },
      notes,
    };
  },
};

function write(directory, key) {
  const path = join(directory, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
  return path;
}

const monthAgo = new Date(Date.now() - 30 * 86_400_000);

/** One that is younger than a day would stay, whoever refers to it. */
function writeOld(directory, key) {
  utimesSync(write(directory, key), monthAgo, monthAgo);
}
