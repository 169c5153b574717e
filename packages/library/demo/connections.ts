import type { Pool, Queryable } from "horarium";

import { inTransaction } from "../src/in-transaction.ts";
import type { KeyRing } from "../src/infra/keyring.ts";
import { saveConnection } from "../src/tables/connections.ts";
import type { OAuthServer } from "./servers/oauth.ts";

/** What the demo's connections are made with. */
export interface SeedConnections {
  /** Where the tokens are known. */
  server: OAuthServer;
  keys: KeyRing;
  /** The instant to which all times are relative. Default: now. */
  anchor?: Date;
  /** Members connected to each provider. */
  each?: number;
}

/**
 * Connects members 1 to 20 of the demo library with every provider of the server. Of twenty one has taken the connection
 * back here, one has to connect again, and one has taken it back at the provider, which the job has yet to find out.
 * Called again, for instance because the server was started anew and knows no token any more, it gives new tokens to
 * those that are connected still.
 *
 *     const server = await startOAuthServer();
 *     await seedConnections(pool, { server, keys });
 *     const clientSecret = (ref) => server.providers[ref]?.clientSecret;
 */
export function seedConnections(
  db: Pool,
  { server, keys, anchor = new Date(), each = 20 }: SeedConnections,
): Promise<{ connections: number }> {
  return inTransaction(db, async (tx) => {
    await tx.query("select pg_advisory_xact_lock(hashtextextended('library.seed', 0))", []);
    let connections = 0;
    for (const provider of Object.keys(server.providers)) {
      await saveProvider(tx, server, provider);
      for (const member of await unconnected(tx, provider, each)) {
        const account = `account-${member}`;
        const tokens = server.connect(provider, account);
        if (Number(member) % 20 === 17) server.revoke(provider, account);
        await saveConnection(tx, keys, {
          member,
          provider,
          externalAccount: account,
          ...tokens,
          lifetimeSeconds: 86_400,
        });
        connections += 1;
      }
      await spread(tx, provider, anchor);
    }
    return { connections };
  });
}

async function saveProvider(tx: Queryable, server: OAuthServer, id: string): Promise<void> {
  const { clientId, auth } = server.providers[id]!;
  await tx.query(
    `insert into library_jobs.oauth_provider (id, name, token_endpoint, client_id, client_secret_ref, auth_method)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do update
     set token_endpoint = excluded.token_endpoint,
         halted_until = null,
         halted_reason = null`,
    [
      id,
      id[0]!.toUpperCase() + id.slice(1),
      server.tokenEndpoint(id),
      clientId,
      auth === "none" ? null : id,
      auth,
    ],
  );
}

/** Those whose tokens the server does not know: the new ones, and those that were connected to an earlier server. */
async function unconnected(tx: Queryable, provider: string, each: number): Promise<string[]> {
  const { rows } = await tx.query(
    `select member.id::text
     from library.member
     left join library_jobs.oauth_connection connection on member_id = member.id::text and provider_id = $1
     where member.id <= $2
       and (connection.id is null or status = 'active')
     order by member.id`,
    [provider, each],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** Times as if they had been connected for months, and refreshed some days ago; two of twenty are not connected any more. */
async function spread(tx: Queryable, provider: string, anchor: Date): Promise<void> {
  await tx.query(
    `update library_jobs.oauth_connection
     set created_at = $2::timestamptz - interval '80 days',
         last_refreshed_at = $2::timestamptz - make_interval(mins => 1440 + ('x' || substr(chance, 1, 6))::bit(24)::integer % (14 * 1440)),
         expires_at = $2::timestamptz + make_interval(mins => ('x' || substr(chance, 7, 6))::bit(24)::integer % 2880 - 1440)
     from (select id as connection_id, md5('connection' || provider_id || member_id) as chance from library_jobs.oauth_connection) chances
     where connection_id = id
       and provider_id = $1
       and version = 1`,
    [provider, anchor],
  );
  await tx.query(
    `update library_jobs.oauth_connection
     set status = case member_id::integer % 20 when 7 then 'revoked' else 'needs_reauth' end,
         reason = case member_id::integer % 20 when 7 then 'revoked' else 'invalid_grant' end,
         access_token = null,
         refresh_token = null,
         key_id = null
     where provider_id = $1
       and status = 'active'
       and member_id::integer % 20 in (7, 13)`,
    [provider],
  );
}
