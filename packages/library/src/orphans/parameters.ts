import { z } from "zod";

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

const prefix = z
  .string()
  .max(512)
  .regex(/^(?:(?!\.\.?\/)[^/\0]+\/)+$/, "is a folder such as assets/");

/** What an administrator may set about files that nothing refers to. */
export const orphanParameters = z.strictObject({
  prefixes: z
    .array(prefix)
    .min(1)
    .max(100)
    .default(["assets/", "images/", "uploads/"])
    .describe("Folders of the store that are looked through, each with a slash at its end"),
  graceDays: wholeNumber(0, 365)
    .default(7)
    .describe(
      "Days for which a file stays after it was first found orphaned. Fewer than the daily backups that are kept, and a restored backup may miss files",
    ),
  minAgeHours: wholeNumber(1, 720)
    .default(24)
    .describe("Hours since its last change before which a file is never removed"),
  disposal: z
    .enum(["trash", "delete"])
    .default("trash")
    .describe("Whether orphaned files are moved to .trash/ in the store, or deleted at once"),
  trashDays: wholeNumber(1, 365)
    .default(14)
    .describe("Days after which what lies in the trash is deleted"),
  maxPercent: z
    .number()
    .min(0)
    .max(100)
    .default(5)
    .describe("The most that may be removed at once, in per cent of all files"),
  maxCount: wholeNumber(0, 1_000_000)
    .default(1_000)
    .describe("The most files that may be removed at once"),
  confirmCount: wholeNumber(0, 100_000_000)
    .optional()
    .describe(
      "Danger: removes files although a limit says no. Give the number that the refused execution told; it must still be right",
    ),
  rows: z
    .array(z.enum(["images"]))
    .default([])
    .describe("Rows that are deleted when nothing has used them for the days of grace"),
  orphanDays: wholeNumber(1, 3_650)
    .default(90)
    .describe("Days for which the record of a file that is dealt with is kept"),
  batchSize: wholeNumber(1, 1_000)
    .default(500)
    .describe("Files listed, checked or removed in one step"),
  maxMinutes: z
    .number()
    .min(0.1)
    .max(1_440)
    .default(110)
    .describe("Minutes after which an execution ends by itself; the next one goes on"),
  dryRun: z
    .boolean()
    .default(true)
    .describe(
      "Only list, compare and report. Nothing is marked, so that the days of grace begin when this is turned off",
    ),
});

export type OrphanParameters = z.output<typeof orphanParameters>;
