import { randomBytes } from "node:crypto";
import { sql } from "horarium";
import { Problem } from "../../api/problem.ts";
import { now, type AuthContext } from "../context.ts";
import { recordEvent } from "../events.ts";
import { takeGuessOfCode } from "../guessing.ts";
import { endSessions } from "../sessions.ts";
import { stepOf, totpOf } from "./totp.ts";
import { renewRecoveryCodes } from "./recovery-codes.ts";

/** Whose it is, and the session that asks. */
interface Known {
  personId: string;
  email: string;
  sessionId: string;
}

/**
 * A new secret for an authenticator app. It counts for nothing until a code confirms it. Throws `Problem` 409 if there is a
 * second factor already, or the account has no password that it could be the second to.
 */
export async function beginSecondFactor(
  context: AuthContext,
  { personId, email }: Known,
): Promise<{ secret: string; uri: string }> {
  const secret = randomBytes(20);
  const made = await context.db.rows(
    sql`
      insert into horarium_auth.second_factor as factor (person_id, secret, created_at)
      select id, ${secret}, ${now(context)}
      from horarium_auth.person
      where id = ${personId} and password_hash is not null
      on conflict (person_id) do update
      set secret = excluded.secret, created_at = excluded.created_at
      where factor.confirmed_at is null
      returning person_id`,
  );
  if (made.length === 0) {
    throw new Problem(
      409,
      "conflict",
      "there is a second factor already, or no password here that it would be the second to",
    );
  }
  const totp = totpOf(secret, email);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The app shows the right codes: from now on one is asked for. Other sessions end. Gives the recovery codes, this once. Throws `Problem` 409, 422 or 429. */
export async function confirmSecondFactor(
  context: AuthContext,
  { personId, email, sessionId }: Known,
  code: string,
  address: string | null,
): Promise<string[]> {
  const guess = await takeGuessOfCode(context, { personId, address });
  const codes = await context.db.transaction(async (tx) => {
    const [factor] = await tx.rows(
      sql<{ secret: Buffer }>`
        select secret from horarium_auth.second_factor
        where person_id = ${personId} and confirmed_at is null
        for update`,
    );
    if (factor === undefined)
      throw new Problem(409, "conflict", "no second factor waits to be confirmed: begin again");
    const step = await stepOf({ ...context, db: tx }, factor.secret, code);
    if (step === null) {
      throw new Problem(
        422,
        "wrong_code",
        "the code is not the one of this minute: check the clock of the phone, and take the next one",
      );
    }
    await tx.rows(
      sql`
        update horarium_auth.second_factor
        set confirmed_at = ${now(context)}, last_step = ${step}
        where person_id = ${personId}`,
    );
    await endSessions(context, { personId, except: sessionId }, tx);
    await recordEvent(context, { kind: "second_factor_set", by: email, personId, address }, tx);
    return renewRecoveryCodes(tx, personId);
  });
  await guess.giveBack();
  return codes;
}
