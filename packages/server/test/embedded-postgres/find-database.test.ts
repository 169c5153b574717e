import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findDatabase, startEmbedded } from "@horarium/server/embedded-postgres";
import { buildApp, makeFolder } from "./support/app.ts";
import { fingerprint } from "./support/fingerprint.ts";

const log = () => {};
let folder: Awaited<ReturnType<typeof makeFolder>>;
let directory: string;

beforeEach(async () => {
  folder = await makeFolder();
  directory = join(folder.path, "database");
});
afterEach(() => folder.remove());

describe("DATABASE_URL", () => {
  test("is used as it stands, and no module of the embedded PostgreSQL is loaded", async () => {
    const app = await buildApp(join(folder.path, "app"), { npmPostgres: false });
    // what is loaded on demand is not even there
    for (const name of await readdir(app.folder))
      if (/^(start|status|stop|pool)-/.test(name)) await rm(join(app.folder, name));
    const url = "postgres://user:secret@db.example/app";
    const { fact } = app.run(["find"], { env: { DATABASE_URL: url, HORARIUM_DATA: directory } });
    expect(await fact("found")).toEqual({ kind: "given", url });
  });

  test("that is no address of a PostgreSQL is an error that does not repeat it", async () => {
    const finding = findDatabase({ env: { DATABASE_URL: "mysql://user:secret@host/db" }, log });
    await expect(finding).rejects.toThrow(/^(?!.*secret).*DATABASE_URL/);
  });
});

describe("PG_BINDIR", () => {
  test("that leads to no PostgreSQL is an error, although there are others", async () => {
    const env = { ...process.env, PG_BINDIR: folder.path };
    await expect(startEmbedded({ directory, env, log })).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining(`PG_BINDIR is ${folder.path}`),
    });
  });
});

test("HORARIUM_POSTGRES takes two words", async () => {
  const env = { HORARIUM_POSTGRES: "docker" };
  await expect(startEmbedded({ directory, env, log })).rejects.toThrow('it is "system" or "npm"');
});

test("a system without any PostgreSQL gets an error with the four ways out", async () => {
  const app = await buildApp(join(folder.path, "app"), { npmPostgres: false });
  const env = { HORARIUM_DATA: directory, HORARIUM_POSTGRES: "npm" };
  const { fact, facts } = app.run(["open"], { env });
  const message = await fact("failed");
  expect(facts.at(-1)?.code).toBe("database_not_found");
  for (const way of ["DATABASE_URL", "PG_BINDIR", "install PostgreSQL", "@embedded-postgres/"])
    expect(message).toContain(way);
});

describe("a cluster of another major", () => {
  test("is refused, with what it is, what there is and what to do, and is left as it was", async () => {
    await mkdir(join(directory, "data", "base"), { recursive: true });
    await writeFile(join(directory, "data", "PG_VERSION"), "11\n");
    await writeFile(join(directory, "data", "base", "1"), "rows");
    const before = await fingerprint(directory);

    const starting = startEmbedded({ directory, log });
    await expect(starting).rejects.toMatchObject({ code: "database_version" });
    await expect(starting).rejects.toThrow(
      /made by PostgreSQL 11\. Found here: (\d+|none).*PG_BINDIR.*export/,
    );
    expect(await fingerprint(directory)).toEqual(before);
  });
});
