import { sql, type Database } from "horarium";
import { Problem } from "../api/problem.ts";
import { hasAdmin, lockAdmins } from "./admins.ts";
import { now, type AuthContext } from "./context.ts";
import { recordEvent } from "./events.ts";
import { takeGuess, takeGuessOfSecret } from "./guessing.ts";
import { useLink } from "./links.ts";
import { refuseWeak } from "./passwords/refuse-weak.ts";
import { getPerson, normalEmail } from "./people.ts";
import { demandSecondFactor, hasSecondFactor } from "./second-factor/check.ts";
import { beginSession, endSessions, renewSession, type Client } from "./sessions.ts";
import { verifyOwn } from "./verify-own.ts";

interface Credentials {
  email: string;
  password: string;
}

/**
 * Gives the secret of a new session. Throws `Problem` 401, the same for everything that may be wrong and after the same
 * time, or 429. Only who has the right password is asked for a second factor (401, `second_factor`): then all of it is sent
 * again with the code, so that nothing half-way is kept here.
 */
export async function signIn(
  context: AuthContext,
  { email: given, password, code }: Credentials & { code?: string | undefined },
  client: Client,
): Promise<string> {
  const { address } = client;
  const email = normalEmail(given);
  const guess = await takeGuess(context, { account: email, address });
  const [person] = await context.db.rows(
    sql<{ id: string; hash: string | null; isDisabled: boolean }>`
      select id, password_hash as hash, disabled_at is not null as "isDisabled"
      from horarium_auth.person
      where email = ${email}`,
  );
  // who is unknown, disabled or only invited costs the same time
  const hash = person?.hash ?? context.passwords.ofNobody;
  const isRight = await context.passwords.verify(password, hash);
  const mayCome = isRight && person !== undefined && !person.isDisabled;
  if (mayCome) await demandSecondFactor(context, { id: person.id, email }, code, address);
  const secret = mayCome
    ? await beginSession(context, { personId: person.id, passwordHash: hash }, client)
    : null;
  if (person === undefined || secret === null) {
    const personId = person === undefined ? {} : { personId: person.id };
    await recordEvent(context, { kind: "sign_in_failed", by: "nobody", address, ...personId });
    throw new Problem(
      401,
      "wrong_credentials",
      "the address or the password is wrong, or the account is not in use",
    );
  }
  await guess.giveBack();
  await noteSignIn(context, { id: person.id, email }, client);
  return secret;
}

/** Creates the first admin, who is signed in by that. Throws `Problem` 422 (weak password, void link) or 429. */
export async function createFirstAdmin(
  context: AuthContext,
  { token, email: given, name, password }: Credentials & { token: string; name: string },
  client: Client,
): Promise<string> {
  await takeGuessOfSecret(context, client.address);
  const email = normalEmail(given);
  await refuseWeak(password, { email, name });
  const hash = await context.passwords.hash(password);
  return context.db.transaction(async (tx) => {
    await lockAdmins(tx);
    await useLink(context, token, "first_admin", tx);
    if (await hasAdmin({ db: tx }))
      throw new Problem(422, "void_link", "there is an admin already: ask for an invitation");
    const [person] = await tx.rows(
      sql<{ id: string }>`
        insert into horarium_auth.person (email, name, role, password_hash, created_at, created_by)
        values (${email}, ${name}, 'admin', ${hash}, ${now(context)}, 'first start')
        on conflict (email) do update
        set name = excluded.name, role = 'admin', password_hash = excluded.password_hash, disabled_at = null
        returning id`,
    );
    const { id } = person!;
    await endSessions(context, { personId: id }, tx);
    await recordEvent(
      context,
      { kind: "first_admin_created", by: email, personId: id, address: client.address },
      tx,
    );
    return signedIn(context, { id, email, hash }, client, tx);
  });
}

