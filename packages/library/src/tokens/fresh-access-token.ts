import type { Pool, Queryable } from "horarium";

import { UnavailableError } from "../failures.ts";
import { keepIn } from "../keep.ts";
import { pause } from "../pause.ts";
import type { Connection, ConnectionsPort, ProviderRow } from "../ports/index.ts";
import { refreshConnection, type Refreshing } from "./refresh-connection.ts";

/** The connection is not there any more, or the member has to connect again. */
export class ConnectionLostError extends Error {
  readonly code = "connection_lost";
  override readonly name = "ConnectionLostError";
}

/** What a refresh on demand needs: the same as the job. */
export interface TokenAccess extends Pick<Refreshing, "connections" | "keys" | "clientSecret"> {
  db: Pool;
}

/** An access token, for the `Authorization` header of a request to the provider. */
export interface AccessToken {
  accessToken: string;
  expiresAt: Date;
}

/**
 * The access token of a connection, refreshed now if it ends within `skewSeconds` (default 60). Shares the lease with
 * the job and with other processes: who finds it taken waits for the other's result, at most `waitSeconds` (default 20).
 * Throws `ConnectionLostError` if the member has to connect again, `UnavailableError` if the provider cannot be asked now,
 * `SealError` if the token cannot be opened.
 *
 *     const { accessToken } = await freshAccessToken({ db: pool, connections, keys, clientSecret }, connectionId);
 */
export async function freshAccessToken(
  { db, connections, keys, clientSecret }: TokenAccess,
  id: string,
  {
    skewSeconds = 60,
    waitSeconds = 20,
    signal = new AbortController().signal,
  }: { skewSeconds?: number; waitSeconds?: number; signal?: AbortSignal } = {},
): Promise<AccessToken> {
  const transact = keepIn(db, "library:freshAccessToken");
  const refreshing = {
    connections,
    keys,
    clientSecret,
    transact,
    keep: transact,
    notifyUsers: true,
  };
  const until = performance.now() + waitSeconds * 1_000;
  let version: number | undefined;

  for (;;) {
    signal.throwIfAborted();
    const connection = usable(await transact((tx) => connections.find(tx, id)), id);
    version ??= connection.version;
    // one that came meanwhile will do, however short it lives
    const enough = connection.version === version ? skewSeconds : 0;
    if (connection.accessToken !== null && connection.expiresInSeconds > enough) {
      const place = { connection: connection.id, column: "access_token" } as const;
      const accessToken = keys.open(connection.accessToken, connection.keyId!, place);
      return { accessToken, expiresAt: connection.expiresAt };
    }
    askable(connection);
    const provider = await transact((tx) => providerOf(tx, connections, connection));
    const outcome = await refreshConnection(connection, provider, refreshing);
    switch (outcome.kind) {
      case "refreshed": {
        const { accessToken, lifetimeSeconds } = outcome.tokens;
        const seconds = lifetimeSeconds ?? provider.default_lifetime_s;
        // as it came: one that is short-lived would never be fresh enough
        return { accessToken, expiresAt: new Date(Date.now() + seconds * 1_000) };
      }
      case "skipped":
        if (performance.now() > until) {
          throw new UnavailableError(`connection ${id} is being refreshed by somebody else`);
        }
        await pause(100, signal);
        break;
      case "lost":
        throw new ConnectionLostError(`connection ${id}: ${outcome.reason}; connect again`);
      case "halt":
      case "passing":
      case "wrong":
        throw new UnavailableError(`connection ${id}: ${connection.provider}: ${outcome.code}`);
    }
  }
}

function usable(connection: Connection | null, id: string): Connection {
  if (connection === null) throw new ConnectionLostError(`there is no connection ${id}`);
  if (connection.status === "active") return connection;
  throw new ConnectionLostError(
    `connection ${id}: ${connection.reason ?? connection.status}; connect again`,
  );
}

function askable({ id, backoffSeconds, haltedReason, provider }: Connection): void {
  if (haltedReason !== null) {
    throw new UnavailableError(`connection ${id}: ${provider} is not asked now: ${haltedReason}`);
  }
  if (backoffSeconds > 0) {
    const seconds = Math.ceil(backoffSeconds);
    throw new UnavailableError(`connection ${id}: the next attempt is in ${seconds} s`);
  }
}

async function providerOf(
  tx: Queryable,
  { providers }: ConnectionsPort,
  connection: Connection,
): Promise<ProviderRow> {
  const { rows } = await tx.query(`select * from (${providers.sql}) provider where id = $1`, [
    connection.provider,
  ]);
  return (rows as ProviderRow[])[0]!;
}
