import { sql, type Database } from "horarium";
import type { Role } from "../../api/permissions.ts";
import { Problem } from "../../api/problem.ts";
import { lockAdmins } from "../admins.ts";
import { now, type AuthContext } from "../context.ts";
import { recordEvent } from "../events.ts";
import { normalEmail } from "../people.ts";
import { roleByClaim } from "../role-by-claim.ts";
import { beginSession, endSessions, type Client } from "../sessions.ts";
import type { Claims, SingleSignOn } from "./provider.ts";

/**
 * Signs in whom the provider knows, and gives the secret of the session. Known is who came in by it before (its subject, which
 * it never gives to anybody else), or has the address here that it has verified. Who is new gets an account if the claim, or
 * the default, gives a role. Throws `Problem` 403.
 */
export async function signOn(
  context: AuthContext,
  options: SingleSignOn,
  claims: Claims,
  { isConfirmed, client }: { isConfirmed: boolean; client: Client },
): Promise<string> {
  const { address } = client;
  const result = await context.db.transaction(async (tx) => {
    await lockAdmins(tx);
    const found = await personOf(context, options, claims, tx);
    // what was written on the way to a refusal stays: sessions end where a role is gone
    if (found instanceof Problem) return found;
    const { id, email } = found;
    const secret = await beginSession(
      context,
      { personId: id, passwordHash: null, isConfirmed },
      client,
      tx,
    );
    if (secret === null) return refusal("disabled", `${email} is not in use here`);
    await tx.rows(
      sql`update horarium_auth.person set signed_in_at = ${now(context)} where id = ${id}`,
    );
    await recordEvent(
      context,
      {
        kind: "signed_in",
        by: email,
        personId: id,
        address,
        detail: { way: "single sign-on", issuer: options.issuer },
      },
      tx,
    );
    return secret;
  });
  if (typeof result === "string") return result;
  await recordEvent(context, {
    kind: "sign_on_refused",
    by: "nobody",
    address,
    detail: { issuer: options.issuer, subject: claims.subject.slice(0, 255), why: result.code },
  });
  throw result;
}

interface Found {
  id: string;
  email: string;
  role: Role;
  roleFrom: "here" | "single_sign_on";
  isDisabled: boolean;
}

async function personOf(
  context: AuthContext,
  options: SingleSignOn,
  claims: Claims,
  tx: Database,
): Promise<Found | Problem> {
  const email = claims.email === null ? null : normalEmail(claims.email);
  if (options.domains !== undefined && !isWithin(options.domains, email, claims))
    return refusal("domain", "your address is not one of those that may sign in here");

  const known = await byIdentity(options, claims, tx);
  if (known !== null) return withRole(context, options, known, claims, tx);
  if (email === null || !claims.isEmailVerified)
    return refusal("not_verified", "the provider does not say that your address is verified");
  const same = await byEmail(email, tx);
  if (same !== null) {
    if (same.isDisabled) return refusal("disabled", `${email} is not in use here`);
    if (!(await link(context, options, claims, same.id, tx))) {
      return refusal(
        "other_account",
        `${email} is here the address of another account of the provider: ask an admin`,
      );
    }
    return same;
  }
  const role = roleOf(options, claims);
  if (role === null) return refusal("no_account", `${email} has no account here: ask an admin`);
  return create(context, options, claims, { email, role }, tx);
}

function refusal(code: string, detail: string): Problem {
  return new Problem(403, code, detail);
}

function isWithin(
  domains: readonly string[],
  email: string | null,
  { isEmailVerified }: Claims,
): boolean {
  const domain = email?.split("@").at(-1);
  return isEmailVerified && domains.some((one) => one.toLowerCase() === domain);
}

function roleOf(
  { roleClaim, roles = {}, defaultRole }: SingleSignOn,
  { all }: Claims,
): Role | null {
  const byClaim = roleClaim === undefined ? null : roleByClaim(all, roleClaim, roles);
  return byClaim ?? defaultRole ?? null;
}

const columns = sql`
  person.id, email, role, role_from as "roleFrom", disabled_at is not null as "isDisabled"`;

async function byIdentity(
  { issuer }: SingleSignOn,
  { subject }: Claims,
  tx: Database,
): Promise<Found | null> {
  const [found] = await tx.rows(
    sql<Found>`
      select ${columns}
      from horarium_auth.identity
      join horarium_auth.person on person.id = identity.person_id
      where issuer = ${issuer} and subject = ${subject}
      for update of person`,
  );
  return found ?? null;
}

async function byEmail(email: string, tx: Database): Promise<Found | null> {
  const [found] = await tx.rows(
    sql<Found>`select ${columns} from horarium_auth.person where email = ${email} for update`,
  );
  return found ?? null;
}

/** False if the person is another one at the provider already. */
async function link(
  context: AuthContext,
  { issuer }: SingleSignOn,
  { subject }: Claims,
  personId: string,
  tx: Database,
): Promise<boolean> {
  const made = await tx.rows(
    sql`
      insert into horarium_auth.identity (issuer, subject, person_id, created_at)
      values (${issuer}, ${subject}, ${personId}, ${now(context)})
      on conflict do nothing
      returning subject`,
  );
  if (made.length === 0) return false;
  const detail = { issuer, subject };
  await recordEvent(
    context,
    { kind: "identity_linked", by: "single sign-on", personId, detail },
    tx,
  );
  return true;
}

async function create(
  context: AuthContext,
  options: SingleSignOn,
  claims: Claims,
  { email, role }: { email: string; role: Role },
  tx: Database,
): Promise<Found> {
  // what would move or colour it is left out, as for names that are typed here
  const name = (claims.name ?? email).replaceAll(/[\p{Cc}\p{Cf}]/gu, "").slice(0, 100);
  const [made] = await tx.rows(
    sql<Found>`
      insert into horarium_auth.person (email, name, role, role_from, created_at, created_by)
      values (${email}, ${name || email.slice(0, 100)}, ${role}, 'single_sign_on', ${now(context)}, 'single sign-on')
      returning ${columns}`,
  );
  const { id } = made!;
  const by = "single sign-on";
  await recordEvent(
    context,
    { kind: "person_created", by, personId: id, detail: { email, role } },
    tx,
  );
  await link(context, options, claims, id, tx);
  return made!;
}

/** The role that came from the provider is the one that it gives now. */
async function withRole(
  context: AuthContext,
  options: SingleSignOn,
  known: Found,
  claims: Claims,
  tx: Database,
): Promise<Found | Problem> {
  if (known.isDisabled) return refusal("disabled", `${known.email} is not in use here`);
  if (known.roleFrom === "here") return known;
  const role = roleOf(options, claims);
  if (role === known.role) return known;
  await endSessions(context, { personId: known.id }, tx);
  if (role === null)
    return refusal("no_role", `the provider gives ${known.email} no role here any more`);
  await tx.rows(sql`update horarium_auth.person set role = ${role} where id = ${known.id}`);
  await recordEvent(
    context,
    {
      kind: "person_changed",
      by: "single sign-on",
      personId: known.id,
      detail: { before: { role: known.role }, after: { role } },
    },
    tx,
  );
  return { ...known, role };
}
