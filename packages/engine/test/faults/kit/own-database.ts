import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { databaseStatus, startEmbedded, stopDatabase } from "@horarium/server/embedded-postgres";
import type { TestDatabase } from "../../../../../test/support/test-database.ts";
import { until } from "./until.ts";

/** A PostgreSQL of the test file's own, to be stopped, killed and started again. */
export interface OwnServer {
  /** A new database on it. */
  createDatabase(): Promise<TestDatabase>;
  /**
   * Ends the server, as by `pg_ctl -m fast`, `-m immediate`, or kill -9, and starts it again when `noticed` has come.
   * Gives how long it was away.
   */
  restart(how: "fast" | "immediate" | "killed", noticed: () => Promise<unknown>): Promise<number>;
}

const signals = { fast: "SIGINT", immediate: "SIGQUIT", killed: "SIGKILL" } as const;

export function useOwnServer(): OwnServer {
  let directory: string;
  let url: string;
  let made = 0;

  const start = async () => {
    ({ url } = await startEmbedded({
      directory,
      log: () => undefined,
      settings: { maxConnections: 100 },
    }));
  };
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "hor-faults-"));
    await start();
  });
  afterAll(async () => {
    await stopDatabase(directory, { force: true });
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
  });

  return {
    async createDatabase() {
      const name = `test_${++made}`;
      const admin = new pg.Client({ connectionString: url });
      await admin.connect();
      await admin.query(`create database ${name}`);
      await admin.end();
      const own = new URL(url);
      own.pathname = `/${name}`;
      const pool = new pg.Pool({ connectionString: own.href });
      // it is the server that goes away, on purpose
      pool.on("error", () => undefined);
      pool.on("connect", (client) => client.on("error", () => undefined));
      return { url: own.href, pool, drop: () => pool.end() };
    },
    async restart(how, noticed) {
      const { pid } = await databaseStatus(directory);
      if (pid === undefined) throw new Error("the server does not run");
      const from = performance.now();
      process.kill(pid, signals[how]);
      await until(`the server ends (${how})`, () => !isThere(pid));
      await noticed();
      await start();
      return performance.now() - from;
    },
  };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
