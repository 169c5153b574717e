import type { Queryable } from "horarium";

import type { Query } from "./adapter.ts";

/**
 * Members' connections to other services, for `refresh_tokens` and for refreshes on demand. Tokens pass as they are
 * stored: sealed. `connectionsTables` is such a port, over tables of this package.
 */
export interface ConnectionsPort {
  providers: Query<ProviderRow>;
  /** Connections that may be refreshed, also those at which somebody is now. */
  active: Query<ActiveRow>;
  /** How many there are, for the metrics. */
  standing: Query<{ provider: string; status: string; connections: number }>;
  /** One connection, whatever its status. Null: there is none. */
  find(tx: Queryable, id: string): Promise<Connection | null>;
  /**
   * Takes an active connection for so many seconds, if it has this version still and no backoff. Null: somebody else
   * has it, or was faster. Does not wait for a lock.
   */
  lease(
    tx: Queryable,
    wanted: { id: string; version: number; seconds: number },
  ): Promise<LeasedConnection | null>;
  /** Keeps new tokens and ends the lease. False: the lease was another's by now, and nothing was written. */
  store(tx: Queryable, refreshed: RefreshedTokens): Promise<boolean>;
  /** Ends the lease without new tokens. False as in `store`. */
  release(tx: Queryable, released: ReleasedConnection): Promise<boolean>;
  /**
   * Ends the lease of a connection whose tokens are worth nothing any more: wipes the access token, and tells the
   * member, once for each version. False as in `store`.
   */
  needsReauth(
    tx: Queryable,
    lost: { id: string; leaseToken: string; reason: string; notify: boolean },
  ): Promise<boolean>;
  /** No refresh on demand of this provider for so many seconds. The next `store` ends it early. */
  halt(tx: Queryable, halted: { provider: string; seconds: number; reason: string }): Promise<void>;
}

/** A service that gives tokens. */
export interface ProviderRow {
  id: string;
  name: string;
  token_endpoint: string;
  client_id: string;
  /** The name of the client's secret, not the secret. Null: a public client. */
  client_secret_ref: string | null;
  auth_method: "basic" | "post" | "none";
  default_lifetime_s: number;
  /** Requests at a time; null: as many as the job allows. */
  concurrency: number | null;
}

/** A connection that may be refreshed. */
export interface ActiveRow {
  id: string;
  provider: string;
  version: number;
  expires_at: Date;
  refresh_expires_at: Date | null;
  /** When its tokens were given last. */
  refreshed_at: Date;
  next_attempt_at: Date | null;
  leased_until: Date | null;
}

/** A connection, as a refresh on demand looks at it. Seconds count from the database's now. */
export interface Connection {
  id: string;
  provider: string;
  status: "active" | "needs_reauth" | "revoked";
  reason: string | null;
  version: number;
  accessToken: Uint8Array | null;
  keyId: string | null;
  expiresAt: Date;
  expiresInSeconds: number;
  /** Not above 0: no backoff. */
  backoffSeconds: number;
  /** Why the provider is not asked now; null if it is. */
  haltedReason: string | null;
}

/** A connection under its lease, ready to be refreshed. */
export interface LeasedConnection {
  id: string;
  provider: string;
  leaseToken: string;
  refreshToken: Uint8Array;
  keyId: string;
  /** Failures since the last success. */
  failures: number;
  /** The answer to an earlier request is not known: the token may be used up. */
  isUncertain: boolean;
}

/** New tokens of a leased connection. */
export interface RefreshedTokens {
  id: string;
  leaseToken: string;
  accessToken: Uint8Array;
  /** The new one, or the old one sealed anew. */
  refreshToken: Uint8Array;
  keyId: string;
  isRotated: boolean;
  /** Null: as before. */
  scope: string | null;
  /** From the beginning of the lease, which is a little before the request. */
  lifetimeSeconds: number;
  /** Null: not said. */
  refreshLifetimeSeconds: number | null;
}

/** How a lease ends that brought nothing. */
export interface ReleasedConnection {
  id: string;
  leaseToken: string;
  /** A failure to be counted; null: it was not the connection's. */
  failure: { code: string; retryInSeconds: number } | null;
  /** The request may have arrived, and its answer is not known. */
  isUncertain: boolean;
}
