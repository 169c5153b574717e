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
  await purgeEvents(context);
}

/** From the oldest on, and the chain then begins where they end. */
async function purgeEvents(context: AuthContext): Promise<void> {
  await context.db.transaction(async (tx) => {
    await tx.rows(sql`select set_config('horarium_auth.purge', 'on', true)`);
    await tx.rows(
      sql`
        with kept as (
          select id
          from horarium_auth.event
          where at >= ${now(context)} - interval '1 year'
          order by at, id
          limit 1
        ), gone as (
          delete from horarium_auth.event
          where at < ${now(context)} - interval '1 year'
            and id < coalesce((select id from kept), 9223372036854775807)
          returning id, hash
        )
        update horarium_auth.event_chain
        set anchor = newest.hash
        from (select hash from gone order by id desc limit 1) newest`,
    );
  });
}
