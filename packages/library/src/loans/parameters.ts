import { z } from "zod";

import { isTimeZone } from "../domain/is-time-zone.ts";

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

/** What an administrator may set about reminders. */
export const reminderParameters = z
  .strictObject({
    steps: z
      .array(wholeNumber(-30, 90))
      .min(1)
      .max(8)
      .refine(isRising, "must rise strictly, such as [-3, 0, 1, 7, 14]")
      .default([-3, 0, 1, 7, 14])
      .meta({
        title: "Days of reminders",
        description:
          "-3 is three days before it, 7 a week after it; each later than the one before",
        "x-unit": "days from the due day",
      }),
    maxOverdueDays: wholeNumber(0, 365).default(30).meta({
      title: "Stop after",
      description: "So long after the due day nothing is said any more",
      "x-unit": "days overdue",
    }),
    fromHour: wholeNumber(0, 23).default(9).meta({
      title: "Not before",
      description: "In the patron's own time zone",
      "x-unit": "o'clock",
    }),
    toHour: wholeNumber(1, 24).default(20).meta({
      title: "Not after",
      description: "Then a patron is left alone until the next day",
      "x-unit": "o'clock",
    }),
    digest: z.boolean().default(true).meta({
      title: "One message per patron",
      description: "With all that a patron has out, instead of one for each book",
    }),
    includeHolds: z.boolean().default(false).meta({
      title: "Reserved books too",
      description: "Also tell when a reserved book is ready, and the day before it lapses",
    }),
    batchSize: wholeNumber(1, 5_000).default(500).meta({
      title: "Batch",
      description: "Whose messages are written in one transaction",
      "x-unit": "patrons",
    }),
    maxMessages: wholeNumber(0, 1_000_000).default(20_000).meta({
      title: "Most messages at once",
      description:
        "More than this look wrong, such as due dates that were changed in bulk: then nothing is written",
      "x-unit": "messages",
    }),
    channel: z
      .enum(["email", "inapp", "both"])
      .default("both")
      .meta({
        title: "Where patrons are told",
        description: "How a reminder reaches them",
        "x-options": {
          email: { title: "By email" },
          inapp: { title: "In the app" },
          both: { title: "Both" },
        },
      }),
    defaultTimeZone: z
      .string()
      .refine(isTimeZone, "is not a time zone of the IANA list, such as Europe/Berlin")
      .default("UTC")
      .meta({
        title: "Time zone of others",
        description:
          "For patrons whose time zone is not known; a name of the IANA list, such as Europe/Berlin",
      }),
    maxMinutes: z.number().min(0.1).max(1_440).default(20).meta({
      title: "Longest time",
      description: "After so long, an execution ends by itself",
      "x-unit": "minutes",
    }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ title: "Dry run", description: "Count what would be said; write nothing" }),
  })
  .refine(({ fromHour, toHour }) => fromHour < toHour, {
    path: ["toHour"],
    message: "must be later than fromHour",
  });

function isRising(steps: number[]): boolean {
  return steps.every((step, place) => place === 0 || step > steps[place - 1]!);
}

/** The same, parsed. */
export type ReminderParameters = z.output<typeof reminderParameters>;
