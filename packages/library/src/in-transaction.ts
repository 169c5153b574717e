import type { Pool, Queryable } from "horarium";

/** Everything that `work` writes is committed together, or not at all. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (tx: Queryable) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query("begin", []);
    const result = await work(client);
    await client.query("commit", []);
    return result;
  } catch (error) {
    await client.query("rollback", []).catch(() => {
      // the connection is gone, and the transaction with it: the first error says why
      isBroken = true;
    });
    throw error;
  } finally {
    client.release(isBroken);
  }
}
