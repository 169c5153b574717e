import type { AuthContext } from "../../auth/context.ts";
import type { Auth } from "../../auth/create-auth.ts";
import type { Client } from "../../auth/sessions.ts";
import type { ApiContext } from "../operation.ts";
import type { Principal } from "../permissions.ts";
import { Problem } from "../problem.ts";

/** Throws `Problem` 404 where accounts are kept by the app that embeds Horarium. */
export function accounts({ auth }: Pick<ApiContext, "auth">): AuthContext {
  if (auth === null) {
    throw new Problem(
      404,
      "no_accounts",
      "accounts are kept elsewhere: the app that Horarium is part of says who asks",
    );
  }
  return (auth satisfies Auth).context;
}

/** For operations that are behind a permission: somebody asks. */
export function asker({ principal }: Pick<ApiContext, "principal">): Principal {
  if (principal === null) throw new Problem(401, "not_signed_in", "sign in");
  return principal;
}

/** The account of who is signed in with a session. Throws `Problem` 404 where there are none, and `Problem` 403 for tokens, and for who is known elsewhere. */
export function ownAccount(context: ApiContext): {
  personId: string;
  email: string;
  sessionId: string;
} {
  accounts(context);
  const { name, personId, session } = asker(context);
  if (personId === undefined || session === undefined) {
    throw new Problem(
      403,
      "session_needed",
      "this is for people who are signed in here with their password, not for tokens",
    );
  }
  return { personId, email: name, sessionId: session.id };
}

export function clientOf({ address, request }: ApiContext): Client {
  return { address, userAgent: request.headers.get("user-agent") };
}
