import { sql, type Database } from "horarium";
import type { Principal, Role } from "../api/permissions.ts";
import { lengths, now, type AuthContext } from "./context.ts";
import { recordEvent } from "./events.ts";
import { hashSecret, newSecret } from "./secrets.ts";

export interface Client {
  address: string | null;
  userAgent: string | null;
}

/**
 * Begins a session and gives its secret, which goes into the cookie and is stored nowhere. Null if the person was disabled
 * or the password changed since `passwordHash` was read (null: it is begun by another way than the password).
 */
export async function beginSession(
  context: AuthContext,
  {
    personId,
    passwordHash,
    isConfirmed = true,
  }: { personId: string; passwordHash: string | null; isConfirmed?: boolean },
  { address, userAgent }: Client,
  db: Database = context.db,
): Promise<string | null> {
  const secret = newSecret();
  const rows = await db.rows(
    sql`
      insert into horarium_auth.session
        (token_hash, person_id, created_at, used_at, confirmed_at, expires_at, address, user_agent)
      select ${hashSecret(secret)}, person.id, at, at, case when ${isConfirmed} then at else '-infinity' end,
        at + ${lengths.session}, ${address}, ${userAgent?.slice(0, 300) ?? null}
      -- locked: a password that is changed at this moment ends this session too, or does not let it begin
      from (
        select id
        from horarium_auth.person
        where id = ${personId} and disabled_at is null and (${passwordHash}::text is null or password_hash = ${passwordHash}::text)
        for update
      ) person, (select ${now(context)} as at) clock
      returning id`,
  );
  return rows.length === 0 ? null : secret;
}

export interface SignedIn {
  sessionId: string;
  isConfirmed: boolean;
  personId: string;
  email: string;
  role: Role;
}

/** Whose session a secret is of, and (unless it only watches) a sign that it is in use; null when it has ended. */
export async function useSession(
  context: AuthContext,
  secret: string,
  { isWatching = false } = {},
): Promise<SignedIn | null> {
  const hash = hashSecret(secret);
  const [found] = await context.db.rows(
    sql<SignedIn & { isStale: boolean }>`
      select session.id as "sessionId", session.confirmed_at > at - ${lengths.confirmed} as "isConfirmed",
        session.used_at <= at - ${lengths.noted} as "isStale", person.id as "personId", person.email, person.role
      from (select ${now(context)} as at) clock, horarium_auth.session
      join horarium_auth.person on person.id = session.person_id
      where session.token_hash = ${hash}
        and session.expires_at > at
        and session.used_at > at - ${lengths.idle}
        and person.disabled_at is null`,
  );
  if (found === undefined) return null;
  const { isStale, ...signedIn } = found;
  if (isStale && !isWatching) {
    await context.db.rows(
      sql`update horarium_auth.session set used_at = greatest(used_at, ${now(context)}) where token_hash = ${hash}`,
    );
  }
  return signedIn;
}

/** The password was given again: the session goes on under a new id. Null if it has ended meanwhile. */
export async function renewSession(
  context: AuthContext,
  sessionId: string,
): Promise<string | null> {
  const secret = newSecret();
  const rows = await context.db.rows(
    sql`
      update horarium_auth.session
      set token_hash = ${hashSecret(secret)}, confirmed_at = ${now(context)}, used_at = ${now(context)}
      where id = ${sessionId}
      returning id`,
  );
  return rows.length === 0 ? null : secret;
}

export interface SessionRow {
  id: string;
  createdAt: Date;
  usedAt: Date;
  expiresAt: Date;
  address: string | null;
  userAgent: string | null;
}

/** Those of a person that are in use, the last used first. */
export function listSessions(context: AuthContext, personId: string): Promise<SessionRow[]> {
  return context.db.rows(
    sql<SessionRow>`
      select id, created_at as "createdAt", used_at as "usedAt", expires_at as "expiresAt", address,
        user_agent as "userAgent"
      from horarium_auth.session
      where person_id = ${personId}
        and expires_at > ${now(context)}
        and used_at > ${now(context)} - ${lengths.idle}
      order by used_at desc, id`,
  );
}

/** Ends the sessions of everybody, as after a backup was restored. Gives how many. */
export async function endAllSessions(
  context: AuthContext,
  { name: by }: Pick<Principal, "name">,
): Promise<number> {
  return context.db.transaction(async (tx) => {
    const ended = await tx.rows(sql`delete from horarium_auth.session returning id`);
    const detail = { of: "everybody", ended: ended.length };
    await recordEvent(context, { kind: "sessions_ended", by, detail }, tx);
    return ended.length;
  });
}

/** Ends one session, or all of a person but one, or all. Gives how many. */
export async function endSessions(
  context: AuthContext,
  {
    personId,
    only = null,
    except = null,
  }: { personId: string; only?: string | null; except?: string | null },
  db: Database = context.db,
): Promise<number> {
  const ended = await db.rows(
    sql`
      delete from horarium_auth.session
      where person_id = ${personId}
        and (${only}::uuid is null or id = ${only}::uuid)
        and (${except}::uuid is null or id <> ${except}::uuid)
      returning id`,
  );
  return ended.length;
}
