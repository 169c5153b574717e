import { createHash } from "node:crypto";

import { backoffSeconds, wrongBackoffSeconds } from "../domain/token-answers.ts";
import { SealError, type KeyRing } from "../infra/keyring.ts";
import { askForTokens, requestTimeoutMs, type Tokens } from "../infra/oauth-client.ts";
import { keepUntil, type Transact } from "../keep.ts";
import type { ConnectionsPort, LeasedConnection, ProviderRow } from "../ports/index.ts";

/** What refreshing needs beside a connection. */
export interface Refreshing {
  connections: ConnectionsPort;
  keys: KeyRing;
  /** The client's secret by the name that the provider's row has for it; undefined if there is none. */
  clientSecret: (ref: string) => string | undefined;
  /** Runs a transaction for the lease. */
  transact: Transact;
  /** Runs a transaction for what came of it, which must be kept also when the execution is another's by now. */
  keep: Transact;
  /** Whether the member is told when the connection is lost. */
  notifyUsers: boolean;
}

/** What became of a connection. */
export type Outcome =
  /** Somebody else has it, or had it since it was looked up. */
  | { kind: "skipped" }
  | {
      kind: "refreshed";
      tokens: Tokens;
      isRotated: boolean;
      isUncertain: boolean;
      fingerprint: string;
    }
  | { kind: "lost"; code: string; reason: string }
  /** The provider does not take us. */
  | { kind: "halt"; code: string }
  /** This one cannot be refreshed, and a person has to see why. */
  | { kind: "wrong"; code: string; message: string }
  | { kind: "passing"; code: string; retryInSeconds: number };

/** Longer than a request takes, with time to keep its answer. */
const leaseSeconds = 60;

/**
 * Refreshes one connection under its lease, on a schedule or on demand: whoever holds the lease is the only one who
 * sends its refresh token, because a second use makes strict servers revoke the whole connection.
 */
export async function refreshConnection(
  connection: { id: string; version: number },
  provider: ProviderRow,
  refreshing: Refreshing,
): Promise<Outcome> {
  const { connections, keys, transact } = refreshing;
  const startedAt = performance.now();
  const leased = await transact((tx) =>
    connections.lease(tx, { ...connection, seconds: leaseSeconds }),
  );
  if (leased === null) return { kind: "skipped" };
  const keep = keepUntil(startedAt + leaseSeconds * 1_000, refreshing.keep);

  const secret =
    provider.client_secret_ref === null
      ? null
      : refreshing.clientSecret(provider.client_secret_ref);
  if (secret === undefined) {
    return await halted(leased, "missing_secret", refreshing.connections, keep);
  }
  let refreshToken: string;
  try {
    refreshToken = keys.open(leased.refreshToken, leased.keyId, placeOf(leased, "refresh_token"));
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    // no backoff: once the key is in the ring, the next execution may begin at once
    return await wrong(leased, error.code, error.message, 0, connections, keep);
  }

  // this process may have been stopped in between: a lease that could end during the request is not used
  if (performance.now() - startedAt > leaseSeconds * 1_000 - 2 * requestTimeoutMs) {
    await keep((tx) => connections.release(tx, { ...unsent(leased), failure: null }));
    return { kind: "skipped" };
  }
  const answer = await askForTokens({ provider, secret, refreshToken });
  switch (answer.kind) {
    case "tokens":
      return await stored(leased, answer.tokens, refreshToken, provider, {
        connections,
        keys,
        keep,
      });
    case "lost": {
      const reason = leased.isUncertain ? "uncertain_rotation" : answer.code;
      const { id, leaseToken } = leased;
      const notify = refreshing.notifyUsers;
      const isOurs = await keep((tx) =>
        connections.needsReauth(tx, { id, leaseToken, reason, notify }),
      );
      return isOurs ? { kind: "lost", code: answer.code, reason } : { kind: "skipped" };
    }
    case "halt":
      return await halted(leased, answer.code, connections, keep);
    case "wrong":
      return await wrong(
        leased,
        answer.code,
        `${provider.id} refuses the request: ${answer.code}`,
        wrongBackoffSeconds,
        connections,
        keep,
      );
    case "passing": {
      const { code, isUncertain } = answer;
      const backoff = backoffSeconds(leased.failures, Math.random());
      const retryInSeconds = Math.max(backoff, answer.retryAfterSeconds ?? 0);
      await keep((tx) =>
        connections.release(tx, {
          ...unsent(leased),
          failure: { code, retryInSeconds },
          isUncertain: isUncertain || leased.isUncertain,
        }),
      );
      return { kind: "passing", code, retryInSeconds };
    }
  }
}

/** The first thing done with new tokens: nobody else has them. */
async function stored(
  leased: LeasedConnection,
  tokens: Tokens,
  oldRefreshToken: string,
  provider: ProviderRow,
  { connections, keys, keep }: Pick<Refreshing, "connections" | "keys" | "keep">,
): Promise<Outcome> {
  const refreshToken = tokens.refreshToken ?? oldRefreshToken;
  const isRotated = refreshToken !== oldRefreshToken;
  const isOurs = await keep((tx) =>
    connections.store(tx, {
      id: leased.id,
      leaseToken: leased.leaseToken,
      accessToken: keys.seal(tokens.accessToken, placeOf(leased, "access_token")),
      // sealed anew also if it is the old one: so a new key comes into use, and an old one out of it
      refreshToken: keys.seal(refreshToken, placeOf(leased, "refresh_token")),
      keyId: keys.current!,
      isRotated,
      scope: tokens.scope,
      lifetimeSeconds: tokens.lifetimeSeconds ?? provider.default_lifetime_s,
      refreshLifetimeSeconds: tokens.refreshLifetimeSeconds,
    }),
  );
  if (!isOurs) return { kind: "skipped" };
  const { isUncertain } = leased;
  const fingerprint = createHash("sha256").update(refreshToken).digest("hex").slice(0, 8);
  return { kind: "refreshed", tokens, isRotated, isUncertain, fingerprint };
}

/** Enough for a person to mend it, or for the next to hear of it. */
const haltSeconds = 300;

async function halted(
  leased: LeasedConnection,
  code: string,
  connections: ConnectionsPort,
  keep: Transact,
): Promise<Outcome> {
  await keep(async (tx) => {
    await connections.release(tx, { ...unsent(leased), failure: null });
    await connections.halt(tx, { provider: leased.provider, seconds: haltSeconds, reason: code });
  });
  return { kind: "halt", code };
}

async function wrong(
  leased: LeasedConnection,
  code: string,
  message: string,
  retryInSeconds: number,
  connections: ConnectionsPort,
  keep: Transact,
): Promise<Outcome> {
  const failure = { code, retryInSeconds };
  await keep((tx) => connections.release(tx, { ...unsent(leased), failure }));
  return { kind: "wrong", code, message };
}

/** A lease that ends as uncertain as it began. */
function unsent({ id, leaseToken, isUncertain }: LeasedConnection) {
  return { id, leaseToken, isUncertain };
}

function placeOf({ id }: LeasedConnection, column: "access_token" | "refresh_token") {
  return { connection: id, column };
}
