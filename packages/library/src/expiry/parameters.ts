import { z } from "zod";

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

/** The parameters of `expire_sessions`, for a host that has these kinds. */
export function expireParameters(kinds: string[]) {
  return z.strictObject({
    batchSize: wholeNumber(100, 50_000).default(5_000).describe("Rows deleted in one transaction"),
    pauseMs: wholeNumber(0, 5_000)
      .default(0)
      .describe("Pause between transactions, in milliseconds, to leave the database to others"),
    retention: z
      .strictObject({
        sessionHours: wholeNumber(0, 8_760)
          .default(0)
          .describe("Hours for which an expired web session is kept"),
        idleDays: wholeNumber(0, 3_650)
          .default(30)
          .describe(
            "Days after which a web session that was not used is deleted; 0 keeps it until it expires",
          ),
        tokenHours: wholeNumber(0, 8_760)
          .default(24)
          .describe("Hours for which an expired token is kept"),
        codeHours: wholeNumber(24, 8_760)
          .default(24)
          .describe("Hours for which a code is kept: a second use must be recognised for a day"),
        consentDays: wholeNumber(0, 3_650)
          .default(30)
          .describe("Days for which an expired consent is kept"),
        apiKeyDays: wholeNumber(90, 3_650)
          .default(90)
          .describe("Days for which a dead API key is kept in its owner's list"),
      })
      .prefault({})
      .describe("How long what is dead is kept"),
    kinds: z.array(z.enum(kinds)).min(1).default(kinds).describe("What is deleted"),
    maxRows: wholeNumber(1, 1_000_000_000)
      .default(5_000_000)
      .describe("Rows deleted by one execution"),
    maxMinutes: z
      .number()
      .min(0.1)
      .max(1_440)
      .default(10)
      .describe("Minutes after which an execution ends by itself"),
    dryRun: z.boolean().default(false).describe("Count only; delete nothing"),
  });
}

export type ExpireParameters = z.output<ReturnType<typeof expireParameters>>;
