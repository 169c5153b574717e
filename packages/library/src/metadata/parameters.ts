import { z } from "zod";

import type { Field } from "../ports/index.ts";

/** What the host and the source allow. */
export interface RefreshPossibilities {
  fields: readonly Field[];
  canPropose: boolean;
  maxRequestsPerSecond: number;
}

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);
const share = () => z.number().min(0).max(1);

/** The parameters of `refresh_metadata`. */
export function refreshParameters({
  fields,
  canPropose,
  maxRequestsPerSecond,
}: RefreshPossibilities) {
  const modes = ["fill", "refresh", ...(canPropose ? (["propose"] as const) : [])] as const;
  return z.strictObject({
    mode: z
      .enum(modes)
      .default("fill")
      .describe(
        `fill: write empty fields only; refresh: also those that this job wrote and nobody has changed since${canPropose ? "; propose: write nothing, let a person decide" : ""}`,
      ),
    maxItems: wholeNumber(1, 100_000)
      .default(2_000)
      .describe("Editions looked at by one execution"),
    batchSize: wholeNumber(1, 100)
      .default(40)
      .describe("Editions asked for in one request, and written in one transaction"),
    staleDays: wholeNumber(1, 730)
      .default(90)
      .describe("Days after which an edition that changed is looked at again"),
    fields: z
      .array(z.enum(fields))
      .min(1)
      .default(fields.filter((field) => field !== "subjects"))
      .describe("What is filled"),
    sources: z
      .array(z.enum(["openlibrary"]))
      .min(1)
      .default(["openlibrary"])
      .describe("Who is asked, in this order"),
    requestsPerSecond: z
      .number()
      .min(0.1)
      .max(maxRequestsPerSecond)
      .default(1)
      .describe(
        "Requests in a second, at most; Open Library allows 3 to those who say who they are",
      ),
    requestBudget: wholeNumber(10, 100_000)
      .default(5_000)
      .describe("Requests after which an execution ends by itself"),
    autoApply: share()
      .default(0.9)
      .describe(
        "Certainty that the record is the right one, 0 to 1, below which nothing is written",
      ),
    minTitleSimilarity: share()
      .default(0.4)
      .describe("Likeness of the titles, 0 to 1, below which the record is another book's"),
    acceptYearOnly: z
      .boolean()
      .default(true)
      .describe("Whether a year without a month is written, as its first of January"),
    coverMode: z
      .enum(["never", "missing", "better"])
      .default("missing")
      .describe(
        "never: leave covers alone; missing: get a cover where there is none; better: also replace those that are smaller by a fifth, whoever chose them",
      ),
    coverMinWidth: wholeNumber(50, 4_000).default(300).describe("Pixels that a cover must be wide"),
    coverMinHeight: wholeNumber(50, 6_000)
      .default(400)
      .describe("Pixels that a cover must be tall"),
    coverMaxMB: wholeNumber(1, 50).default(10).describe("Megabytes that a cover may have"),
    only: z
      .array(z.string().min(1).max(100))
      .max(10_000)
      .default([])
      .describe("Ids of editions to look at now, due or not; none: those that are due"),
    maxMinutes: z
      .number()
      .min(0.1)
      .max(1_440)
      .default(55)
      .describe("Minutes after which an execution ends by itself"),
    dryRun: z.boolean().default(false).describe("Ask and count only; write nothing"),
  });
}

export type RefreshParameters = z.output<ReturnType<typeof refreshParameters>>;
