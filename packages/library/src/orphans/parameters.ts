import { z } from "zod";

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

const prefix = z
  .string()
  .max(512)
  .regex(/^(?:(?!\.\.?\/)[^/\0]+\/)+$/, "is a folder such as assets/")
  .meta({
    "x-pattern-message": "A folder has a slash at its end, and none at its beginning.",
    examples: ["assets/"],
  });

/** What an administrator may set about files that nothing refers to. */
export const orphanParameters = z.strictObject({
  prefixes: z.array(prefix).min(1).max(100).default(["assets/", "images/", "uploads/"]).meta({
    title: "Folders",
    description: "Folders of the store that are looked through, each with a slash at its end",
  }),
  graceDays: wholeNumber(0, 365).default(7).meta({
    title: "Grace",
    description:
      "How long a file stays after it was first found orphaned. Fewer than the daily backups that are kept, and a restored backup may miss files",
    "x-unit": "days",
  }),
  minAgeHours: wholeNumber(1, 720).default(24).meta({
    title: "Youngest file",
    description: "A file that changed later than this is never removed",
    "x-unit": "hours",
  }),
  disposal: z
    .enum(["trash", "delete"])
    .default("trash")
    .meta({
      title: "Orphaned files",
      description: "What is done with them after the days of grace",
      "x-options": {
        trash: { title: "To the trash", description: "Moved to .trash/ in the store" },
        delete: { title: "Deleted", description: "At once, and for good" },
      },
    }),
  trashDays: wholeNumber(1, 365).default(14).meta({
    title: "Empty the trash after",
    description: "Then what lies in it is deleted for good",
    "x-unit": "days",
  }),
  maxPercent: z.number().min(0).max(100).default(5).meta({
    title: "Most removed at once",
    description: "More look wrong: then nothing is removed",
    "x-unit": "per cent of all files",
  }),
  maxCount: wholeNumber(0, 1_000_000).default(1_000).meta({
    title: "Most files removed at once",
    description: "More look wrong: then nothing is removed",
    "x-unit": "files",
  }),
  confirmCount: wholeNumber(0, 100_000_000).optional().meta({
    title: "Confirmed number",
    description:
      "Danger: removes files although a limit says no. Give the number that the refused execution told; it must still be right",
    "x-unit": "files",
  }),
  rows: z
    .array(z.enum(["images"]))
    .default([])
    .meta({
      title: "Rows too",
      description: "Deleted when nothing has used them for the days of grace",
    }),
  orphanDays: wholeNumber(1, 3_650).default(90).meta({
    title: "Keep the record",
    description: "How long it is kept of a file that is dealt with",
    "x-unit": "days",
  }),
  batchSize: wholeNumber(1, 1_000).default(500).meta({
    title: "Batch",
    description: "Listed, checked or removed in one step",
    "x-unit": "files",
  }),
  maxMinutes: z.number().min(0.1).max(1_440).default(110).meta({
    title: "Longest time",
    description: "After so long, an execution ends by itself; the next one goes on",
    "x-unit": "minutes",
  }),
  dryRun: z.boolean().default(true).meta({
    title: "Dry run",
    description:
      "Only list, compare and report. Nothing is marked, so that the days of grace begin when this is turned off",
  }),
});

export type OrphanParameters = z.output<typeof orphanParameters>;
