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
      .describe(
        "Days relative to the due day on which a patron is reminded: -3 is three days before it, 7 a week after it",
      ),
    maxOverdueDays: wholeNumber(0, 365)
      .default(30)
      .describe("Days after the due day from which nothing is said any more"),
    fromHour: wholeNumber(0, 23)
      .default(9)
      .describe("Hour from which a patron may be told, in their own time zone"),
    toHour: wholeNumber(1, 24)
      .default(20)
      .describe("Hour from which a patron is left alone until the next day"),
    digest: z
      .boolean()
      .default(true)
      .describe("One message with all that a patron has out, instead of one for each book"),
    includeHolds: z
      .boolean()
      .default(false)
      .describe("Also tell when a reserved book is ready, and the day before it lapses"),
    batchSize: wholeNumber(1, 5_000)
      .default(500)
      .describe("Patrons whose messages are written in one transaction"),
    maxMessages: wholeNumber(0, 1_000_000)
      .default(20_000)
      .describe(
        "More messages than this at once look wrong, such as due dates that were changed in bulk: then nothing is written",
      ),
    channel: z.enum(["email", "inapp", "both"]).default("both").describe("Where patrons are told"),
    defaultTimeZone: z
      .string()
      .refine(isTimeZone, "is not a time zone of the IANA list, such as Europe/Berlin")
      .default("UTC")
      .describe("For patrons whose time zone is not known"),
    maxMinutes: z
      .number()
      .min(0.1)
      .max(1_440)
      .default(20)
      .describe("Minutes after which an execution ends by itself"),
    dryRun: z.boolean().default(false).describe("Count what would be said; write nothing"),
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
