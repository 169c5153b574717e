import type { Queryable } from "horarium";

import type { KeyRing } from "../infra/keyring.ts";
import type { ConnectionsPort, LeasedConnection, Connection } from "../ports/index.ts";

/** What a member is to be told: their connection needs them. */
export interface LostConnection {
  /** The same for the same loss: a second notice with it is a mistake. */
  dedupeKey: string;
  member: string;
  connection: string;
  /** The provider's name. */
  provider: string;
}

/**
 * The port over the package's own tables (`migrations/0015_connections.sql`). `notify` writes the host's notice.
 *
 *     connections: connectionsTables({ notify: (tx, lost) => tx.query("insert into ...", [lost.member]) })
 */
export function connectionsTables({
  notify,
}: {
  notify: (tx: Queryable, lost: LostConnection) => Promise<unknown>;
}): ConnectionsPort {
  return {
    providers: {
      sql: `
        select id, name, token_endpoint, client_id, client_secret_ref, auth_method, default_lifetime_s, concurrency
        from library_jobs.oauth_provider`,
    },
    active: {
      sql: `
        select id, provider_id as provider, version, expires_at, refresh_expires_at,
               coalesce(last_refreshed_at, created_at) as refreshed_at,
               next_attempt_at, locked_until as leased_until
        from library_jobs.oauth_connection
        where status = 'active'`,
    },
    standing: {
      sql: `
        select provider_id as provider, status, count(*)::integer as connections
        from library_jobs.oauth_connection
        group by 1, 2`,
    },
    find,
    lease,
    store,
    release,
    needsReauth: async (tx, { id, leaseToken, reason, notify: isToldOf }) => {
      const lost = await markLost(tx, id, leaseToken, reason);
      if (lost === undefined) return false;
      if (isToldOf) await notify(tx, { ...lost, dedupeKey: `connection:${id}:${lost.version}` });
      return true;
    },
    halt,
  };
}

/** Tokens that a provider gave to a member who connects, or connects again. */
export interface NewConnection {
  member: string;
  provider: string;
  externalAccount?: string;
  accessToken: string;
  refreshToken: string;
  scope?: string;
  lifetimeSeconds: number;
}

/** Keeps what a provider gave when a member connected: the end of the host's own authorization flow. Gives the id. */
export async function saveConnection(
  tx: Queryable,
  keys: KeyRing,
  connection: NewConnection,
): Promise<string> {
  // the id is part of the seal, so the row comes first
  const { rows } = await tx.query(
    `insert into library_jobs.oauth_connection (member_id, provider_id, status)
     values ($1, $2, 'needs_reauth')
     on conflict (member_id, provider_id) do update
     set status = 'needs_reauth'
     returning id::text`,
    [connection.member, connection.provider],
  );
  const [{ id }] = rows as [{ id: string }];
  const access = keys.seal(connection.accessToken, { connection: id, column: "access_token" });
  const refresh = keys.seal(connection.refreshToken, { connection: id, column: "refresh_token" });
  await tx.query(
    `update library_jobs.oauth_connection
     set status = 'active',
         reason = null,
         external_account = coalesce($2, external_account),
         access_token = $3,
         refresh_token = $4,
         key_id = $5,
         scope = $6,
         expires_at = now() + make_interval(secs => $7),
         refresh_expires_at = null,
         version = version + 1,
         locked_until = null,
         lock_token = null,
         in_flight_since = null,
         last_refreshed_at = now(),
         fail_count = 0,
         next_attempt_at = null,
         last_error = null
     where id = $1::bigint`,
    [
      id,
      connection.externalAccount ?? null,
      access,
      refresh,
      keys.current,
      connection.scope ?? null,
      connection.lifetimeSeconds,
    ],
  );
  return id;
}

async function find(tx: Queryable, id: string): Promise<Connection | null> {
  const { rows } = await tx.query(
    `select connection.id::text,
            provider_id as provider,
            status,
            reason,
            version,
            access_token as "accessToken",
            key_id as "keyId",
            expires_at as "expiresAt",
            extract(epoch from expires_at - now())::float8 as "expiresInSeconds",
            coalesce(extract(epoch from next_attempt_at - now()), 0)::float8 as "backoffSeconds",
            case when halted_until > now() then halted_reason end as "haltedReason"
     from library_jobs.oauth_connection connection
     join library_jobs.oauth_provider provider on provider.id = provider_id
     where connection.id = case when $1 ~ '^[0-9]{1,18}$' then $1::bigint end`,
    [id],
  );
  return (rows as Connection[])[0] ?? null;
}

