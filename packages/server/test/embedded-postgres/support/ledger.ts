import { readFile } from "node:fs/promises";
import pg from "pg";

/** The batches that the database acknowledged to the writing process, kept outside the database. */
export async function acknowledged(ledger: string): Promise<number[]> {
  const text = await readFile(ledger, "utf8").catch(() => "");
  // the last line may have been cut off by the kill
  return text.split("\n").slice(0, -1).map(Number);
}

/** Compares: every acknowledged batch is there, every batch is whole, and at most one more per writer than was acknowledged. */
export async function compare(
  connection: pg.ClientConfig,
  ledger: string,
  size: number,
): Promise<{ acknowledged: number; lost: number[]; torn: number[]; unacknowledged: number }> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query<{ batch: string; rows: number }>(
      "select batch, count(*)::int as rows from written group by batch",
    );
    const there = new Map(rows.map((row) => [Number(row.batch), row.rows]));
    const noted = await acknowledged(ledger);
    return {
      acknowledged: noted.length,
      lost: noted.filter((batch) => !there.has(batch)),
      torn: [...there].filter(([, count]) => count !== size).map(([batch]) => batch),
      unacknowledged: there.size - noted.filter((batch) => there.has(batch)).length,
    };
  } finally {
    await client.end();
  }
}
