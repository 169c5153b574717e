import { database, sql, type Pool } from "horarium";
import type { Principal } from "../api/permissions.ts";

/**
 * Whose personal jobs somebody has: the id of the account here, also of a token's person, or the name by which another
 * system knows them.
 */
export function ownerOf({ personId, name }: Principal): string {
  return personId ?? `${elsewhere}${name}`;
}

const elsewhere = "name:";

/** Somebody for whom work is done. */
export interface Owner {
  /** Null: another system keeps the account. */
  email: string | null;
  name: string;
}

/** Null: there is no such account any more, or it is disabled, so that nothing is to be done for it. */
export async function findOwner(pool: Pool, owner: string): Promise<Owner | null> {
  if (owner.startsWith(elsewhere)) return { email: null, name: owner.slice(elsewhere.length) };
  const [person] = await database(pool, "horarium_auth").rows(
    sql<Owner>`
      select email, name
      from horarium_auth.person
      where id::text = ${owner} and disabled_at is null`,
  );
  return person ?? null;
}
