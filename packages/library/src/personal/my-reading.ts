import { defineHandler, type Context } from "horarium";
import { z } from "zod";
import { libraryRetry } from "../failures.ts";
import { addDeliveries } from "../mail/outbox.ts";
import type { LoansPort, Query, ReadingSession } from "../ports/index.ts";
import { memberOf, type AddressOf } from "./member-of.ts";

const parameters = z.strictObject({
  days: z.int().min(1).max(366).default(7).meta({
    title: "Days",
    description: "What was read in so many days before the mail",
  }),
});

interface Sources {
  loans: LoansPort;
  sessions: Query<ReadingSession>;
  addressOf: AddressOf;
}

interface Summary {
  sittings: number;
  books: number;
  minutes: number;
  pages: number;
}

/** Mails a member how much they have read. */
export function myReading({ loans, sessions, addressOf }: Sources) {
  return defineHandler({
    name: "my_reading_summary",
    description: "Mails you how much you have read",
    personal: { title: "My reading summary" },
    parameters,
    timeout: "2m",
    retry: libraryRetry,
    run: (context: Context<z.output<typeof parameters>>) =>
      context.transaction(
        async (tx) => {
          const { days } = context.parameters;
          const member = await memberOf(tx, context, { addressOf, loans });
          const { rows } = await tx.query(
            `select count(*)::int as sittings,
                    count(distinct edition)::int as books,
                    coalesce(round(sum(extract(epoch from ended_at - started_at)) / 60), 0)::int as minutes,
                    coalesce(sum(pages), 0)::int as pages
             from (${sessions.sql}) session
             where member::text = $1
               and ended_at is not null
               and started_at >= coalesce($2::timestamptz, now()) - $3::int * interval '1 day'
               and started_at < coalesce($2::timestamptz, now())`,
            [member.id, context.scheduledFor, days],
          );
          const summary = rows[0] as Summary;
          await addDeliveries(tx, [
            {
              dedupeKey: `my_reading_summary:${context.idempotencyKey}`,
              member: member.id,
              type: "reading_summary",
              payload: { title: titleOf(days), message: sentenceOf(summary) },
            },
          ]);
          context.log.info("a mail is written", { ...summary });
          return summary;
        },
        { complete: true },
      ),
  });
}

const titleOf = (days: number) =>
  days === 1 ? "Your reading of the last day" : `Your reading of the last ${days} days`;

function sentenceOf({ sittings, books, minutes, pages }: Summary): string {
  if (sittings === 0) return "You have not read anything here. Your books wait for you.";
  const hours = Math.floor(minutes / 60);
  const time = hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
  const told = [
    time,
    counted(pages, "page"),
    counted(books, "book"),
    `${counted(sittings, "sitting")}`,
  ];
  return `You have read for ${told[0]}: ${told.slice(1).join(", ")}.`;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
