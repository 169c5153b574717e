import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbedded, stopDatabase } from "@horarium/server/embedded-postgres";

/**
 * One PostgreSQL for all test files; each file makes databases of its own in it.
 * The one of TEST_DATABASE_URL or DATABASE_URL, otherwise an embedded one that is gone afterwards.
 */
export default async function setup({
  provide,
}: TestProject): Promise<(() => Promise<void>) | void> {
  const given = process.env["TEST_DATABASE_URL"] || process.env["DATABASE_URL"];
  if (given) return provide("databaseUrl", given);

  await removeRemains();
  const directory = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  const database = await startEmbedded({
    directory,
    log: (line) => console.log(line),
    settings: { maxConnections: 200 },
  });
  await syncNothing(database.url);
  provide("databaseUrl", database.url);
  return async () => {
    await database.stop({ force: true });
    await rm(directory, { recursive: true, force: true });
  };
}

/** Its data need not outlive the machine, and a database is made and removed for nearly every test. */
async function syncNothing(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("alter system set fsync = off");
  await client.query("alter system set full_page_writes = off");
  await client.query("select pg_reload_conf()");
  await client.end();
}

const prefix = "horarium-tests-";

/** A test run that was killed leaves its server running, as the embedded one is made to. */
async function removeRemains(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = /^horarium-tests-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await stopDatabase(join(tmpdir(), name), { force: true });
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

declare module "vitest" {
  interface ProvidedContext {
    databaseUrl: string;
  }
}
