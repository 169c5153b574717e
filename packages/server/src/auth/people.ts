import { sql } from "horarium";
import { mayGrant, type Principal, type Role } from "../api/permissions.ts";
import { Problem } from "../api/problem.ts";
import { hasAdmin, lockAdmins } from "./admins.ts";
import { now, type AuthContext } from "./context.ts";
import { recordEvent } from "./events.ts";
import { createPersonLink, voidLinks, type Link } from "./links.ts";
import { endSessions } from "./sessions.ts";
import { revokeAllTokens } from "./tokens.ts";

export interface PersonRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  /** Can come in: has chosen a password, or came in by single sign-on. */
  isReady: boolean;
  hasSecondFactor: boolean;
  createdAt: Date;
  createdBy: string;
  signedInAt: Date | null;
  disabledAt: Date | null;
}

const columns = sql`
  id, email, name, role, password_hash is not null or exists (select from horarium_auth.identity where person_id = person.id) as "isReady",
  exists (select from horarium_auth.second_factor where person_id = person.id and confirmed_at is not null) as "hasSecondFactor",
  created_at as "createdAt", created_by as "createdBy",
  signed_in_at as "signedInAt", disabled_at as "disabledAt"`;

/** As it is compared and stored. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** By address; at most as many as a page of the API shows, from after the address given. `email`: only this one. */
export function listPeople(
  { db }: AuthContext,
  { limit, after, email = null }: { limit: number; after: string | null; email?: string | null },
): Promise<PersonRow[]> {
  return db.rows(
    sql<PersonRow>`
      select ${columns}
      from horarium_auth.person
      where (${after}::text is null or email > ${after}::text)
        and (${email}::text is null or email = lower(${email}::text))
      order by email
      limit ${limit}`,
  );
}

/** Throws `Problem` 404. */
export async function getPerson({ db }: Pick<AuthContext, "db">, id: string): Promise<PersonRow> {
  const [person] = await db.rows(
    sql<PersonRow>`select ${columns} from horarium_auth.person where id = ${id}`,
  );
  if (person === undefined) throw new Problem(404, "not_found", `there is no person ${id}`);
  return person;
}

/** Somebody new, who chooses a password by the one-time link. Throws `Problem` 403 or 409. */
export async function createPerson(
  context: AuthContext,
  principal: Principal,
  { email: given, name, role }: { email: string; name: string; role: Role },
): Promise<{ person: PersonRow; link: Link }> {
  refuseAbove(principal, role);
  const email = normalEmail(given);
  return context.db.transaction(async (tx) => {
    const [person] = await tx.rows(
      sql<PersonRow>`
        insert into horarium_auth.person (email, name, role, created_at, created_by)
        values (${email}, ${name}, ${role}, ${now(context)}, ${principal.name})
        on conflict (email) do nothing
        returning ${columns}`,
    );
    if (person === undefined)
      throw new Problem(409, "conflict", `there is somebody with the address ${email} already`);
    const link = await createPersonLink(context, person, principal, tx);
    const detail = { email, role };
    await recordEvent(
      context,
      { kind: "person_created", by: principal.name, personId: person.id, detail },
      tx,
    );
    return { person, link };
  });
}

/** How somebody comes in. */
export async function waysOf(
  { db }: Pick<AuthContext, "db">,
  id: string,
): Promise<{ hasPassword: boolean; hasSecondFactor: boolean }> {
  const [row] = await db.rows(
    sql<{ hasPassword: boolean; hasSecondFactor: boolean }>`
      select password_hash is not null as "hasPassword",
        exists (
          select from horarium_auth.second_factor
          where person_id = person.id and confirmed_at is not null) as "hasSecondFactor"
      from horarium_auth.person
      where id = ${id}`,
  );
  return row ?? { hasPassword: false, hasSecondFactor: false };
}

export interface PersonChange {
  name?: string | undefined;
  role?: Role | undefined;
  isDisabled?: boolean | undefined;
}

