import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { horarium, killAll } from "./support/horarium.ts";

let database: TestDatabase;
const key = (letter: string) => Buffer.alloc(32, letter).toString("base64");
beforeAll(async () => {
  database = await createTestDatabase();
  await horarium(["migrate", "--database", database.url]);
});
afterAll(async () => {
  await killAll();
  await database.drop();
});

const secret = (args: string[], { input = "", keys = key("a") } = {}) =>
  horarium(["secret", ...args, "--database", database.url], {
    input,
    env: { HORARIUM_SECRET_KEY: keys },
  });

test("a secret is set from the standard input, listed by its name, sealed anew and deleted", async () => {
  const set = await secret(["set", "api-key"], { input: "canary of a secret\n" });
  expect(set).toMatchObject({ code: 0, standardOutput: "The secret api-key is set\n" });
  const list = await secret(["list"]);
  expect(list.standardOutput).toMatch(/^SECRET +SET +BY +JOBS\napi-key +\S+.* cli:\S+ +-\n$/);
  expect(list.standardOutput).not.toContain("canary");

  const rotated = await secret(["rotate"], { keys: `${key("b")},${key("a")}` });
  expect(rotated.standardOutput).toBe(
    "Sealed with the present key: 1 secret, and those of 0 channels\n",
  );
  const late = await secret(["set", "late"], { input: "12345678", keys: key("a") });
  expect(late.code).toBe(4);
  expect(late.output).toContain("HORARIUM_SECRET_KEY");

  expect(await secret(["delete", "api-key"])).toMatchObject({ code: 0 });
  expect((await secret(["list", "--json"])).standardOutput).toBe("[]\n");
});

test("a value among the arguments is refused", async () => {
  const answer = await secret(["set", "api-key", "canary-value"]);
  expect(answer.code).not.toBe(0);
  expect(answer.output).not.toContain("canary-value");
});
