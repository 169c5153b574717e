import { sql } from "horarium";
import type { AuthContext } from "./context.ts";

export interface EventsCheck {
  /** How many there are. */
  count: number;
  /** The hash of the newest, in hex. Who notes it elsewhere can tell later that nothing before it was altered. */
  head: string;
  /** Those whose hash does not go on from the one before them: altered, or what stood before is gone. At most 20. */
  broken: { id: string; at: Date }[];
  /** The newest is not the one that was added last: some are gone from the end. */
  isCut: boolean;
}

/** Goes through the chain of access events. */
export async function checkEvents({ db }: Pick<AuthContext, "db">): Promise<EventsCheck> {
  return db.transaction(async (tx) => {
    // one snapshot for both questions
    await tx.rows(sql`set transaction isolation level repeatable read, read only`);
    const broken = await tx.rows(
      sql<{ id: string; at: Date }>`
        select id::text, at
        from (
          select event.id, event.at, hash,
            horarium_auth.event_hash(lag(hash, 1, anchor) over (order by event.id), event) as expected
          from horarium_auth.event, horarium_auth.event_chain
        ) chained
        where hash <> expected
        order by chained.id
        limit 20`,
    );
    const [ends] = await tx.rows(
      sql<Omit<EventsCheck, "broken">>`
        select (select count(*)::int from horarium_auth.event) as count, encode(head, 'hex') as head,
          head <> coalesce((select hash from horarium_auth.event order by id desc limit 1), anchor) as "isCut"
        from horarium_auth.event_chain`,
    );
    return { ...ends!, broken };
  });
}
