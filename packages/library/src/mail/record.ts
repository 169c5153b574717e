import type { Queryable } from "horarium";

import { attemptsWhenFull, minutesUntilRetry } from "../domain/smtp-answer.ts";
import type { MailAnswer } from "../infra/smtp.ts";
import type { Ready } from "./compose.ts";

/** What an answer leads to. */
export type Outcome =
  | { status: "sent" }
  | { status: "pending"; minutes: number }
  | { status: "dead"; isBounce: boolean }
  /** Nothing was left to say. */
  | { status: "obsolete" };

/** What becomes of a delivery after this answer; null: it is given back, because it is not the mail's fault. */
export function outcomeOf(
  answer: MailAnswer,
  attempts: number,
  maxAttempts: number,
): Outcome | null {
  if (answer.accepted) return { status: "sent" };
  switch (answer.verdict) {
    case "config":
    case "unavailable":
      return null;
    case "retry":
    case "lost":
      return again(attempts, maxAttempts);
    case "full":
      return again(attempts, Math.min(maxAttempts, attemptsWhenFull));
    case "bounce":
      return { status: "dead", isBounce: true };
    case "policy":
    case "dead":
      return { status: "dead", isBounce: false };
  }
}

function again(attempts: number, maxAttempts: number): Outcome {
  return attempts >= maxAttempts
    ? { status: "dead", isBounce: false }
    : { status: "pending", minutes: minutesUntilRetry(attempts) };
}

/** One answer, to be written at once: what is not written is sent again after a crash. */
export interface Answered {
  ready: Ready;
  token: string;
  outcome: Outcome;
  code: string;
  text: string | null;
  /** The mail went to another address than the member's: that bounce says nothing about theirs. */
  isRedirected: boolean;
}

/**
 * False: the lock was lost, and another worker decides. It is lost when somebody took it, not when its time is over; and
 * the token stays, so that a repeated write recognises itself.
 */
export async function recordAnswer(
  tx: Queryable,
  { ready, token, outcome, code, text, isRedirected }: Answered,
  at: string | null,
): Promise<boolean> {
  const minutes = outcome.status === "pending" ? outcome.minutes : null;
  const { rowCount } = await tx.query(
    `update library_jobs.delivery
     set status = $3,
         locked_until = null,
         last_code = $4,
         last_error = $5,
         not_before = case when $6::integer is null then not_before else coalesce($7::timestamptz, now()) + make_interval(mins => $6) end,
         closed_at = case when $6::integer is null then coalesce($7::timestamptz, now()) end
     where id = $1
       and lock_token = $2
       and status in ('sending', $3)`,
    [ready.id, token, outcome.status, code, text, minutes, at],
  );
  if (rowCount === 0) return false;
  if (outcome.status === "dead" && outcome.isBounce && !isRedirected) {
    await tx.query(
      `insert into library_jobs.suppression (address, reason, code, created_at)
       values (lower($1), 'hard_bounce', $2, coalesce($3::timestamptz, now()))
       on conflict (address) do update
       set reason = excluded.reason,
           code = excluded.code,
           expires_at = null`,
      [ready.address, code, at],
    );
  }
  return true;
}
