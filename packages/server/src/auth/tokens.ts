import { sql, type Database, type Sql } from "horarium";
import { mayGrant, type Principal, type Role, type Scope } from "../api/permissions.ts";
import { Problem } from "../api/problem.ts";
import { lengths, now, type AuthContext } from "./context.ts";
import { recordEvent } from "./events.ts";
import { hashSecret, newApiToken } from "./secrets.ts";

export interface TokenRow {
  id: string;
  name: string;
  scopes: Scope[];
  /** Whose executions it may claim; null without the scope `work`. */
  handlers: string[] | null;
  /** Its last characters. */
  ending: string;
  /** Whose rights it has at most. */
  email: string;
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
}

const columns = sql`
  token.id, token.name, token.scopes, token.handlers, token.ending, person.email, token.created_at as "createdAt",
  token.expires_at as "expiresAt", token.used_at as "usedAt", token.revoked_at as "revokedAt", token.revoked_by as "revokedBy"`;

export interface NewToken {
  personId: string;
  name: string;
  scopes: readonly Scope[];
  /** With the scope `work`, and only with it. */
  handlers?: readonly string[] | undefined;
  expiresInDays: number;
}

/** Its secret is given back here, and never again. Throws `Problem` 403 (more than one's own rights), 409 or 422. */
export async function createToken(
  context: AuthContext,
  principal: Principal,
  { personId, name, scopes, handlers, expiresInDays }: NewToken,
): Promise<{ token: string; row: TokenRow }> {
  refuseWorkWithoutHandlers(scopes, handlers);
  if (!mayGrant(principal, { scopes })) {
    throw new Problem(
      403,
      "above_own",
      `a token of ${principal.name} (${principal.role}) cannot have all of: ${scopes.join(", ")}`,
    );
  }
  const token = newApiToken();
  return context.db.transaction(async (tx) => {
    await refuseTooMany(context, personId, tx);
    const [row] = await tx.rows(
      sql<TokenRow>`
        with token as (
          insert into horarium_auth.token (token_hash, person_id, name, scopes, handlers, ending, created_at, expires_at)
          select ${hashSecret(token)}, id, ${name}, ${[...new Set(scopes)]}, ${handlers === undefined ? null : [...new Set(handlers)]}, ${token.slice(-4)}, at,
            at + ${expiresInDays}::int * interval '1 day'
          from (select ${now(context)} as at) clock, horarium_auth.person
          where id = ${personId} and disabled_at is null
          on conflict (lower(name)) where revoked_at is null do nothing
          returning *
        )
        select ${columns}
        from token
        join horarium_auth.person on person.id = token.person_id`,
    );
    if (row === undefined) {
      throw new Problem(
        409,
        "conflict",
        `there is a token "${name}" already: revoke it, or take another name`,
      );
    }
    const detail = {
      token: row.id,
      name,
      scopes,
      ...(handlers === undefined ? {} : { handlers }),
      expiresAt: row.expiresAt,
    };
    await recordEvent(context, { kind: "token_created", by: principal.name, personId, detail }, tx);
    return { token, row };
  });
}

/** Of one person, in use. Whoever looks after tokens looks through all of them. */
const mostOfOne = 100;

async function refuseTooMany(context: AuthContext, personId: string, tx: Database): Promise<void> {
  const [inUse] = await tx.rows(
    sql<{ count: number }>`
      select count(*)::int as count
      from horarium_auth.token
      where person_id = ${personId} and revoked_at is null and expires_at > ${now(context)}`,
  );
  if (inUse!.count < mostOfOne) return;
  throw new Problem(
    409,
    "too_many_tokens",
    `nobody has more than ${mostOfOne} tokens in use: revoke one that is not needed any more before`,
  );
}

/** A worker's token is for certain handlers, so that one that is lost gives away no more. */
function refuseWorkWithoutHandlers(
  scopes: readonly Scope[],
  handlers: readonly string[] | undefined,
): void {
  if (scopes.includes("work") === (handlers !== undefined)) return;
  const message = scopes.includes("work")
    ? 'the scope "work" needs the names of the handlers whose executions the token may claim'
    : 'handlers go with the scope "work" only';
  throw new Problem(422, "invalid", message, { fields: [{ path: "body.handlers", message }] });
}

