import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  databaseStatus,
  embeddedPool,
  startEmbedded,
  stopDatabase,
} from "@horarium/server/embedded-postgres";
import { buildApp, makeFolder, type App } from "./support/app.ts";
import { kinds } from "./support/postgres-kinds.ts";

const log = () => {};
let folder: Awaited<ReturnType<typeof makeFolder>>;
let directory: string;
let app: App;

beforeAll(async () => {
  folder = await makeFolder();
  directory = join(folder.path, "database");
  app = await buildApp(join(folder.path, "app"));
});
afterAll(() => folder.remove());

describe.skipIf(kinds.length === 0)("several processes on one directory", () => {
  test("the server outlives the process that started it, killed without warning", async () => {
    const first = app.run(["open"], { env: { HORARIUM_DATA: directory } });
    await first.fact("opened");
    const { pid } = await databaseStatus(directory);
    first.child.kill("SIGKILL");
    await first.ended;
    expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "attached" });
    expect((await databaseStatus(directory)).pid).toBe(pid);
  });

  test("the one that stops first leaves the server to the other", async () => {
    const [first, second] = [1, 2].map(() =>
      app.run(["open"], { env: { HORARIUM_DATA: directory } }),
    );
    await first!.fact("opened");
    await second!.fact("opened");
    first!.tell("stop");
    expect(await first!.fact("stopped")).toBe("left running");
    second!.tell("stop");
    expect(await second!.fact("stopped")).toBe("stopped");
    await Promise.all([first!.ended, second!.ended]);
  });

  test("a pool works on after the server was stopped under it, and no process ends over it", async () => {
    const database = await startEmbedded({ directory, log });
    const pool = await embeddedPool(database, { max: 3 });
    await pool.query("create table if not exists slot (id int)");
    // three connections lie idle when the server goes
    await Promise.all([1, 2, 3].map(() => pool.query("select pg_sleep(0.05)")));
    await stopDatabase(directory, { force: true });

    const answers = [1, 2, 3].map((id) => untilAnswered(pool, id));
    await Promise.all(answers);
    const { rows } = await pool.query<{ id: number }>("select id from slot order by id");
    expect(rows.map((row) => row.id)).toEqual([1, 2, 3]);
    await pool.end();
  });

  test("a connection that is lent out when the server stops ends no process, although nobody listens to its errors", async () => {
    const database = await startEmbedded({ directory, log });
    const pool = await embeddedPool(database, { max: 1 });
    const client = await pool.connect();
    const ended = new Promise((resolve) => client.once("end", resolve));
    await stopDatabase(directory, { force: true });
    await ended;
    client.release();
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  test("a statement under way when the server stops fails, and the next one works", async () => {
    const database = await startEmbedded({ directory, log });
    const pool = await embeddedPool(database, { max: 1 });
    const sleeping = pool.query("select pg_sleep(30)");
    const failed = expect(sleeping).rejects.toThrow(/terminat/);
    await untilActive(database.connection, "pg_sleep");
    await stopDatabase(directory, { force: true });
    await failed;
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});

/** An idle connection whose end has not been seen yet may fail one statement: as with every server, its sender tries again. */
async function untilAnswered(pool: pg.Pool, id: number): Promise<void> {
  for (;;) {
    try {
      await pool.query(
        "insert into slot select $1 where not exists (select from slot where id = $1)",
        [id],
      );
      return;
    } catch (error) {
      if (!/terminat/i.test((error as Error).message)) throw error;
    }
  }
}

async function untilActive(connection: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client(connection);
  client.on("error", () => {});
  await client.connect();
  for (;;) {
    const { rowCount } = await client.query(
      "select from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like $1",
      [`%${text}%`],
    );
    if (rowCount) break;
  }
  await client.end();
}
