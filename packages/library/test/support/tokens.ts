import type pg from "pg";

import { connections } from "../../adapters/reference/connections.ts";
import { seedConnections } from "../../demo/connections.ts";
import type { OAuthProvider, OAuthServer } from "../../demo/servers/oauth.ts";
import { parseKeyRing, type KeyRing, type Metrics, type TokenAccess } from "../../src/index.ts";
import { handlerNamed, rowsOf } from "./library.ts";

/** A provider as strict as one can be. */
export const strict: OAuthProvider = {
  clientId: "horarium & co",
  clientSecret: "sécret: with % and +",
  auth: "basic",
  rotates: true,
  reuseWindowMs: 0,
  expiresIn: 86_400,
};

/** The same keys for all processes of a test. */
export const keyText = `first:${Buffer.alloc(32, 7).toString("base64")}`;
export const keys: KeyRing = parseKeyRing(keyText);

/** What both ways of refreshing need. */
export function accessFor(pool: pg.Pool, server: OAuthServer, ring: KeyRing = keys): TokenAccess {
  return {
    db: pool,
    connections,
    keys: ring,
    clientSecret: (ref) => server.providers[ref]?.clientSecret,
  };
}

/** `refresh_tokens` on the reference adapter. */
export function tokensHandler(access: TokenAccess, metrics?: Metrics) {
  const { connections: _, ...tokens } = access;
  return handlerNamed("refresh_tokens", { tokens, ...(metrics !== undefined && { metrics }) });
}

/** An empty library whose `each` members are connected to every provider of the server; all of them are due. */
export async function connectMembers(
  pool: pg.Pool,
  server: OAuthServer,
  each: number,
  ring: KeyRing = keys,
): Promise<void> {
  await pool.query("truncate library.member, library_jobs.oauth_provider restart identity cascade");
  await pool.query(
    "insert into library.member (email, name) select 'm' || n || '@example.org', 'M' from generate_series(1, $1::int) n",
    [each],
  );
  await seedConnections(pool, { server, keys: ring, each });
  // the demo's lost ones are of no use here
  await pool.query(
    "delete from library_jobs.oauth_connection where member_id::int % 20 in (7, 13, 17)",
  );
  await makeDue(pool);
}

/** Lets time pass: every token is about to end, and every lease and backoff has. */
export async function makeDue(pool: pg.Pool): Promise<void> {
  await pool.query(
    `update library_jobs.oauth_connection
     set expires_at = now() + make_interval(secs => id),
         last_refreshed_at = now() - interval '1 day',
         locked_until = case when lock_token is not null then now() - interval '1 second' end,
         next_attempt_at = null`,
  );
}

/** A connection's row, as the tests look at it. */
export interface ConnectionRow {
  id: string;
  status: string;
  reason: string | null;
  version: number;
  key_id: string | null;
  access_token: Buffer | null;
  refresh_token: Buffer | null;
  fail_count: number;
  last_error: string | null;
  lock_token: string | null;
  in_flight_since: Date | null;
  lifetime: number;
  backoff: number | null;
}

export function connectionRows(pool: pg.Pool): Promise<ConnectionRow[]> {
  return rowsOf<ConnectionRow & pg.QueryResultRow>(
    pool,
    `select id::text, status, reason, version, key_id, access_token, refresh_token, fail_count, last_error, lock_token, in_flight_since,
            extract(epoch from expires_at - last_refreshed_at)::float8 as lifetime,
            extract(epoch from next_attempt_at - now())::float8 as backoff
     from library_jobs.oauth_connection
     order by oauth_connection.id`,
  );
}

/** The tokens of a row, opened. */
export function openTokens({ id, key_id, access_token, refresh_token }: ConnectionRow) {
  const open = (sealed: Buffer | null, column: "access_token" | "refresh_token") =>
    keys.open(sealed!, key_id!, { connection: id, column });
  return {
    access: open(access_token, "access_token"),
    refresh: open(refresh_token, "refresh_token"),
  };
}
