import type { ConnectionsPort } from "../../src/ports/index.ts";
import { connectionsTables } from "../../src/tables/connections.ts";

/** The package's own tables; who loses a connection finds a notice in the demo library. */
export const connections: ConnectionsPort = connectionsTables({
  notify: (tx, { dedupeKey, member, provider, connection }) =>
    tx.query(
      `insert into library.notice (member_id, type, title, message, link, dedupe_key)
       values ($1::bigint, 'connection_lost', $2, $3, $4, $5)
       on conflict (dedupe_key) where dedupe_key is not null do nothing`,
      [
        member,
        `Your connection to ${provider} has ended`,
        `${provider} does not accept it any more. Connect again to go on using it.`,
        `/connections/${connection}`,
        dedupeKey,
      ],
    ),
});
