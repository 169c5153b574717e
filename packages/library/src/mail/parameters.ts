import { z } from "zod";

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

/** What an administrator may set about mail. */
export const mailParameters = z
  .strictObject({
    batchSize: wholeNumber(1, 500)
      .default(50)
      .meta({ title: "Batch", description: "Claimed at once", "x-unit": "mails" }),
    maxPerExecution: wholeNumber(1, 100_000).default(2_000).meta({
      title: "Mails per execution",
      description: "That one execution tries to send",
      "x-unit": "mails",
    }),
    ratePerSecond: z.number().min(0.1).max(200).default(10).meta({
      title: "Mails in a second",
      description: "That the mail server is given",
      "x-unit": "at most",
    }),
    connections: wholeNumber(1, 10).default(2).meta({
      title: "Connections",
      description: "How many are open at a time",
      "x-unit": "to the mail server",
    }),
    maxAttempts: wholeNumber(1, 20).default(6).meta({
      title: "Attempts",
      description: "After so many, a mail that is refused for now is given up",
      "x-unit": "per mail",
    }),
    maxAgeHours: wholeNumber(1, 720).default(72).meta({
      title: "Oldest notice",
      description: "An older one is not worth a mail any more",
      "x-unit": "hours",
    }),
    quietHours: z
      .boolean()
      .default(true)
      .meta({ title: "Keep quiet hours", description: "Those that members chose" }),
    digests: z.boolean().default(true).meta({
      title: "Put mails together",
      description: "For members who chose that; otherwise each is sent by itself",
    }),
    floodLimit: wholeNumber(0, 1_000_000).default(5_000).meta({
      title: "Most new notices at once",
      description: "More than this look wrong: then nothing is done",
      "x-unit": "notices",
    }),
    backfill: z.boolean().default(false).meta({
      title: "Include what is there already",
      description:
        "In the first execution ever, also mail notices that are there already; otherwise only later ones",
    }),
    onUncertain: z
      .enum(["resend", "hold"])
      .default("resend")
      .meta({
        title: "Mails that may have been sent",
        description:
          "What is done where the worker died, and nobody knows whether the mail was sent",
        "x-options": {
          resend: { title: "Send again", description: "With the same Message-ID" },
          hold: { title: "Hold", description: "For a person to decide" },
        },
      }),
    redirectAllTo: z.email().optional().meta({
      title: "Send all to",
      description: "For tests: the address to which all mails go instead of the members'",
    }),
    deliveryDays: wholeNumber(4, 3_650).default(90).meta({
      title: "Keep the list of mails",
      description: "How long mails that were sent or given up are kept in the list",
      "x-unit": "days",
    }),
    failRatio: z.number().min(0).max(1).default(0.5).meta({
      title: "Failed above a share of",
      description: "If more of at least 20 mails is given up, the execution has failed",
    }),
    maxMinutes: z.number().min(0.1).max(1_440).default(4).meta({
      title: "Longest time",
      description: "After so long, an execution ends by itself",
      "x-unit": "minutes",
    }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ title: "Dry run", description: "Count what would be sent; write and send nothing" }),
  })
  // what was sent must be known for as long as its notice could be collected again
  .refine(({ deliveryDays, maxAgeHours }) => deliveryDays * 24 >= maxAgeHours, {
    path: ["deliveryDays"],
    message: "must not be shorter than maxAgeHours",
  });

/** The same, parsed. */
export type MailParameters = z.output<typeof mailParameters>;