/** Chooses a password by a one-time link, and signs in. Throws `Problem` 401 (second factor), 422 (weak password, void link) or 429. */
export async function acceptLink(
  context: AuthContext,
  { token, password, code }: { token: string; password: string; code?: string | undefined },
  client: Client,
): Promise<string> {
  await takeGuessOfSecret(context, client.address);
  const hash = await context.passwords.hash(password);
  return context.db.transaction(async (tx) => {
    const personId = await useLink(context, token, "person", tx);
    const { id, email, name } = await getPerson({ db: tx }, personId!);
    // a weak one leaves the link as it was, and so does a code that is missing
    await refuseWeak(password, { email, name, hasSecondFactor: await hasSecondFactor(tx, id) });
    await demandSecondFactor(context, { id, email }, code, client.address, tx);
    await setPassword(context, { id, hash }, tx);
    await recordEvent(
      context,
      { kind: "password_set", by: email, personId: id, address: client.address },
      tx,
    );
    return signedIn(context, { id, email, hash }, client, tx);
  });
}

interface Known {
  personId: string;
  email: string;
  sessionId: string;
}

/** Ends all sessions of the person and begins a new one. Throws `Problem` 422 (wrong or weak password) or 429. */
export async function changePassword(
  context: AuthContext,
  { personId, email }: Known,
  { current, password }: { current: string; password: string },
  client: Client,
): Promise<string> {
  const old = await verifyOwn(context, { personId, email }, current, client);
  const { name } = await getPerson(context, personId);
  await refuseWeak(password, {
    email,
    name,
    hasSecondFactor: await hasSecondFactor(context.db, personId),
  });
  const hash = await context.passwords.hash(password);
  return context.db.transaction(async (tx) => {
    await setPassword(context, { id: personId, hash, old }, tx);
    await recordEvent(
      context,
      { kind: "password_changed", by: email, personId, address: client.address },
      tx,
    );
    return signedIn(context, { id: personId, email, hash }, client, tx);
  });
}

/** The password again, before rights are given away: the session goes on under a new id. Throws `Problem` 422 or 429. */
export async function confirm(
  context: AuthContext,
  { personId, email, sessionId }: Known,
  password: string,
  client: Client,
): Promise<string> {
  await verifyOwn(context, { personId, email }, password, client);
  const secret = await renewSession(context, sessionId);
  if (secret === null) throw new Problem(401, "not_signed_in", "the session has ended: sign in");
  await recordEvent(context, { kind: "confirmed", by: email, personId, address: client.address });
  return secret;
}

/** Ends all sessions with it. Throws `Problem` 409 if the account was disabled, or the password changed, meanwhile. */
async function setPassword(
  context: AuthContext,
  { id, hash, old = null }: { id: string; hash: string; old?: string | null },
  tx: Database,
): Promise<void> {
  const changed = await tx.rows(
    sql`
      update horarium_auth.person
      set password_hash = ${hash}
      where id = ${id}
        and disabled_at is null
        and (${old}::text is null or password_hash = ${old}::text)
      returning id`,
  );
  if (changed.length === 0)
    throw new Problem(409, "conflict", "the account was changed meanwhile: sign in again");
  await endSessions(context, { personId: id }, tx);
}

async function signedIn(
  context: AuthContext,
  { id, email, hash }: { id: string; email: string; hash: string },
  client: Client,
  tx: Database,
): Promise<string> {
  const secret = await beginSession(context, { personId: id, passwordHash: hash }, client, tx);
  if (secret === null) throw new Error("a password that was just set does not begin a session");
  await noteSignIn(context, { id, email }, client, tx);
  return secret;
}

async function noteSignIn(
  context: AuthContext,
  { id, email }: { id: string; email: string },
  { address }: Client,
  db: Database = context.db,
): Promise<void> {
  await db.rows(
    sql`update horarium_auth.person set signed_in_at = ${now(context)} where id = ${id}`,
  );
  await recordEvent(context, { kind: "signed_in", by: email, personId: id, address }, db);
}
