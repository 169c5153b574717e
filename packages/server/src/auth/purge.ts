import { sql } from "horarium";
import { lengths, now, type AuthContext } from "./context.ts";

/** Removes what has expired. Safe in several processes at once. */
export async function purgeAuth(context: AuthContext): Promise<void> {
  const { db } = context;
  await db.rows(
    sql`
      delete from horarium_auth.session
      where expires_at < ${now(context)} or used_at < ${now(context)} - ${lengths.idle}`,
  );
  await db.rows(
    sql`delete from horarium_auth.link where expires_at < ${now(context)} - interval '30 days'`,
  );
  await db.rows(
    sql`delete from horarium_auth.bucket where filled_at < ${now(context)} - interval '2 days'`,
  );
  // a function of the database's: the server's own role need not be able to delete events
  await db.rows(sql`select horarium_auth.purge_events(${now(context)} - interval '1 year')`);
}
