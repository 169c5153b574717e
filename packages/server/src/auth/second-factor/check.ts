import { sql, type Database } from "horarium";
import { Problem } from "../../api/problem.ts";
import type { AuthContext } from "../context.ts";
import { recordEvent } from "../events.ts";
import { takeGuessOfCode } from "../guessing.ts";
import { useRecoveryCode } from "./recovery-codes.ts";
import { stepOf } from "./totp.ts";

export async function hasSecondFactor(db: Database, personId: string): Promise<boolean> {
  const [row] = await db.rows(
    sql<{ is: boolean }>`
      select exists (
        select from horarium_auth.second_factor where person_id = ${personId} and confirmed_at is not null) as is`,
  );
  return row!.is;
}

/**
 * Of who has a second factor: the code of the app, or a recovery code, each good once. To be asked only after the first one was
 * right. Throws `Problem` 401 (`second_factor`: it is missing; `wrong_code`) or 429.
 */
export async function demandSecondFactor(
  context: AuthContext,
  { id: personId, email }: { id: string; email: string },
  code: string | undefined,
  address: string | null,
  db: Database = context.db,
): Promise<void> {
  if (!(await hasSecondFactor(db, personId))) return;
  if (code === undefined) {
    throw new Problem(
      401,
      "second_factor",
      "give the code of your authenticator app too, or a recovery code",
    );
  }
  const guess = await takeGuessOfCode(context, { personId, address });
  if (await isOfApp(context, personId, code, db)) return guess.giveBack();
  if (await useRecoveryCode(db, personId, code)) {
    await recordEvent(context, { kind: "recovery_code_used", by: email, personId, address }, db);
    return guess.giveBack();
  }
  const detail = { what: "second factor" };
  // what it tells of stays, also where the transaction does not
  await recordEvent(context, { kind: "sign_in_failed", by: "nobody", personId, address, detail });
  throw new Problem(401, "wrong_code", "the code is wrong, or was used already: take the next one");
}

async function isOfApp(
  context: AuthContext,
  personId: string,
  code: string,
  db: Database,
): Promise<boolean> {
  const [factor] = await db.rows(
    sql<{ secret: Buffer }>`
      select secret from horarium_auth.second_factor
      where person_id = ${personId} and confirmed_at is not null`,
  );
  const step = factor === undefined ? null : await stepOf(context, factor.secret, code);
  if (step === null) return false;
  // two at once with the same code: the second finds the step taken
  const taken = await db.rows(
    sql`
      update horarium_auth.second_factor
      set last_step = ${step}
      where person_id = ${personId} and coalesce(last_step, 0) < ${step}
      returning person_id`,
  );
  return taken.length > 0;
}
