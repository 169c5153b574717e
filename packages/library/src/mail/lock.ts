import type { Queryable } from "horarium";

/** A worker that dies leaves what it claimed to others after so long, and what it began so long after that. */
export const lockMinutes = 5;
export const lockMs = lockMinutes * 60_000;

/** So long a mail server may take for one mail, whatever it does; then there is still time to write what came of it. */
export const answerWithinMs = lockMs - 60_000;

/** What was claimed and waits for so long is given back. */
export const beginWithinMs = lockMs - 60_000;

/** A delivery and the token of its claim. */
export interface Locked {
  id: string;
  token: string;
}

/**
 * Notes that a delivery is about to be sent: from here on its attempt counts, and the lock begins anew. False: the lock
 * was lost, and another worker has it.
 */
export async function begin(
  tx: Queryable,
  { id, token }: Locked,
  at: string | null,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update library_jobs.delivery
     set attempts = attempts + 1,
         begun_at = coalesce($3::timestamptz, now()),
         locked_until = coalesce($3::timestamptz, now()) + interval '${lockMinutes} minutes'
     where id = $1
       and lock_token = $2
       and status = 'sending'`,
    [id, token, at],
  );
  return rowCount === 1;
}

/** Those that were not sent: pending again, and no attempt counts. */
export async function giveBack(
  tx: Queryable,
  ids: readonly string[],
  token: string,
): Promise<void> {
  await tx.query(
    `update library_jobs.delivery
     set status = 'pending',
         attempts = attempts - (begun_at is not null)::int,
         lock_token = null,
         locked_until = null
     where id = any ($1::bigint[])
       and lock_token = $2
       and status = 'sending'`,
    [ids, token],
  );
}

/** What a dead worker had claimed and not begun: pending again, as if nothing had been. */
export async function releaseUnbegun(tx: Queryable, at: string | null): Promise<void> {
  await tx.query(
    `update library_jobs.delivery
     set status = 'pending',
         lock_token = null,
         locked_until = null
     where id = any (array(
       select id
       from library_jobs.delivery
       where status = 'sending'
         and locked_until < coalesce($1::timestamptz, now())
         and begun_at is null
       for update skip locked))`,
    [at],
  );
}

/** A delivery of which nobody knows whether it was sent, and what is done with it. */
export interface Uncertain {
  id: string;
  status: "pending" | "held" | "dead";
}

/**
 * What was being sent when a worker died: sent or not, nobody knows. It is sent again, with the same Message-ID, or
 * held for a person. One that killed so many workers is given up.
 */
export async function releaseUncertain(
  tx: Queryable,
  {
    at,
    onUncertain,
    maxAttempts,
  }: { at: string | null; onUncertain: "resend" | "hold"; maxAttempts: number },
): Promise<Uncertain[]> {
  const { rows } = await tx.query(
    `update library_jobs.delivery
     set status = case when $2 then 'held' when attempts >= $3 then 'dead' else 'pending' end,
         lock_token = null,
         locked_until = null,
         last_code = 'uncertain',
         last_error = 'the worker ended before the answer was written',
         closed_at = case when not $2 and attempts >= $3 then coalesce($1::timestamptz, now()) end
     where id = any (array(
       select id
       from library_jobs.delivery
       where status = 'sending'
         and locked_until < coalesce($1::timestamptz, now())
         and begun_at is not null
       for update skip locked))
     returning id::text, status`,
    [at, onUncertain === "hold", maxAttempts],
  );
  return rows as Uncertain[];
}
