import type { Queryable } from "horarium";

import { addDeliveries, subjectOf, type LoansPayload, type NewDelivery } from "../mail/outbox.ts";
import type { LoansPort } from "../ports/index.ts";
import type { DueRow } from "./due.ts";
import { noticeOf } from "./notice-text.ts";
import type { Message, Plan, Reminder } from "./plan.ts";

/** What of a plan was written: a mail of the same patron and day that is there already keeps its message back. */
export interface Written {
  messages: Message[];
  superseded: number;
}

/**
 * Writes mails, notices and the ledger together. The caller holds the cursor, so that no other execution has decided
 * about the same patrons meanwhile.
 */
export async function writeMessages(
  tx: Queryable,
  { addNotices }: Pick<LoansPort, "addNotices">,
  { messages, unsent }: Pick<Plan, "messages" | "unsent">,
  at: string | null,
): Promise<Written> {
  const added = new Set(
    await addDeliveries(tx, messages.filter(({ byMail }) => byMail).map(deliveryOf)),
  );
  const written = messages.filter(({ key, byMail }) => !byMail || added.has(key));
  const shown = written.filter(({ inApp }) => inApp);
  if (shown.length > 0) await addNotices?.(tx, shown.map(noticeOf));
  const entries = [
    ...written.flatMap(({ key, byMail, reminders }) =>
      reminders.flatMap((one) => entriesOf(one, "written", byMail ? key : null)),
    ),
    ...unsent.flatMap((one) => entriesOf(one, "suppressed", null)),
  ];
  await addEntries(tx, entries, at);
  return {
    messages: written,
    superseded: entries.filter(({ outcome }) => outcome === "superseded").length,
  };
}

function deliveryOf({ key, patron, lines }: Message): NewDelivery {
  const holds = lines.filter(({ subject }) => subject === "hold");
  const payload: LoansPayload = {
    loans: lines
      .filter(({ subject }) => subject === "loan")
      .map((due) => ({
        subject: subjectKey(due),
        title: due.title,
        dueAt: due.due_at,
        canRenew: due.can_renew,
        hasWaitingHold: due.has_waiting_hold,
      })),
    ...(holds.length > 0 && {
      holds: holds.map((due) => ({
        subject: subjectKey(due),
        title: due.title,
        availableUntil: due.due_at,
      })),
    }),
  };
  return {
    dedupeKey: key,
    member: patron.member,
    type: "loan_due",
    payload,
    subjects: lines.map(subjectKey),
    notBefore: patron.deliver_at,
    expiresAt: patron.expires_at,
  };
}

function subjectKey({ subject, id, due_at }: DueRow): string {
  return subjectOf[subject](id, new Date(due_at));
}

interface Entry {
  subject: string;
  subject_id: string;
  due_at: string;
  step: number;
  outcome: "written" | "superseded" | "suppressed";
  dedupe_key: string | null;
}

function entriesOf(
  { due, step, superseded }: Reminder,
  outcome: Entry["outcome"],
  key: string | null,
): Entry[] {
  const entry = { subject: due.subject, subject_id: due.id, due_at: due.due_at };
  return [
    { ...entry, step, outcome, dedupe_key: key },
    ...superseded.map((one) => ({
      ...entry,
      step: one,
      outcome: "superseded" as const,
      dedupe_key: null,
    })),
  ];
}

async function addEntries(
  tx: Queryable,
  entries: readonly Entry[],
  at: string | null,
): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `insert into library_jobs.loan_reminder (subject, subject_id, due_at, step, outcome, delivery_id, created_at)
     select subject, subject_id, due_at, step, outcome, delivery.id, coalesce($2::timestamptz, now())
     from jsonb_to_recordset($1::jsonb) as entry (
       subject text, subject_id text, due_at timestamptz, step smallint, outcome text, dedupe_key text)
     left join library_jobs.delivery using (dedupe_key)`,
    [JSON.stringify(entries), at],
  );
}
