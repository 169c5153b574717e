import pg from "pg";
import { withAdmin } from "./admin-client.ts";
import type { Server } from "./knock.ts";
import { pause } from "./now-and-then.ts";

/** Makes the database if there is none of this name. Several processes may do so at once. */
export async function createDatabase(server: Server, name: string): Promise<void> {
  await withAdmin(server, async (client) => {
    for (;;) {
      const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
      if (rowCount) return;
      try {
        await client.query(`create database ${pg.escapeIdentifier(name)}`);
      } catch (error) {
        if (!wasMadeByAnother(error as { code?: string })) throw error;
        await pause(20);
      }
    }
  });
}

function wasMadeByAnother({ code = "" }: { code?: string }): boolean {
  // there is one now; two insert the same name; the template is in use by the other's command
  return ["42P04", "23505", "55006"].includes(code);
}
