import { chmod, mkdir, rename, rm, rmdir, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbedded, stopDatabase } from "@horarium/server/embedded-postgres";
import { buildApp, makeFolder, type App } from "../embedded-postgres/support/app.ts";
import { kinds } from "../embedded-postgres/support/postgres-kinds.ts";

const log = () => {};
const possible = test.skipIf(kinds.length === 0);
let folder: Awaited<ReturnType<typeof makeFolder>>;
let app: App;
/** One cluster is moved from path to path: making one takes a second. */
let home: string;

beforeAll(async () => {
  folder = await makeFolder();
  app = await buildApp(join(folder.path, "app"));
  home = join(folder.path, "database");
  if (kinds.length > 0) await (await startEmbedded({ directory: home, log })).stop();
});
afterAll(() => folder.remove());

async function moveTo(directory: string): Promise<string> {
  await rename(home, directory);
  home = directory;
  return directory;
}

possible(
  "a path with spaces, commas, quotes and letters beyond ASCII works, and so does its address",
  async () => {
    const directory = await moveTo(join(folder.path, `Bücher, "alte" & неу 本`));
    const database = await startEmbedded({ directory, log });
    try {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      expect((await client.query("show data_directory")).rows).toEqual([
        { data_directory: join(directory, "data") },
      ]);
      await client.end();
      expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "attached" });
    } finally {
      await stopDatabase(directory, { force: true });
    }
  },
);

possible("a directory reached by a link is the same directory", async () => {
  const directory = await moveTo(join(folder.path, "plain"));
  const alias = join(folder.path, "alias");
  await symlink(directory, alias);
  const database = await startEmbedded({ directory, log });
  const other = await startEmbedded({ directory: alias, log });
  expect(other).toMatchObject({ mode: "attached", directory: database.directory });
  await other.stop();
});

possible(
  "a path too long for a socket has it in a closed folder elsewhere, where a process with another temporary directory finds it",
  async () => {
    const directory = await moveTo(join(folder.path, "long".repeat(30)));
    try {
      const database = await startEmbedded({ directory, log });
      const { host } = database.connection;
      expect(host).toMatch(join(tmpdir(), "horarium-"));
      expect((await stat(host)).mode & 0o777).toBe(0o700);

      const elsewhere = join(folder.path, "tmp");
      await mkdir(elsewhere);
      const other = app.run(["open"], { env: { HORARIUM_DATA: directory, TMPDIR: elsewhere } });
      const opened = await other.fact("opened");
      expect(opened).toMatchObject({ mode: "attached", url: database.url });
      other.tell("stop");
      expect(await other.fact("stopped")).toBe("stopped");

      // whoever may write there could have made the folder before us
      await chmod(host, 0o755);
      await expect(startEmbedded({ directory, log })).rejects.toMatchObject({
        code: "database_socket",
      });
      await chmod(host, 0o700);
      await rmdir(host);
      await symlink(folder.path, host);
      await expect(startEmbedded({ directory, log })).rejects.toMatchObject({
        code: "database_socket",
      });
      await rm(host);
    } finally {
      await stopDatabase(directory, { force: true });
    }
  },
);
