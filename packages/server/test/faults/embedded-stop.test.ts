import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { embeddedPool, startEmbedded } from "@horarium/server/embedded-postgres";
import { buildApp, makeFolder, type App } from "../embedded-postgres/support/app.ts";
import { kinds } from "../embedded-postgres/support/postgres-kinds.ts";
import { until } from "../embedded-postgres/support/processes.ts";

const rounds = Number(process.env["ROUNDS"] ?? 2);
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

describe.skipIf(kinds.length === 0)("a stop", () => {
  test.each(["stop", "force"])(
    "(%s) while another process attaches leaves that one with a server that works",
    async (word) => {
      for (let round = 0; round < rounds; round++) {
        const first = app.run(["open"], { env: { HORARIUM_DATA: directory } });
        await first.fact("opened");
        const attaching = startAfter(Math.random() * 120);
        first.tell(word);
        const [database] = await Promise.all([attaching, first.fact("stopped")]);
        const pool = await embeddedPool(database);
        // the stop may fall between attach and this statement: the pool brings the server back
        expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
        await pool.end();
        await first.ended;
        expect(await database.stop()).toBe("stopped");
      }
    },
  );

  test("by two processes at once is a stop for both", async () => {
    for (let round = 0; round < rounds; round++) {
      const one = await startEmbedded({ directory, log });
      const other = await startEmbedded({ directory, log });
      expect(["stopped", "left running"]).toContain(
        (await Promise.all([one.stop(), other.stop()]))[0],
      );
      // each may have seen the other's connection, which takes a moment to end
      await until(async () => (await one.stop()) === "stopped");
    }
  });
});

async function startAfter(milliseconds: number) {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return startEmbedded({ directory, log });
}