/**
 * A changed role ends the person's sessions, being disabled the tokens and links too. Throws `Problem` 403, 404, or 409
 * (`last_admin`).
 */
export function changePerson(
  context: AuthContext,
  principal: Principal,
  { id, name, role, isDisabled }: PersonChange & { id: string },
): Promise<PersonRow> {
  return context.db.transaction(async (tx) => {
    await lockAdmins(tx);
    const before = await getPerson({ db: tx }, id);
    refuseAbove(principal, before.role, role);
    const hadAdmin = await hasAdmin({ db: tx });
    const [after] = await tx.rows(
      sql<PersonRow>`
        update horarium_auth.person
        set name = coalesce(${name ?? null}, name),
          role = coalesce(${role ?? null}, role),
          role_from = case when ${role ?? null}::text is null then role_from else 'here' end,
          disabled_at = case ${isDisabled ?? null}::boolean
            when true then coalesce(disabled_at, ${now(context)})
            when false then null
            else disabled_at
          end
        where id = ${id}
        returning ${columns}`,
    );
    if (hadAdmin && !(await hasAdmin({ db: tx }))) throw lastAdmin(before.email);
    if (after!.role !== before.role || after!.disabledAt !== null)
      await endSessions(context, { personId: id }, tx);
    if (after!.disabledAt !== null) {
      await revokeAllTokens(context, { personId: id, by: principal.name }, tx);
      await voidLinks(context, id, tx);
    }
    const detail = { before: changeable(before), after: changeable(after!) };
    await recordEvent(
      context,
      { kind: "person_changed", by: principal.name, personId: id, detail },
      tx,
    );
    return after!;
  });
}

/**
 * With sessions, tokens, links and second factor. In the audit the address stays until its entries are a year old: an audit that
 * somebody can have rewritten is none. Throws `Problem` 403, 404 or 409 (`last_admin`).
 */
export async function deletePerson(
  context: AuthContext,
  principal: Principal,
  id: string,
): Promise<void> {
  await context.db.transaction(async (tx) => {
    await lockAdmins(tx);
    const { email, role } = await getPerson({ db: tx }, id);
    refuseAbove(principal, role);
    const hadAdmin = await hasAdmin({ db: tx });
    await tx.rows(sql`delete from horarium_auth.person where id = ${id}`);
    if (hadAdmin && !(await hasAdmin({ db: tx }))) throw lastAdmin(email);
    await recordEvent(
      context,
      { kind: "person_deleted", by: principal.name, personId: id, detail: { email, role } },
      tx,
    );
  });
}

/** A new link with which a person chooses a password; older ones are void. Throws `Problem` 403, 404 or 409. */
export function createLinkFor(
  context: AuthContext,
  principal: Principal,
  id: string,
): Promise<Link> {
  return context.db.transaction(async (tx) => {
    const person = await getPerson({ db: tx }, id);
    refuseAbove(principal, person.role);
    if (person.disabledAt !== null)
      throw new Problem(409, "disabled", `${person.email} is disabled: enable the account before`);
    return createPersonLink(context, person, principal, tx);
  });
}

function lastAdmin(email: string): Problem {
  return new Problem(
    409,
    "last_admin",
    `${email} is the last admin: make somebody else one before`,
  );
}

function changeable({ name, role, disabledAt }: PersonRow): Record<string, unknown> {
  return { name, role, isDisabled: disabledAt !== null };
}

/** Nobody grants above their own, or changes somebody who is above. */
export function refuseAbove(principal: Principal, ...roles: (Role | undefined)[]): void {
  for (const role of roles) {
    if (role === undefined || mayGrant(principal, { role })) continue;
    throw new Problem(
      403,
      "above_own",
      `${principal.name} ${standing(principal)} and cannot grant, or change who is, ${role}`,
    );
  }
}

function standing({ role, scopes }: Principal): string {
  return scopes === undefined ? `is ${role}` : `has of ${role} only ${scopes.join(", ")}`;
}
