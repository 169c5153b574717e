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
      .meta({
        title: "How",
        description: "By which means a backup is made",
        "x-options": {
          auto: {
            title: "Whichever fits",
            description: "A dump where pg_dump is recent enough, else a copy of the cluster",
          },
          dump: { title: "Dump", description: "With pg_dump" },
          physical: {
            title: "Copy of the cluster",
            description: "All its databases, file by file",
          },
        },
      }),
    compress: whole(0, 9)
      .default(6)
      .meta({ title: "Compression", description: "0 is none, 9 makes the smallest backups" }),
    verify: z
      .enum(["checksum", "read", "restore"])
      .default("read")
      .meta({
        title: "What is proven of each backup",
        description: "More is more certain, and takes longer",
        "x-options": {
          checksum: { title: "Its bytes" },
          read: { title: "That it can be read to its end" },
          restore: { title: "That it restores" },
        },
      }),
    restoreEvery: z
      .enum(["never", "weekly", "always"])
      .default("weekly")
      .meta({
        title: "Restore as a proof",
        description: "Whatever is proven of each backup",
        "x-options": {
          never: { title: "Never" },
          weekly: { title: "Weekly" },
          always: { title: "Always" },
        },
      }),
    keepDaily: whole(1, 90).default(7).meta({
      title: "Keep daily ones",
      description: "The newest backup of so many days",
      "x-unit": "days",
    }),
    keepWeekly: whole(0, 52).default(4).meta({
      title: "Keep weekly ones",
      description: "The newest backup of so many weeks",
      "x-unit": "weeks",
    }),
    keepMonthly: whole(0, 120).default(12).meta({
      title: "Keep monthly ones",
      description: "The newest backup of so many months",
      "x-unit": "months",
    }),
    keepYearly: whole(0, 50).default(0).meta({
      title: "Keep yearly ones",
      description: "The newest backup of so many years",
      "x-unit": "years",
    }),
    excludeTableData: z
      .array(
        z
          .string()
          .regex(/^[^."]+\.[^."]+$/, "schema.table")
          .meta({
            "x-pattern-message": "A table is written with its schema.",
            examples: ["public.book_chunk"],
          }),
      )
      .default(["library_jobs.storage_listing"])
      .meta({
        title: "Tables without their rows",
        description:
          "Left empty in a dump, as schema.table; public.book_chunk is the largest of Colibri's and can be computed again",
      }),
    excludeSchemas: z
      .array(z.string().min(1))
      .default([])
      .meta({ title: "Schemas left out", description: "Of a dump" }),
    target: z
      .enum(names)
      .default(names[0]!)
      .meta({ title: "Where it is kept", description: "One of the places that are configured" }),
    encrypt: z
      .boolean()
      .default(keys !== undefined)
      .meta({ title: "Encrypt", description: "With the configured key" }),
    timeoutMinutes: whole(1, 355).default(300).meta({
      title: "Longest time",
      description: "After so long, the backup is given up",
      "x-unit": "minutes",
    }),
    dryRun: z.boolean().default(false).meta({
      title: "Dry run",
      description: "Check only what a backup needs, and tell what would be removed",
    }),
  });
}

export type BackupParameters = z.output<ReturnType<typeof backupParameters>>;
