import { mkdir, rmdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { libraryJobs } from "../../server/src/library/here.ts";
import { readSettings } from "../../server/src/library/settings.ts";
import { directoryStore } from "../src/infra/object-store/index.ts";
import { createBackupPlace, type BackupPlace } from "./support/backups.ts";
import { createLibrary, rowsOf } from "./support/library.ts";
import { runHandler } from "./support/run-handler.ts";

let database: TestDatabase;
let pool: pg.Pool;
let place: BackupPlace;

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
});
afterAll(() => database.drop());

beforeEach(async () => {
  place = await createBackupPlace();
  await mkdir(join(place.directory, "within"), { recursive: true });
  await rmdir(place.kept);
  await symlink(place.directory, place.kept);
});
afterEach(() => place.remove());

/** Ways to name the folder in which backups are made, or one in it. */
const names = {
  "that folder": () => place.directory,
  "a symbolic link to it": () => place.kept,
  "a folder in it": () => join(place.directory, "within"),
  "a folder in it that is not there yet, behind the link": () => join(place.kept, "later", "one"),
};

test.each(Object.entries(names))("a target that says it is %s is refused", (_, name) => {
  const target = { store: directoryStore(name()), directory: name(), isRemote: false };
  const built = () => place.handler(database.url, { targets: { disk: target } });
  expect(built).toThrow(
    expect.objectContaining({
      name: "DoNotRetry",
      message: expect.stringContaining("give the target another folder"),
    }),
  );
});

test.each(Object.entries(names))("HORARIUM_BACKUP_URL is refused where it names %s", (_, name) => {
  const { backups } = readSettings({ HORARIUM_BACKUP_URL: pathToFileURL(name()).href });
  const opened = {
    pool,
    connection: { connectionString: database.url },
    directory: place.directory,
    label: "the test's",
    embedded: null,
  };
  expect(() => libraryJobs(true, opened, { backups: backups! })).toThrow(
    expect.objectContaining({
      name: "ConfigurationError",
      message: expect.stringMatching(/^HORARIUM_BACKUP_URL: .*give the target another folder/),
    }),
  );
});

test.each([["that folder"], ["a symbolic link to it"]] as const)(
  "a target that is %s and does not say so is refused before anything is made",
  async (which) => {
    const target = { store: directoryStore(names[which]()), isRemote: false };
    const handler = place.handler(database.url, { targets: { disk: target } });
    await expect(runHandler(handler, pool)).rejects.toMatchObject({
      name: "DoNotRetry",
      message: expect.stringContaining("give the target another folder"),
    });
    expect(await place.staged()).toEqual(["within"]);
    expect(await rowsOf(pool, "select from library_jobs.backup")).toEqual([]);
  },
);

test("a folder beside it, with a name that begins alike, is a target", () => {
  const beside = `${place.directory}-kept`;
  const target = { store: directoryStore(beside), directory: beside, isRemote: false };
  expect(place.handler(database.url, { targets: { disk: target } }).name).toBe("backup_database");
});
