import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseStatus, startEmbedded } from "@horarium/server/embedded-postgres";
import { buildApp, makeFolder, type App } from "../embedded-postgres/support/app.ts";
import { acknowledged, compare } from "../embedded-postgres/support/ledger.ts";
import { kinds } from "../embedded-postgres/support/postgres-kinds.ts";
import { killAll, processesIn, until } from "../embedded-postgres/support/processes.ts";

const rounds = Number(process.env["ROUNDS"] ?? 1);
const onLinux = process.platform === "linux";

interface Row {
  what: string;
  size: number;
  mode: "attached" | "started";
  victims: (node: number, server: number) => Promise<number[]>;
}

describe.each(kinds)("kill -9 with PostgreSQL from $kind", ({ kind, env }) => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let directory: string;
  let app: App;

  beforeAll(async () => {
    folder = await makeFolder();
    directory = join(folder.path, "database");
    app = await buildApp(join(folder.path, "app"));
  });
  afterAll(() => folder.remove());

  const everyProcess = async (node: number) => [
    node,
    ...(await processesIn(join(directory, "data"))),
  ];
  const cases: Row[] = [
    { what: "Node only", size: 1, mode: "attached", victims: async (node) => [node] },
    {
      what: "the server and Node",
      size: 1,
      mode: "started",
      victims: async (node, server) => [server, node],
    },
    { what: "every process at once", size: 1, mode: "started", victims: everyProcess },
    {
      what: "every process at once, in transactions of 500 rows",
      size: 500,
      mode: "started",
      victims: everyProcess,
    },
  ];

  test.each(cases)("of $what loses no acknowledged row, and opens again", async (row) => {
    if (!onLinux && row.victims === everyProcess) return; // found by /proc
    const ledger = join(folder.path, `ledger-${row.size}-${row.mode}-${row.what.length}`);
    await startOver(directory, env);
    const recoveries: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = (await acknowledged(ledger)).length;
      const writer = app.run(["write", ledger, String(row.size)], {
        env: { ...env, HORARIUM_DATA: directory },
      });
      await writer.fact("opened");
      const enough = before + 5 + Math.floor(Math.random() * 200);
      await until(async () => (await acknowledged(ledger)).length >= enough);
      const { pid } = await databaseStatus(directory);
      killAll(await row.victims(writer.pid, pid!));
      await writer.ended;

      const began = performance.now();
      const database = await startEmbedded({
        directory,
        env: { ...process.env, ...env },
        log: () => {},
      });
      recoveries.push(performance.now() - began);
      expect(database.mode).toBe(row.mode);
      const found = await compare(database.connection, ledger, row.size);
      expect(found).toMatchObject({ lost: [], torn: [] });
      expect(found.acknowledged).toBeGreaterThanOrEqual(enough);
      // each round may leave one that was committed and never acknowledged
      expect(found.unacknowledged).toBeLessThanOrEqual(round + 1);
    }
    const rows = (await acknowledged(ledger)).length * row.size;
    const mean = recoveries.reduce((sum, one) => sum + one, 0) / rounds;
    console.log(
      `${kind}, ${row.what}: ${rounds} rounds, ${rows} rows acknowledged, 0 lost, open after ${Math.round(mean)} ms (longest ${Math.round(Math.max(...recoveries))} ms)`,
    );
  });
});

/** Without the rows of the case before. */
async function startOver(directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  const database = await startEmbedded({
    directory,
    env: { ...process.env, ...env },
    log: () => {},
  });
  const client = new pg.Client(database.connection);
  await client.connect();
  await client.query("drop table if exists written");
  await client.end();
}