async function lease(
  tx: Queryable,
  { id, version, seconds }: { id: string; version: number; seconds: number },
): Promise<LeasedConnection | null> {
  // the row as it was is joined, because "returning" gives what it has become
  const { rows } = await tx.query(
    `update library_jobs.oauth_connection connection
     set locked_until = now() + make_interval(secs => $3),
         lock_token = gen_random_uuid(),
         in_flight_since = now()
     from (
       select id, in_flight_since
       from library_jobs.oauth_connection
       where id = $1::bigint
         and version = $2
         and status = 'active'
         and (locked_until is null or locked_until <= now())
         and (next_attempt_at is null or next_attempt_at <= now())
       for update skip locked
     ) before
     where connection.id = before.id
     returning connection.id::text,
               provider_id as provider,
               lock_token as "leaseToken",
               refresh_token as "refreshToken",
               key_id as "keyId",
               fail_count as failures,
               before.in_flight_since is not null as "isUncertain"`,
    [id, version, seconds],
  );
  return (rows as LeasedConnection[])[0] ?? null;
}

const store: ConnectionsPort["store"] = async (tx, refreshed) => {
  const { rows } = await tx.query(
    `with refreshed as (
       update library_jobs.oauth_connection
       set access_token = $3,
           refresh_token = $4,
           key_id = $5,
           scope = coalesce($6, scope),
           expires_at = in_flight_since + make_interval(secs => $7),
           refresh_expires_at = case
             when $8::float8 is not null then in_flight_since + make_interval(secs => $8)
             -- a new one of which nothing is said; an old one ends when it did
             when not $9::boolean then refresh_expires_at
           end,
           version = version + 1,
           locked_until = null,
           lock_token = null,
           in_flight_since = null,
           last_refreshed_at = now(),
           fail_count = 0,
           next_attempt_at = null,
           last_error = null
       where id = $1::bigint
         and lock_token = $2
       returning provider_id
     ), learned as (
       update library_jobs.oauth_provider
       set rotation = coalesce(rotation or $9::boolean, $9::boolean),
           halted_until = null,
           halted_reason = null
       where id = (select provider_id from refreshed)
         and (halted_until is not null or rotation is distinct from coalesce(rotation or $9::boolean, $9::boolean))
     )
     select from refreshed`,
    [
      refreshed.id,
      refreshed.leaseToken,
      refreshed.accessToken,
      refreshed.refreshToken,
      refreshed.keyId,
      refreshed.scope,
      refreshed.lifetimeSeconds,
      refreshed.refreshLifetimeSeconds,
      refreshed.isRotated,
    ],
  );
  return rows.length > 0;
};

const release: ConnectionsPort["release"] = async (
  tx,
  { id, leaseToken, failure, isUncertain },
) => {
  const { rowCount } = await tx.query(
    `update library_jobs.oauth_connection
     set locked_until = null,
         lock_token = null,
         in_flight_since = case when $3::boolean then in_flight_since end,
         fail_count = fail_count + case when $4::text is null then 0 else 1 end,
         next_attempt_at = now() + make_interval(secs => $5),
         last_error = coalesce($4, last_error)
     where id = $1::bigint
       and lock_token = $2`,
    [id, leaseToken, isUncertain, failure?.code ?? null, failure?.retryInSeconds ?? null],
  );
  return (rowCount ?? 0) > 0;
};

/** The refresh token stays, sealed: a provider may have said so by mistake, of all its connections at once. */
async function markLost(tx: Queryable, id: string, leaseToken: string, reason: string) {
  const { rows } = await tx.query(
    `update library_jobs.oauth_connection connection
     set status = 'needs_reauth',
         reason = $3,
         access_token = null,
         locked_until = null,
         lock_token = null,
         in_flight_since = null,
         next_attempt_at = null,
         last_error = $3
     from library_jobs.oauth_provider provider
     where connection.id = $1::bigint
       and lock_token = $2
       and provider.id = provider_id
     returning connection.id::text as connection, member_id as member, provider.name as provider, version`,
    [id, leaseToken, reason],
  );
  return (rows as { connection: string; member: string; provider: string; version: number }[])[0];
}

const halt: ConnectionsPort["halt"] = async (tx, { provider, seconds, reason }) => {
  await tx.query(
    `update library_jobs.oauth_provider
     set halted_until = now() + make_interval(secs => $2),
         halted_reason = $3
     where id = $1`,
    [provider, seconds, reason],
  );
};
