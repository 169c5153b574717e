import { mayHave, type Principal } from "../api/permissions.ts";
import { Problem } from "../api/problem.ts";
import type { AuthContext } from "./context.ts";
import { getPerson, refuseAbove } from "./people.ts";
import { createToken, type NewToken, type TokenRow } from "./tokens.ts";

/**
 * For somebody else, with at most what both may. Throws `Problem` 403 (more than that), 404 (no such person) or 409 (the name
 * is taken, the person disabled).
 */
export async function createTokenFor(
  context: AuthContext,
  principal: Principal,
  wanted: NewToken,
): Promise<{ token: string; row: TokenRow }> {
  const { email, role, disabledAt } = await getPerson(context, wanted.personId);
  refuseAbove(principal, role);
  const beyond = wanted.scopes.filter((scope) => !mayHave({ name: email, role }, scope));
  if (beyond.length > 0)
    throw new Problem(403, "above_own", `${email} is ${role} and may not: ${beyond.join(", ")}`);
  if (disabledAt !== null)
    throw new Problem(409, "disabled", `${email} is disabled: enable the account before`);
  return createToken(context, principal, wanted);
}
