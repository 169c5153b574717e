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
      .meta({
        title: "What is written",
        description: "What happens to fields that are empty, and to those that are not",
        "x-options": {
          fill: { title: "Fill gaps", description: "Write empty fields only" },
          refresh: {
            title: "Refresh",
            description: "Also the fields that this job wrote and nobody has changed since",
          },
          propose: { title: "Propose", description: "Write nothing, and let a person decide" },
        },
      }),
    maxItems: wholeNumber(1, 100_000).default(2_000).meta({
      title: "Editions per execution",
      description: "Looked at by one execution",
      "x-unit": "editions",
    }),
    batchSize: wholeNumber(1, 100).default(40).meta({
      title: "Batch",
      description: "Asked for in one request, and written in one transaction",
      "x-unit": "editions",
    }),
    staleDays: wholeNumber(1, 730).default(90).meta({
      title: "Look again after",
      description: "An edition that changed is looked at again after so long",
      "x-unit": "days",
    }),
    fields: z
      .array(z.enum(fields))
      .min(1)
      .default(fields.filter((field) => field !== "subjects"))
      .meta({
        title: "Fields",
        description: "What is filled",
        "x-options": {
          pages: { title: "Number of pages" },
          publishedAt: { title: "Publication date" },
          openlibraryId: { title: "Open Library id" },
        },
      }),
    sources: z
      .array(z.enum(["openlibrary"]))
      .min(1)
      .default(["openlibrary"])
      .meta({
        title: "Sources",
        description: "Who is asked, in this order",
        "x-options": { openlibrary: { title: "Open Library" } },
      }),
    requestsPerSecond: z.number().min(0.1).max(maxRequestsPerSecond).default(1).meta({
      title: "Requests in a second",
      description: "Open Library allows 3 to those who say who they are",
      "x-unit": "at most",
    }),
    requestBudget: wholeNumber(10, 100_000).default(5_000).meta({
      title: "Requests per execution",
      description: "After so many, an execution ends by itself",
      "x-unit": "requests",
    }),
    autoApply: share().default(0.9).meta({
      title: "Certainty needed",
      description:
        "How certain it must be that the record is the right one; below it nothing is written",
    }),
    minTitleSimilarity: share().default(0.4).meta({
      title: "Likeness of the titles",
      description: "Below it the record is another book's",
    }),
    acceptYearOnly: z.boolean().default(true).meta({
      title: "Accept a year alone",
      description: "A year without a month is written as its first of January",
    }),
    coverMode: z
      .enum(["never", "missing", "better"])
      .default("missing")
      .meta({
        title: "Covers",
        description: "When a cover is fetched",
        "x-options": {
          never: { title: "Never", description: "Leave covers alone" },
          missing: { title: "Where missing", description: "Get a cover where there is none" },
          better: {
            title: "Better ones too",
            description: "Also replace those that are smaller by a fifth, whoever chose them",
          },
        },
      }),
    coverMinWidth: wholeNumber(50, 4_000).default(300).meta({
      title: "Least width of a cover",
      description: "A narrower one is not taken",
      "x-unit": "pixels",
    }),
    coverMinHeight: wholeNumber(50, 6_000).default(400).meta({
      title: "Least height of a cover",
      description: "A lower one is not taken",
      "x-unit": "pixels",
    }),
    coverMaxMB: wholeNumber(1, 50).default(10).meta({
      title: "Largest cover",
      description: "A larger file is not taken",
      "x-unit": "megabytes",
    }),
    only: z.array(z.string().min(1).max(100)).max(10_000).default([]).meta({
      title: "Only these editions",
      description: "Ids of editions to look at now, due or not. Empty: those that are due",
    }),
    maxMinutes: z.number().min(0.1).max(1_440).default(55).meta({
      title: "Longest time",
      description: "After so long, an execution ends by itself",
      "x-unit": "minutes",
    }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ title: "Dry run", description: "Ask and count only; write nothing" }),
  });
}

export type RefreshParameters = z.output<ReturnType<typeof refreshParameters>>;
