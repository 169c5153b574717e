import pg from "pg";
import { superuser } from "./superuser.ts";

/** Runs `work` on a connection of its own to the server's maintenance database, or to the one named. */
export async function withAdmin<Result>(
  { socketFolder, port }: { socketFolder: string; port: number },
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    host: socketFolder,
    port,
    user: superuser,
    database: "postgres",
    connectionTimeoutMillis: 10_000,
    application_name: "horarium embedded",
  });
  // without a listener a server that stops just now would end the process; the query below fails all the same
  client.on("error", () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {}); // it may never have been connected
  }
}
