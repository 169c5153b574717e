/** What an error code of a token endpoint means for the connection (RFC 6749, 5.2). */
export type Verdict =
  /** The member has to connect again. */
  | "lost"
  /** The provider does not know us: no connection of it can be refreshed until a person mends that. */
  | "halt"
  /** This connection's request was wrong, and will be tomorrow. */
  | "wrong"
  /** The provider is not well. */
  | "passing";

const verdicts: Record<string, Verdict> = {
  invalid_grant: "lost",
  // GitHub's words, with status 200
  bad_refresh_token: "lost",
  incorrect_client_credentials: "halt",
  invalid_client: "halt",
  unauthorized_client: "halt",
  invalid_scope: "wrong",
  invalid_request: "wrong",
  unsupported_grant_type: "wrong",
  server_error: "passing",
  temporarily_unavailable: "passing",
  slow_down: "passing",
};

/**
 * The known code and its verdict. Other codes are not repeated, since a server may echo anything there, tokens too;
 * with them the request counts as wrong.
 */
export function judge(error: string): { code: string; verdict: Verdict } {
  const verdict = Object.hasOwn(verdicts, error) ? verdicts[error] : undefined;
  return verdict === undefined
    ? { code: "unknown_error", verdict: "wrong" }
    : { code: error, verdict };
}

/**
 * Seconds that a token lives, from the answer's `expires_in`: a number, or digits in a string. Null if it does not say,
 * and 0 or less does not: no server gives a token that has expired already.
 */
export function lifetimeSeconds(expiresIn: unknown): number | null {
  const seconds =
    typeof expiresIn === "string" && expiresIn.trim() !== "" ? Number(expiresIn) : expiresIn;
  if (typeof seconds !== "number" || !(seconds > 0)) return null;
  return Math.min(Math.floor(seconds), longestLifetime) || null;
}

/** Ten years: servers that mean "for ever" say more than an instant can hold. */
const longestLifetime = 10 * 366 * 86_400;

/** Seconds of a `Retry-After`, a number or a date; null if there is none, or one that is over. */
export function retryAfterSeconds(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = /^\d+$/.test(header.trim())
    ? Number(header)
    : Math.ceil((Date.parse(header) - now) / 1_000);
  return seconds > 0 ? Math.min(seconds, longestWait) : null;
}

/** A day: a wrong date must not park a connection for ever. */
const longestWait = 86_400;

/** Seconds until the next attempt after so many failures before: 5 min · 2ⁿ, at most 6 h, up to a tenth more by chance. */
export function backoffSeconds(failures: number, chance: number): number {
  return Math.round(Math.min(300 * 2 ** failures, 21_600) * (1 + chance / 10));
}

/** Until a connection is tried again whose request was wrong. */
export const wrongBackoffSeconds = 86_400;
