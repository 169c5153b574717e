import { sql, type Database } from "horarium";
import type { Principal } from "../api/permissions.ts";
import { Problem } from "../api/problem.ts";
import { now, type AuthContext } from "../auth/context.ts";
import { recordEvent } from "../auth/events.ts";
import type { Seal } from "../channels/seal.ts";
import { openHere } from "./open-here.ts";

export interface SecretRow {
  name: string;
  createdAt: Date;
  createdBy: string;
  /** When it was given its present value. */
  changedAt: Date;
  changedBy: string;
}

const columns = sql`
  name, created_at as "createdAt", created_by as "createdBy", changed_at as "changedAt", changed_by as "changedBy"`;

/** By name. Their values are given to nobody but the handlers that use them. */
export function listSecrets({ db }: Pick<AuthContext, "db">): Promise<SecretRow[]> {
  return db.rows(sql<SecretRow>`select ${columns} from horarium_auth.secret order by name`);
}

/** Creates it, or gives it another value. Throws `Problem` 409 where the others are sealed with a key that is not here. */
export async function putSecret(
  context: AuthContext,
  principal: Principal,
  seal: Seal,
  { name, value }: { name: string; value: string },
): Promise<SecretRow> {
  return context.db.transaction(async (tx) => {
    await refuseOtherKey(tx, seal, name);
    const [row] = await tx.rows(
      sql<SecretRow>`
        insert into horarium_auth.secret as secret (name, sealed, created_at, created_by, changed_at, changed_by)
        values (${name}, ${seal.seal(value, ownerOf(name))}, ${now(context)}, ${principal.name}, ${now(context)}, ${principal.name})
        on conflict (name) do update
        set sealed = excluded.sealed, changed_at = excluded.changed_at, changed_by = excluded.changed_by
        returning ${columns}`,
    );
    await recordEvent(context, { kind: "secret_set", by: principal.name, detail: { name } }, tx);
    return row!;
  });
}

/** Throws `Problem` 404. */
export async function deleteSecret(
  context: AuthContext,
  principal: Principal,
  name: string,
): Promise<void> {
  await context.db.transaction(async (tx) => {
    const gone = await tx.rows(
      sql`delete from horarium_auth.secret where name = ${name} returning name`,
    );
    if (gone.length === 0) throw new Problem(404, "not_found", `there is no secret called ${name}`);
    await recordEvent(
      context,
      { kind: "secret_deleted", by: principal.name, detail: { name } },
      tx,
    );
  });
}

/**
 * Seals all of them anew with the first key of HORARIUM_SECRET_KEY, so that the keys behind it can be taken away. All or
 * none: throws `Problem` 409 where one was sealed with a key that is not here.
 */
export async function rotateSecrets(
  context: AuthContext,
  principal: Principal,
  seal: Seal,
): Promise<number> {
  return context.db.transaction(async (tx) => {
    const rows = await tx.rows(
      sql<SealedRow>`select name, sealed from horarium_auth.secret order by name for update`,
    );
    for (const { name, sealed } of rows) {
      const owner = ownerOf(name);
      const anew = seal.seal(openHere(seal, sealed, { owner, what: `secret ${name}` }), owner);
      await tx.rows(sql`update horarium_auth.secret set sealed = ${anew} where name = ${name}`);
    }
    const detail = { secrets: rows.length };
    await recordEvent(context, { kind: "secrets_rotated", by: principal.name, detail }, tx);
    return rows.length;
  });
}

interface SealedRow {
  name: string;
  sealed: Buffer;
}

/** What one of them is sealed for: under another name it does not open. */
export function ownerOf(name: string): string {
  return `secret:${name}`;
}

/** Two processes with different keys would each write secrets that the other cannot read. */
async function refuseOtherKey(tx: Database, seal: Seal, name: string): Promise<void> {
  const [other] = await tx.rows(
    sql<SealedRow>`
      select name, sealed from horarium_auth.secret where name <> ${name}
      order by changed_at desc limit 1`,
  );
  if (other !== undefined)
    openHere(seal, other.sealed, { owner: ownerOf(other.name), what: `secret ${other.name}` });
}
