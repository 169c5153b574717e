import { sql, type Database, type Sql } from "horarium";
import type { Seal } from "../channels/seal.ts";
import { openHere } from "./open-here.ts";

/** Seals the secrets of alert channels, and the addresses of pings, anew with the first key: all of them, or none. Throws `Problem` 409. */
export function rotateChannels(db: Database, seal: Seal): Promise<number> {
  return db.transaction(async (tx) => {
    const channels = await tx.rows(
      sql<SealedRow>`select id, name, sealed from channel order by id for update`,
    );
    const pings = await tx.rows(
      sql<SealedRow>`select id, host as name, sealed from ping order by id for update`,
    );
    const anew = ({ id, name, sealed }: SealedRow, what: string) =>
      seal.seal(openHere(seal, sealed, { owner: id, what: `${what} ${name}` }), id);
    const writes: Sql[] = [
      ...channels.map(
        (row) => sql`update channel set sealed = ${anew(row, "channel")} where id = ${row.id}`,
      ),
      ...pings.map(
        (row) => sql`update ping set sealed = ${anew(row, "ping")} where id = ${row.id}`,
      ),
    ];
    for (const write of writes) await tx.rows(write);
    return writes.length;
  });
}

interface SealedRow {
  id: string;
  name: string;
  sealed: Buffer;
}
