import { defineHandler, type Context } from "horarium";
import { z } from "zod";
import { libraryRetry } from "../failures.ts";
import { addDeliveries, subjectOf, type LoansPayload } from "../mail/outbox.ts";
import type { LoansPort, OpenLoan } from "../ports/index.ts";
import { memberOf, type AddressOf } from "./member-of.ts";

const parameters = z.strictObject({
  daysAhead: z.int().min(0).max(60).default(7).meta({
    title: "Days ahead",
    description: "Books that are due within so many days, and those that are overdue",
  }),
});

/** Mails a member what they have borrowed and is due soon. A mail about nothing is not written. */
export function myLoans({ loans, addressOf }: { loans: LoansPort; addressOf: AddressOf }) {
  return defineHandler({
    name: "my_loans",
    description: "Mails you which of your borrowed books are due soon",
    personal: { title: "Remind me of my loans" },
    parameters,
    timeout: "2m",
    retry: libraryRetry,
    run: (context: Context<z.output<typeof parameters>>) =>
      context.transaction(
        async (tx) => {
          const { daysAhead } = context.parameters;
          const member = await memberOf(tx, context, { addressOf, loans });
          const { rows } = await tx.query(
            `select *
             from (${loans.open.sql}) loan
             where member::text = $1
               and due_at < coalesce($2::timestamptz, now()) + $3::int * interval '1 day'
             order by due_at
             limit 100`,
            [member.id, context.scheduledFor, daysAhead],
          );
          const due = rows as OpenLoan[];
          if (due.length > 0) {
            await addDeliveries(tx, [
              {
                dedupeKey: `my_loans:${context.idempotencyKey}`,
                member: member.id,
                type: "loan_due",
                payload: payloadOf(due),
                subjects: due.map(subject),
              },
            ]);
          }
          context.log.info(due.length === 0 ? "nothing is due" : "a mail is written", {
            loans: due.length,
          });
          return { loans: due.length };
        },
        { complete: true },
      ),
  });
}

function payloadOf(due: readonly OpenLoan[]): LoansPayload {
  return {
    loans: due.map((loan) => ({
      subject: subject(loan),
      title: loan.title,
      dueAt: loan.due_at.toISOString(),
      canRenew: loan.renewals_left > 0 && !loan.has_waiting_hold,
      hasWaitingHold: loan.has_waiting_hold,
    })),
  };
}

const subject = ({ id, due_at }: OpenLoan) => subjectOf.loan(String(id), due_at);
