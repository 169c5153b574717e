import pg from "pg";

/** A connection for looking on, that no system shares. @param {string} url */
export async function connect(url) {
  const client = new pg.Client({ connectionString: url, application_name: "bench" });
  // the database is dropped with whatever is connected to it
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** @param {pg.Client} client @param {string | (() => Promise<number>)} statement What counts where it is not in this database. */
export async function count(client, statement) {
  if (typeof statement === "function") return statement();
  const { rows } = await client.query(statement);
  return rows[0].count;
}
