import { z } from "zod";

import type { BackupDeps } from "./deps.ts";

const whole = (from: number, to: number) => z.int().min(from).max(to);

/** The parameters, with the targets and the default of `encrypt` that this installation has. */
export function backupParameters({ targets, keys }: Pick<BackupDeps, "targets" | "keys">) {
  const names = Object.keys(targets);
  return z.strictObject({
    method: z
      .enum(["auto", "dump", "physical"])
      .default("auto")
      .describe(
        "How: dump uses pg_dump; physical copies the whole cluster; auto takes dump where pg_dump is recent enough",
      ),
    compress: whole(0, 9).default(6).describe("Compression, from 0 (none) to 9 (smallest)"),
    verify: z
      .enum(["checksum", "read", "restore"])
      .default("read")
      .describe(
        "What is proven of each backup: its bytes; that it can be read to its end; that it restores",
      ),
    restoreEvery: z
      .enum(["never", "weekly", "always"])
      .default("weekly")
      .describe("How often a backup is restored as a proof, whatever is proven of each"),
    keepDaily: whole(1, 90).default(7).describe("Days of which the newest backup is kept"),
    keepWeekly: whole(0, 52).default(4).describe("Weeks of which the newest backup is kept"),
    keepMonthly: whole(0, 120).default(12).describe("Months of which the newest backup is kept"),
    keepYearly: whole(0, 50).default(0).describe("Years of which the newest backup is kept"),
    excludeTableData: z
      .array(z.string().regex(/^[^."]+\.[^."]+$/, "schema.table"))
      .default(["library_jobs.storage_listing"])
      .describe(
        "Tables whose rows are left out of a dump, as schema.table; public.book_chunk is the largest of Colibri's and can be computed again",
      ),
    excludeSchemas: z
      .array(z.string().min(1))
      .default([])
      .describe("Schemas that are left out of a dump"),
    target: z.enum(names).default(names[0]!).describe("Where the backup is kept"),
    encrypt: z
      .boolean()
      .default(keys !== undefined)
      .describe("Encrypt the backup with the configured key"),
    timeoutMinutes: whole(1, 355)
      .default(300)
      .describe("Minutes after which the backup is given up"),
    dryRun: z
      .boolean()
      .default(false)
      .describe("Check only what a backup needs, and tell what would be removed"),
  });
}

export type BackupParameters = z.output<ReturnType<typeof backupParameters>>;
