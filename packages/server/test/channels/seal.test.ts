import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "horarium";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSeal, openSeal, SealError } from "../../src/channels/seal.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "seal-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("what is sealed for one row opens for it alone, and not when it was tampered with", () => {
  const seal = createSeal([randomBytes(32)]);
  const sealed = seal.seal({ url: "https://example.com/x" }, "a");
  expect(seal.open(sealed, "a")).toEqual({ url: "https://example.com/x" });
  expect(() => seal.open(sealed, "b")).toThrow(SealError);
  sealed[sealed.length - 1]! ^= 1;
  expect(() => seal.open(sealed, "a")).toThrow(SealError);
});

test("a new key in front of the old one seals, and both open", () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  const sealed = createSeal([old]).seal("secret", "a");
  const both = createSeal([fresh, old]);
  expect(both.open(sealed, "a")).toBe("secret");
  expect(createSeal([fresh]).open(both.seal("secret", "a"), "a")).toBe("secret");
  expect(() => createSeal([fresh]).open(sealed, "a")).toThrow("sealed with another key");
});

test("several processes that start at once have one key, in a file that others cannot read", async () => {
  const directory = join(folder, "data");
  const seals = await Promise.all(Array.from({ length: 5 }, () => openSeal(undefined, directory)));
  const sealed = seals[0]!.seal("secret", "a");
  expect(seals.map((seal) => seal.open(sealed, "a"))).toEqual(seals.map(() => "secret"));
  expect((await stat(join(directory, "secret.key"))).mode & 0o777).toBe(0o600);
  expect(Buffer.from(await readFile(join(directory, "secret.key"), "utf8"), "base64")).toHaveLength(
    32,
  );
});

test.each([0o640, 0o604, 0o660, 0o644])(
  "a key file of the mode %i, which others than its owner may read, is refused with what to do",
  async (mode) => {
    const directory = join(folder, `open-${mode}`);
    await openSeal(undefined, directory);
    const file = join(directory, "secret.key");
    await chmod(file, mode);
    const refused = openSeal(undefined, directory);
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(`mode ${mode.toString(8)}): chmod 600 it`);
    await expect(refused).rejects.not.toThrow((await readFile(file, "utf8")).trim());
    await chmod(file, 0o600);
    await openSeal(undefined, directory);
  },
);

test("a key that is none is refused without being shown", async () => {
  const refused = openSeal("hunter2", folder);
  await expect(refused).rejects.toThrow(ConfigurationError);
  await expect(refused).rejects.not.toThrow("hunter2");
});
