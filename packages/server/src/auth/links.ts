import { sql, type Database } from "horarium";
import type { Principal } from "../api/permissions.ts";
import { Problem } from "../api/problem.ts";
import { usableAdmin } from "./admins.ts";
import { lengths, now, type AuthContext } from "./context.ts";
import { recordEvent } from "./events.ts";
import { hashSecret, newSecret } from "./secrets.ts";

/** What stands in a one-time link, behind `#`, so that it comes into no server's log. Shown once, stored as a hash. */
export interface Link {
  token: string;
  expiresAt: Date;
}

/** Null if there is an admin. Several processes that start at once each have their own; the first that is used counts. */
export async function createFirstAdminLink(context: AuthContext): Promise<Link | null> {
  const token = newSecret();
  const [row] = await context.db.rows(
    sql<{ expiresAt: Date }>`
      insert into horarium_auth.link (token_hash, purpose, created_at, expires_at)
      select ${hashSecret(token)}, 'first_admin', at, at + ${lengths.firstAdminLink}
      from (select ${now(context)} as at) clock
      where not exists (
        select
        from horarium_auth.person
        where ${usableAdmin})
      returning expires_at as "expiresAt"`,
  );
  return row === undefined ? null : { token, expiresAt: row.expiresAt };
}

/** An invitation for who has no password yet, else the way to a new one. Older links of the person are void. */
export async function createPersonLink(
  context: AuthContext,
  { id, isReady }: { id: string; isReady: boolean },
  { name: by }: Pick<Principal, "name">,
  tx: Database,
): Promise<Link> {
  await voidLinks(context, id, tx);
  const token = newSecret();
  const purpose = isReady ? "password" : "invitation";
  const length = isReady ? lengths.passwordLink : lengths.invitation;
  const [row] = await tx.rows(
    sql<{ expiresAt: Date }>`
      insert into horarium_auth.link (token_hash, purpose, person_id, created_at, expires_at)
      select ${hashSecret(token)}, ${purpose}, ${id}, at, at + ${length}
      from (select ${now(context)} as at) clock
      returning expires_at as "expiresAt"`,
  );
  await recordEvent(context, { kind: "link_created", by, personId: id, detail: { purpose } }, tx);
  return { token, expiresAt: row!.expiresAt };
}

/** Uses it up, in the transaction of what it is used for. Gives the person it is for; null of the first admin. Throws `Problem` 422. */
export async function useLink(
  context: AuthContext,
  token: string,
  kind: "first_admin" | "person",
  tx: Database,
): Promise<string | null> {
  const [link] = await tx.rows(
    sql<{ personId: string | null }>`
      update horarium_auth.link
      set used_at = ${now(context)}
      where token_hash = ${hashSecret(token)}
        and (purpose = 'first_admin') = ${kind === "first_admin"}
        and used_at is null
        and expires_at > ${now(context)}
      returning person_id as "personId"`,
  );
  if (link === undefined) {
    throw new Problem(
      422,
      "void_link",
      "this link was used, has expired, or never was: ask for a new one",
    );
  }
  return link.personId;
}

export async function voidLinks(
  context: AuthContext,
  personId: string,
  tx: Database,
): Promise<void> {
  await tx.rows(
    sql`update horarium_auth.link set used_at = ${now(context)} where person_id = ${personId} and used_at is null`,
  );
}
