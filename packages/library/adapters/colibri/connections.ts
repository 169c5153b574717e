import type { ConnectionsPort } from "../../src/ports/index.ts";
import { connectionsTables } from "../../src/tables/connections.ts";

/** The package's own tables: Colibri keeps no tokens of other services. Who loses a connection finds one notice in the app. */
export const connections: ConnectionsPort = connectionsTables({
  notify: (tx, { member, provider, connection }) =>
    tx.query(
      `insert into public.notification (user_id, type, title, message, source_type, source_id)
       select $1::bigint, 'connection_lost', $2, $3, 'connection', $4::bigint
       where not exists (
         select
         from public.notification
         where user_id = $1::bigint
           and read_at is null
           and source_type = 'connection'
           and source_id = $4::bigint)`,
      [
        member,
        `Your connection to ${provider} has ended`,
        `${provider} does not accept it any more. Connect again to go on using it.`,
        connection,
      ],
    ),
});
