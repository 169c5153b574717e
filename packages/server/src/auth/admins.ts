import { sql, type Database } from "horarium";
import type { AuthContext } from "./context.ts";

/** Somebody who can sign in as an admin: as soon as there was one, there always is. */
export const usableAdmin = sql`
  role = 'admin' and disabled_at is null
    and (password_hash is not null or exists (select from horarium_auth.identity where person_id = person.id))`;

export async function hasAdmin({ db }: Pick<AuthContext, "db">): Promise<boolean> {
  const [row] = await db.rows(
    sql<{
      is: boolean;
    }>`select exists (select from horarium_auth.person where ${usableAdmin}) as is`,
  );
  return row!.is;
}

/** Until the end of the transaction nobody else makes an admin, or takes one away. */
export async function lockAdmins(tx: Database): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended('horarium_auth admins', 0))`);
}
