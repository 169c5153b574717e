import type { Expirable } from "../../src/ports/index.ts";

/** What lets a member of the demo library in. */
export const expirables: readonly Expirable[] = [
  {
    kind: "session",
    table: "library.session",
    key: "id",
    dead: "true",
    order: "expires_at",
    retain: "sessionHours",
  },
  {
    // those that have expired as well are the first kind's, so that no row is counted twice
    kind: "idle_session",
    table: "library.session",
    key: "id",
    dead: "expires_at >= now()",
    order: "last_seen_at",
    retain: "idleDays",
  },
  {
    // a revoked token that turns up again is the sign of a theft (RFC 9700, 4.14): it stays until a week after its own expiry
    kind: "refresh_token",
    table: "library.refresh_token",
    key: "id",
    dead: "true",
    order: "expires_at",
    retain: "tokenHours",
    keepAtLeastHours: 7 * 24,
  },
  {
    kind: "sign_in_code",
    table: "library.sign_in_code",
    key: "id",
    dead: "true",
    order: "expires_at",
    retain: "codeHours",
  },
  {
    // what they brought in is an orphan of cleanup_orphans by then
    kind: "upload",
    table: "library.upload",
    key: "id",
    dead: "true",
    order: "expires_at",
    retain: "tokenHours",
  },
];
