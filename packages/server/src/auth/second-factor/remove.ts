import { sql, type Database } from "horarium";
import type { Principal } from "../../api/permissions.ts";
import { Problem } from "../../api/problem.ts";
import type { AuthContext } from "../context.ts";
import { recordEvent } from "../events.ts";
import { getPerson, refuseAbove } from "../people.ts";
import { isLongEnough } from "../passwords/refuse-weak.ts";
import type { Client } from "../sessions.ts";
import { verifyOwn } from "../verify-own.ts";
import { hasSecondFactor } from "./check.ts";
import { renewRecoveryCodes } from "./recovery-codes.ts";

interface Known {
  personId: string;
  email: string;
}

/** One's own, with the password. Throws `Problem` 404, 422 (wrong password, or one that is too short to be alone) or 429. */
export async function removeSecondFactor(
  context: AuthContext,
  known: Known,
  password: string,
  client: Client,
): Promise<void> {
  await verifyOwn(context, known, password, client);
  if (!isLongEnough(password, { hasSecondFactor: false })) {
    throw new Problem(
      422,
      "weak_password",
      "the password is too short to be alone: choose a longer one before",
    );
  }
  await context.db.transaction((tx) => remove(context, known.personId, known.email, tx));
}

/** Somebody else's, who has lost phone and recovery codes. Throws `Problem` 403 or 404. */
export async function removeSecondFactorOf(
  context: AuthContext,
  principal: Principal,
  personId: string,
): Promise<void> {
  await context.db.transaction(async (tx) => {
    const { role } = await getPerson({ db: tx }, personId);
    refuseAbove(principal, role);
    await remove(context, personId, principal.name, tx);
  });
}

/** New recovery codes; the older ones are void. Throws `Problem` 404, 422 or 429. */
export async function replaceRecoveryCodes(
  context: AuthContext,
  known: Known,
  password: string,
  client: Client,
): Promise<string[]> {
  await verifyOwn(context, known, password, client);
  const { personId, email } = known;
  return context.db.transaction(async (tx) => {
    if (!(await hasSecondFactor(tx, personId))) throw absent();
    await recordEvent(
      context,
      { kind: "recovery_codes_renewed", by: email, personId, address: client.address },
      tx,
    );
    return renewRecoveryCodes(tx, personId);
  });
}

async function remove(
  context: AuthContext,
  personId: string,
  by: string,
  tx: Database,
): Promise<void> {
  const removed = await tx.rows(
    sql`delete from horarium_auth.second_factor where person_id = ${personId} returning person_id`,
  );
  if (removed.length === 0) throw absent();
  await tx.rows(sql`delete from horarium_auth.recovery_code where person_id = ${personId}`);
  await recordEvent(context, { kind: "second_factor_removed", by, personId }, tx);
}

function absent(): Problem {
  return new Problem(404, "not_found", "there is no second factor");
}