export interface TokenHolder {
  tokenId: string;
  name: string;
  scopes: Scope[];
  handlers: string[] | null;
  personId: string;
  role: Role;
}

/** What a token may now, and a sign that it is in use; null when it is unknown, revoked, expired, or its person disabled. */
export async function useToken(context: AuthContext, token: string): Promise<TokenHolder | null> {
  const [found] = await context.db.rows(
    sql<TokenHolder & { isStale: boolean }>`
      select token.id as "tokenId", token.name, token.scopes, token.handlers, person.id as "personId", person.role,
        coalesce(token.used_at <= at - ${lengths.noted}, true) as "isStale"
      from (select ${now(context)} as at) clock, horarium_auth.token
      join horarium_auth.person on person.id = token.person_id
      where token.token_hash = ${hashSecret(token)}
        and token.revoked_at is null
        and token.expires_at > at
        and person.disabled_at is null`,
  );
  if (found === undefined) return null;
  const { isStale, ...holder } = found;
  if (isStale) {
    await context.db.rows(
      sql`update horarium_auth.token set used_at = greatest(used_at, ${now(context)}) where id = ${holder.tokenId}`,
    );
  }
  return holder;
}

/**
 * Of one person, or of all; those in use before the others, the newest first. `name`: only the one in use that has it.
 * `after`: the id of the last one before.
 */
export function listTokens(
  context: AuthContext,
  {
    personId = null,
    name = null,
    after = null,
    limit = 200,
  }: {
    personId?: string | null;
    name?: string | null;
    after?: string | null;
    limit?: number;
  },
): Promise<TokenRow[]> {
  const at = now(context);
  const place = (of: Sql) =>
    sql`row(${of}.revoked_at is null and ${of}.expires_at > ${at}, ${of}.created_at, ${of}.id)`;
  return context.db.rows(
    sql<TokenRow>`
      select ${columns}
      from horarium_auth.token
      join horarium_auth.person on person.id = token.person_id
      where (${personId}::uuid is null or token.person_id = ${personId}::uuid)
        and (${name}::text is null or (lower(token.name) = lower(${name}::text) and token.revoked_at is null))
        and (${after}::uuid is null or exists (
          select from horarium_auth.token last
          where last.id = ${after}::uuid and ${place(sql`token`)} < ${place(sql`last`)}))
      order by (token.revoked_at is null and token.expires_at > ${at}) desc, token.created_at desc, token.id desc
      limit ${limit}`,
  );
}

/** At once. Of one person, or (without) anybody's. Throws `Problem` 404. */
export async function revokeToken(
  context: AuthContext,
  principal: Principal,
  { id, personId = null }: { id: string; personId?: string | null },
): Promise<void> {
  await context.db.transaction(async (tx) => {
    const [found] = await tx.rows(
      sql<{ personId: string; name: string }>`
        update horarium_auth.token
        set revoked_at = coalesce(revoked_at, ${now(context)}),
          revoked_by = coalesce(revoked_by, ${principal.name})
        where id = ${id} and (${personId}::uuid is null or person_id = ${personId}::uuid)
        returning person_id as "personId", name`,
    );
    if (found === undefined) throw new Problem(404, "not_found", `there is no token ${id}`);
    const detail = { token: id, name: found.name };
    await recordEvent(
      context,
      { kind: "token_revoked", by: principal.name, personId: found.personId, detail },
      tx,
    );
  });
}

/** Those of everybody, as after a backup was restored, which may have brought back some that were revoked. Gives how many. */
export async function revokeTokensOfAll(
  context: AuthContext,
  { name: by }: Pick<Principal, "name">,
): Promise<number> {
  return context.db.transaction(async (tx) => {
    const revoked = await tx.rows(
      sql`
        update horarium_auth.token
        set revoked_at = ${now(context)}, revoked_by = ${by}
        where revoked_at is null
        returning id`,
    );
    const detail = { of: "everybody", revoked: revoked.length };
    await recordEvent(context, { kind: "tokens_revoked", by, detail }, tx);
    return revoked.length;
  });
}

export async function revokeAllTokens(
  context: AuthContext,
  { personId, by }: { personId: string; by: string },
  tx: Database,
): Promise<void> {
  await tx.rows(
    sql`
      update horarium_auth.token
      set revoked_at = ${now(context)}, revoked_by = ${by}
      where person_id = ${personId} and revoked_at is null`,
  );
}
