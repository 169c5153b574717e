import { z } from "zod";

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

/** The parameters of `expire_sessions`, for a host that has these kinds. */
export function expireParameters(kinds: string[]) {
  return z.strictObject({
    batchSize: wholeNumber(100, 50_000)
      .default(5_000)
      .meta({ title: "Batch", description: "Deleted in one transaction", "x-unit": "rows" }),
    pauseMs: wholeNumber(0, 5_000).default(0).meta({
      title: "Pause between batches",
      description: "To leave the database to others",
      "x-unit": "milliseconds",
    }),
    retention: z
      .strictObject({
        sessionHours: wholeNumber(0, 8_760).default(0).meta({
          title: "Expired sessions",
          description: "How long an expired web session is kept",
          "x-unit": "hours",
        }),
        idleDays: wholeNumber(0, 3_650).default(30).meta({
          title: "Unused sessions",
          description:
            "After so long a web session that was not used is deleted; 0 keeps it until it expires",
          "x-unit": "days",
        }),
        tokenHours: wholeNumber(0, 8_760).default(24).meta({
          title: "Expired tokens",
          description: "How long an expired token is kept",
          "x-unit": "hours",
        }),
        codeHours: wholeNumber(24, 8_760).default(24).meta({
          title: "Used codes",
          description: "A second use must be recognised for a day",
          "x-unit": "hours",
        }),
        consentDays: wholeNumber(0, 3_650).default(30).meta({
          title: "Expired consents",
          description: "How long an expired consent is kept",
          "x-unit": "days",
        }),
        apiKeyDays: wholeNumber(90, 3_650).default(90).meta({
          title: "Dead API keys",
          description: "So long they stay in their owner's list",
          "x-unit": "days",
        }),
      })
      .prefault({})
      .meta({ title: "Keep what is dead for", description: "Each kind has a time of its own" }),
    kinds: z.array(z.enum(kinds)).min(1).default(kinds).meta({
      title: "What is deleted",
      description: "Kinds of rows; those that are left out stay",
    }),
    maxRows: wholeNumber(1, 1_000_000_000).default(5_000_000).meta({
      title: "Rows per execution",
      description: "Deleted by one execution, at most",
      "x-unit": "rows",
    }),
    maxMinutes: z.number().min(0.1).max(1_440).default(10).meta({
      title: "Longest time",
      description: "After so long, an execution ends by itself",
      "x-unit": "minutes",
    }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ title: "Dry run", description: "Count only; delete nothing" }),
  });
}

export type ExpireParameters = z.output<ReturnType<typeof expireParameters>>;
