import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seal } from "../../../library/src/infra/sealed-file.ts";
import { migrateLibrary } from "@horarium/library/reference";
import { describe, expect, test } from "vitest";
import { createTestDatabase } from "../../../../test/support/test-database.ts";
import { dataDirectory, horarium } from "./support/horarium.ts";

describe("horarium library check", () => {
  test("says of a library's database what fits", async () => {
    const { pool, url } = await createTestDatabase();
    await migrateLibrary(pool);
    const { code, output } = await horarium(["library", "check", "--database", url]);
    expect(output).toMatch(/activity: fits\n[^]*loans: fits\n[^]*It fits\n$/);
    expect(code).toBe(0);
  });

  test("names what a changed table no longer has", async () => {
    const { pool, url } = await createTestDatabase();
    await migrateLibrary(pool);
    await pool.query("alter table library.loan rename column due_at to due");
    const { code, output } = await horarium(["library", "check", "--database", url]);
    expect(output).toMatch(/loans: \d problems?\n/);
    expect(output).toMatch(/loans\.open: .*due_at/);
    expect(code).toBe(1);
  });

  test("says that a database is none of the kind", async () => {
    const { url } = await createTestDatabase();
    const args = ["library", "check", "--adapter", "colibri", "--database", url];
    const { code, output } = await horarium(args);
    expect(output).toContain("this database has no tables of Colibri's");
    expect(code).toBe(1);
  });
});

describe("horarium library decrypt", () => {
  test("opens a backup, writes over nothing, and leaves nothing half open", async () => {
    const folder = await dataDirectory();
    const [sealed, opened] = [join(folder, "backup"), join(folder, "opened")];
    const key = randomBytes(32);
    const bytes = randomBytes(3_000_000);
    const pieces: Buffer[] = [];
    const source = (async function* () {
      yield bytes;
    })();
    for await (const piece of seal(source, { current: "k", keys: { k: key } })) pieces.push(piece);
    await writeFile(sealed, Buffer.concat(pieces));
    const env = { HORARIUM_BACKUP_KEYS: `k:${key.toString("base64")}` };

    const first = await horarium(["library", "decrypt", sealed, opened], { env });
    expect(first.output).toContain("is opened into");
    expect((await readFile(opened)).equals(bytes)).toBe(true);
    const again = await horarium(["library", "decrypt", sealed, opened], { env });
    expect(again).toMatchObject({ code: 1, output: expect.stringContaining("EEXIST") });
    expect((await readFile(opened)).equals(bytes)).toBe(true);

    await writeFile(sealed, Buffer.concat(pieces).subarray(0, 2_500_000));
    const cut = join(folder, "cut");
    expect((await horarium(["library", "decrypt", sealed, cut], { env })).code).toBe(1);
    await expect(readFile(cut)).rejects.toThrow("ENOENT");
  });

  test("without keys says where they belong", async () => {
    const { code, output } = await horarium(["library", "decrypt", "a", "b"]);
    expect(code).toBe(2);
    expect(output).toContain("HORARIUM_BACKUP_KEYS is not set");
  });
});
