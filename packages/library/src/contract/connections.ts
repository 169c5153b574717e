import type { Queryable } from "horarium";

import type { ConnectionsPort, Problem } from "../ports/index.ts";
import { anyId, checkQuery, instant, whole } from "./check-query.ts";

/** The queries of the port. */
export function connectionChecks(
  connections: ConnectionsPort,
  db: Queryable,
): Promise<Problem[]>[] {
  const text = ["text"];
  return [
    checkQuery(
      "connections.providers",
      connections.providers,
      {
        id: text,
        name: text,
        token_endpoint: text,
        client_id: text,
        client_secret_ref: text,
        auth_method: text,
        default_lifetime_s: whole,
        concurrency: whole,
      },
      db,
    ),
    checkQuery(
      "connections.active",
      connections.active,
      {
        id: anyId,
        provider: text,
        version: whole,
        expires_at: instant,
        refresh_expires_at: instant,
        refreshed_at: instant,
        next_attempt_at: instant,
        leased_until: instant,
      },
      db,
    ),
    checkQuery(
      "connections.standing",
      connections.standing,
      { provider: text, status: text, connections: whole },
      db,
    ),
  ];
}
