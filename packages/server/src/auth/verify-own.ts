import { sql } from "horarium";
import { Problem } from "../api/problem.ts";
import type { AuthContext } from "./context.ts";
import { recordEvent } from "./events.ts";
import { takeGuess } from "./guessing.ts";
import type { Client } from "./sessions.ts";

/** One's own password, of who is signed in. Gives the hash that fitted. Throws `Problem` 422 or 429. */
export async function verifyOwn(
  context: AuthContext,
  { personId, email }: { personId: string; email: string },
  password: string,
  { address }: Client,
): Promise<string> {
  const guess = await takeGuess(context, { account: email, address });
  const [row] = await context.db.rows(
    sql<{ hash: string | null }>`
      select password_hash as hash from horarium_auth.person where id = ${personId}`,
  );
  const hash = row?.hash ?? context.passwords.ofNobody;
  if (!(await context.passwords.verify(password, hash))) {
    await recordEvent(context, { kind: "sign_in_failed", by: email, personId, address });
    throw new Problem(422, "wrong_password", "the present password is wrong");
  }
  await guess.giveBack();
  return hash;
}
