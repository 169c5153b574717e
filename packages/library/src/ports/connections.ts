import type { Queryable } from "horarium";

import type { Query } from "./adapter.ts";

/** What `refresh_tokens` reads and writes. Tokens pass as they are stored: sealed. */
export interface ConnectionsPort {
  due: Query<{ id: string; provider: string; expires_at: Date; last_refreshed_at: Date | null }>;
  lease(tx: Queryable, id: string): Promise<LeasedConnection | null>;
  store(
    tx: Queryable,
    refreshed: {
      id: string;
      leaseToken: string;
      access: Uint8Array;
      refresh: Uint8Array | null;
      expiresAt: Date;
    },
  ): Promise<boolean>;
  needsReauth(
    tx: Queryable,
    lost: { id: string; leaseToken: string; reason: string },
  ): Promise<boolean>;
}

/** A connection under its lease, ready to be refreshed. */
export interface LeasedConnection {
  id: string;
  member: string;
  provider: string;
  leaseToken: string;
  refreshToken: Uint8Array;
  keyId: string;
  version: number;
}
