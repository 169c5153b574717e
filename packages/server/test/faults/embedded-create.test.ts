import { execFileSync } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startEmbedded, stopDatabase } from "@horarium/server/embedded-postgres";
import { buildApp, makeFolder, type App } from "../embedded-postgres/support/app.ts";
import { kinds } from "../embedded-postgres/support/postgres-kinds.ts";
import { processesNaming, until } from "../embedded-postgres/support/processes.ts";
import { sixStarters } from "../embedded-postgres/support/six-starters.ts";

const rounds = Number(process.env["ROUNDS"] ?? 1);
const log = () => {};
let folder: Awaited<ReturnType<typeof makeFolder>>;
let directory: string;
let app: App;

beforeEach(async () => {
  folder = await makeFolder();
  directory = join(folder.path, "database");
  app = await buildApp(join(folder.path, "app"));
});
afterEach(() => folder.remove());

describe.skipIf(kinds.length === 0)("a new database", () => {
  test("is one, and all are connected, when six processes start at once, and so is an old one", async () => {
    for (let round = 0; round < rounds; round++) {
      const modes = await sixStarters(app, directory);
      expect(modes.filter((mode) => mode !== "attached")).toHaveLength(1);
      expect(await remains()).toEqual([]);

      // the same on the stopped one
      await stopDatabase(directory, { force: true });
      const again = await sixStarters(app, directory);
      expect(again.filter((mode) => mode !== "attached")).toEqual(["started"]);
      await stopDatabase(directory, { force: true });
      await rm(directory, { recursive: true });
    }
  });

  test.skipIf(process.platform !== "linux")(
    "is clean, and nothing is left over, after a kill during initdb (needs /proc)",
    async () => {
      for (let round = 0; round < rounds; round++) {
        const starter = app.run(["open"], { env: { HORARIUM_DATA: directory } });
        await until(async () => (await remains()).length > 0);
        const patience = Date.now() + Math.random() * 1200;
        await until(async () => Date.now() > patience);
        starter.child.kill("SIGKILL");
        await starter.ended;

        const database = await startEmbedded({ directory, log });
        expect(["created", "started", "attached"]).toContain(database.mode);
        // the orphaned initdb of the killed one notices that its folder has gone
        await until(async () => (await processesNaming(join(directory, "init-"))).length === 0);
        expect(await remains()).toEqual([]);
        await database.stop({ force: true });
        await rm(directory, { recursive: true });
      }
    },
  );

  test("is clean, and nothing is left over, after a kill between initdb and the move into place", async () => {
    await (await startEmbedded({ directory, log })).stop();
    const gone = app.run(["find"], { env: { DATABASE_URL: "postgres://db.example/app" } });
    await gone.ended;
    execFileSync("mv", [join(directory, "data"), join(directory, `init-${gone.pid}-1`)]);
    // in a container the next process has the same number
    execFileSync("cp", [
      "-a",
      join(directory, `init-${gone.pid}-1`),
      join(directory, `init-${process.pid}-1`),
    ]);
    expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "created" });
    expect(await remains()).toEqual([]);
  });
});

async function remains(): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => name.startsWith("init-"));
}
