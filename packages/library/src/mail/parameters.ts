import { z } from "zod";

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

/** What an administrator may set about mail. */
export const mailParameters = z
  .strictObject({
    batchSize: wholeNumber(1, 500).default(50).describe("Mails that are claimed at once"),
    maxPerExecution: wholeNumber(1, 100_000)
      .default(2_000)
      .describe("Mails that one execution tries to send"),
    ratePerSecond: z
      .number()
      .min(0.1)
      .max(200)
      .default(10)
      .describe("Mails a second that the mail server is given"),
    connections: wholeNumber(1, 10).default(2).describe("Connections to the mail server"),
    maxAttempts: wholeNumber(1, 20)
      .default(6)
      .describe("Attempts after which a mail that is refused for now is given up"),
    maxAgeHours: wholeNumber(1, 720)
      .default(72)
      .describe("Hours after which a notice is too old to be worth a mail"),
    quietHours: z.boolean().default(true).describe("Keep the quiet hours that members chose"),
    digests: z
      .boolean()
      .default(true)
      .describe("Put mails together for members who chose that; otherwise each is sent by itself"),
    floodLimit: wholeNumber(0, 1_000_000)
      .default(5_000)
      .describe("More new notices than this at once look wrong: then nothing is done"),
    backfill: z
      .boolean()
      .default(false)
      .describe(
        "In the first execution ever, also mail notices that are there already; otherwise only later ones",
      ),
    onUncertain: z
      .enum(["resend", "hold"])
      .default("resend")
      .describe(
        "What is done with a mail of which nobody knows whether it was sent, because the worker died: send it again, with the same Message-ID, or hold it for a person",
      ),
    redirectAllTo: z
      .email()
      .optional()
      .describe("For tests: the address to which all mails go instead of the members'"),
    deliveryDays: wholeNumber(4, 3_650)
      .default(90)
      .describe("Days for which mails that were sent or given up are kept in the list"),
    failRatio: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe(
        "If more than this share of at least 20 mails is given up, the execution has failed",
      ),
    maxMinutes: z
      .number()
      .min(0.1)
      .max(1_440)
      .default(4)
      .describe("Minutes after which an execution ends by itself"),
    dryRun: z.boolean().default(false).describe("Count what would be sent; write and send nothing"),
  })
  // what was sent must be known for as long as its notice could be collected again
  .refine(({ deliveryDays, maxAgeHours }) => deliveryDays * 24 >= maxAgeHours, {
    path: ["deliveryDays"],
    message: "must not be shorter than maxAgeHours",
  });

/** The same, parsed. */
export type MailParameters = z.output<typeof mailParameters>;
