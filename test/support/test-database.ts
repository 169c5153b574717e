import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { inject } from "vitest";

export interface TestDatabase {
  url: string;
  pool: pg.Pool;
  /** Closes the pool and removes the database, also when others are still connected to it. */
  drop(): Promise<void>;
}

/** A new database on the test server, empty or a copy of `template` (to which nobody may be connected meanwhile). */
export async function createTestDatabase({
  template,
}: { template?: string } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const quoted = pg.escapeIdentifier(name);
  const copied = template === undefined ? "" : ` template ${pg.escapeIdentifier(template)}`;
  await asAdmin((client) => client.query(`create database ${quoted}${copied}`));

  const url = urlOf(name);
  const pool = new pg.Pool({ connectionString: url });
  // a test may cut connections: the statement that was under way fails by itself
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return {
    url,
    pool,
    async drop() {
      if (!pool.ending) await pool.end();
      await asAdmin(async (client) => {
        await untilLeft(client, name);
        await client.query(`drop database if exists ${quoted} with (force)`);
      });
    },
  };
}

/** The address of another database on the test server. */
export function urlOf(name: string): string {
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/**
 * Pools that have just ended are on their way out, however slow the machine: cut off by force they would report an error
 * to nobody.
 */
async function untilLeft(client: pg.Client, name: string): Promise<void> {
  for (const until = performance.now() + 2_000; performance.now() < until;) {
    const { rowCount } = await client.query("select from pg_stat_activity where datname = $1", [
      name,
    ]);
    if (!rowCount) return;
    await pause(5);
  }
}

async function asAdmin(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject("databaseUrl") });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
