import type { Queryable } from "horarium";

/** A mail to a member that is to be written: `send_notifications` sends it. */
export interface NewDelivery {
  /** What happened, once (`loan:12:2026-11-24`): if there is a row with this key, nothing is written. */
  dedupeKey: string;
  /** The member's id. */
  member: string;
  /** What the template and the member's preferences go by: `loan_due`, or a notice's type. */
  type: string;
  /** What the templates in `templates.ts` show. For `loan_due`: `LoansPayload`. */
  payload: unknown;
  /** What it speaks of; what is no longer so is left out, and a mail about nothing is not sent. */
  subjects?: readonly string[];
  /** Not sent before. Default: now. */
  notBefore?: Date | string | null;
  /** Not sent after. */
  expiresAt?: Date | string | null;
  /** `security` waits for no hour and no digest, and cannot be switched off. */
  urgency?: "security" | "normal";
}

/** The payload of a mail about loans and holds. Days and groups are reckoned when it is sent. */
export interface LoansPayload {
  loans: LoanLine[];
  holds?: HoldLine[];
}

/** A borrowed book. `subject` stands also among the delivery's subjects. */
export interface LoanLine {
  subject: string;
  title: string;
  /** ISO 8601 with an offset. */
  dueAt: string;
  canRenew: boolean;
  /** Somebody waits for it. */
  hasWaitingHold: boolean;
}

/** A reserved book that can be borrowed. */
export interface HoldLine {
  subject: string;
  title: string;
  /** ISO 8601 with an offset. */
  availableUntil: string;
}

/**
 * What a mail says of a notice, a loan or a hold. A loan's key changes when it is renewed, so that a mail about the
 * old date is dropped; `second` is the instant in whole seconds: `floor(extract(epoch from due_at))::bigint`.
 */
export const subjectOf = {
  notice: (id: string) => `notice:${id}`,
  loan: (id: string, dueAt: Date) => `loan:${id}:${second(dueAt)}`,
  hold: (id: string, availableUntil: Date) => `hold:${id}:${second(availableUntil)}`,
};

const second = (at: Date) => Math.floor(at.getTime() / 1000);

/** Writes deliveries in one statement of the caller's transaction. Gives the keys of those that were not there. */
export async function addDeliveries(
  tx: Queryable,
  deliveries: readonly NewDelivery[],
): Promise<string[]> {
  if (deliveries.length === 0) return [];
  const { rows } = await tx.query(
    `insert into library_jobs.delivery (dedupe_key, member_id, type, subject_keys, payload, priority, not_before, expires_at)
     select dedupe_key,
            member,
            type,
            array(select jsonb_array_elements_text(subjects)),
            payload,
            case urgency when 'security' then 0 else 100 end,
            coalesce(not_before, now()),
            expires_at
     from jsonb_to_recordset($1::jsonb) as delivery (
       dedupe_key text, member text, type text, subjects jsonb, payload jsonb,
       urgency text, not_before timestamptz, expires_at timestamptz)
     on conflict (dedupe_key) do nothing
     returning dedupe_key`,
    [JSON.stringify(deliveries.map(asRecord))],
  );
  return (rows as { dedupe_key: string }[]).map(({ dedupe_key }) => dedupe_key);
}

function asRecord({
  dedupeKey,
  member,
  type,
  payload,
  subjects = [],
  notBefore = null,
  expiresAt = null,
  urgency = "normal",
}: NewDelivery) {
  return {
    dedupe_key: dedupeKey,
    member,
    type,
    subjects,
    payload,
    urgency,
    not_before: notBefore,
    expires_at: expiresAt,
  };
}
