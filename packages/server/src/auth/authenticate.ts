import type { Principal } from "../api/permissions.ts";
import { Problem } from "../api/problem.ts";
import type { AuthContext } from "./context.ts";
import { readCookie } from "./cookie.ts";
import { refuseCrossSite } from "./cross-site.ts";
import { recordEvent } from "./events.ts";
import { takeGuessOfSecret } from "./guessing.ts";
import { createJwtReader, type JwtIssuer } from "./jwt.ts";
import { apiTokenInText, isApiToken } from "./secrets.ts";
import { useSession } from "./sessions.ts";
import { useToken } from "./tokens.ts";

/**
 * Who asks; null: nobody that is known. Throws `Problem` where this one may not, and any other error where it cannot be
 * found out, which must never be taken for a yes.
 */
export type Authenticate = (
  request: Request,
  /** `isWatching`: asked again for what goes on by itself, which is no sign that somebody is still there. */
  client: { address: string | null; isWatching?: boolean },
) => Promise<Principal | null>;

export interface Ways {
  authorize?: (request: Request) => Promise<Principal | null>;
  jwt?: JwtIssuer;
}

/** What the embedding app says, else a token in Authorization, else the cookie of a session. */
export function createAuthenticator(context: AuthContext, { authorize, jwt }: Ways): Authenticate {
  const readJwt = jwt === undefined ? null : createJwtReader(jwt);
  return async (request, { address, isWatching = false }) => {
    refuseTokenInUrl(request);
    const known = (await authorize?.(request)) ?? null;
    if (known !== null) return known;
    const authorization = request.headers.get("authorization");
    if (authorization === null) return ofSession(context, request, isWatching);
    // who sends a token means it, and not a cookie that a browser adds
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    if (token === undefined) return null;
    if (token.startsWith("hor_")) return ofToken(context, token, address);
    return (await readJwt?.(token)) ?? null;
  };
}

async function ofToken(
  context: AuthContext,
  token: string,
  address: string | null,
): Promise<Principal | null> {
  const holder = isApiToken(token) ? await useToken(context, token) : null;
  if (holder === null) {
    await takeGuessOfSecret(context, address);
    await recordEvent(context, { kind: "token_refused", by: "nobody", address });
    return null;
  }
  const { name, role, scopes, personId, handlers } = holder;
  return {
    name: `token:${name}`,
    role,
    scopes,
    personId,
    ...(handlers === null ? {} : { handlers }),
  };
}

async function ofSession(
  context: AuthContext,
  request: Request,
  isWatching: boolean,
): Promise<Principal | null> {
  const secret = readCookie(request, context);
  if (secret === null) return null;
  refuseCrossSite(request, context);
  const found = await useSession(context, secret, { isWatching });
  if (found === null) return null;
  const { email: name, role, personId, sessionId: id, isConfirmed } = found;
  return { name, role, personId, session: { id, isConfirmed } };
}

/** URLs stand in logs, histories and other sites' statistics. */
function refuseTokenInUrl(request: Request): void {
  if (!apiTokenInText.test(decodeURIComponentSafely(request.url))) return;
  throw new Problem(
    400,
    "token_in_url",
    "a token does not belong into a URL, where logs keep it: revoke this one, and send the next as Authorization: Bearer",
  );
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // what cannot be decoded is looked at as it is
    return text;
  }
}
