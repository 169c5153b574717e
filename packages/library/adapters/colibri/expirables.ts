import type { Expirable, RetentionKey } from "../../src/ports/index.ts";

/**
 * What lets a user of Colibri in: ten tables. Web sessions are not among them, Colibri's are signed tokens that no
 * table knows.
 */
export const expirables: readonly Expirable[] = [
  // first, so that the upload it protects is an orphan when cleanup_orphans looks
  {
    kind: "pending_ingestion",
    table: "public.pending_ingestion",
    key: "id",
    dead: "true",
    order: "expires_at",
    retain: "sessionHours",
  },
  credential("access_token", "tokenHours"),
  // a revoked token that turns up again is the sign of a theft (RFC 9700, 4.14): it stays until a week after its own expiry
  { ...credential("refresh_token", "tokenHours"), keepAtLeastHours: 7 * 24 },
  // the second use of a code must be recognised (RFC 6749, 4.1.2)
  credential("authorization_code", "codeHours"),
  credential("authorization_request", "codeHours"),
  credential("challenge", "sessionHours"),
  credential("device_challenge", "codeHours"),
  credential("passcode", "sessionHours"),
  // its key has two columns; a row's place serves within one statement
  { ...credential("user_consent", "consentDays"), key: "ctid" },
  // no row is of two kinds; a key without an expiry never expires
  credential("api_key", "apiKeyDays"),
  {
    ...credential("api_key", "apiKeyDays"),
    kind: "revoked_api_key",
    dead: "expires_at is null or expires_at >= now()",
    order: "revoked_at",
  },
  {
    ...credential("api_key", "apiKeyDays"),
    kind: "rotated_api_key",
    // the old key works for a quarter of an hour beside the new one
    dead: "revoked_at is null and (expires_at is null or expires_at >= now()) and rotated_at < now() - interval '90 days 15 minutes'",
    order: "rotated_at",
  },
];

function credential(name: string, retain: RetentionKey): Expirable {
  return {
    kind: name,
    table: `authentication.${name}`,
    key: "id",
    dead: "true",
    order: "expires_at",
    retain,
  };
}
