import { database } from "horarium";
import { randomBytes } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { createSeal } from "../../src/channels/seal.ts";
import { createReadSecrets } from "../../src/secrets/read-secrets.ts";
import { codeOf, useAuth, type Browser } from "../auth/support.ts";

const [oldKey, newKey, foreignKey] = [randomBytes(32), randomBytes(32), randomBytes(32)];
let keys = [oldKey];
const openSeal = () => Promise.resolve(createSeal(keys));
const here = useAuth({ openSeal });
const canary = "canary/of+a secret&value";

let admin: Browser;
beforeAll(async () => {
  ({ browser: admin } = await here.person("admin"));
});

const read = (names: string[]) =>
  createReadSecrets(database(here.database.pool, "horarium_auth"), openSeal)(names);
const put = (name: string, value: string) => admin.call("PUT", `/secrets/${name}`, { value });

async function wholeDatabase(): Promise<string> {
  const { rows } = await here.database.pool.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('horarium_auth', 'horarium')",
  );
  const texts = rows.map(async ({ name }) => {
    const found = await here.database.pool.query<{ row: string }>(
      `select row_to_json(entry)::text as row from ${name} entry`,
    );
    return found.rows.map(({ row }) => row).join("\n");
  });
  return (await Promise.all(texts)).join("\n");
}

test("a value goes in, and comes out for executions alone", async () => {
  const answer = await put("api-key", canary);
  expect(answer.status).toBe(200);
  const list = await admin.call("GET", "/secrets");
  expect(list.body.rows).toMatchObject([{ name: "api-key", jobs: [] }]);
  const events = await admin.call("GET", "/access-events");
  expect(events.body.rows[0].sentence).toMatch(/ set the secret api-key$/);

  const stored = await wholeDatabase();
  expect(stored).toContain("api-key");
  for (const text of [...[answer, list, events].map(({ body }) => JSON.stringify(body)), stored]) {
    for (const encoding of ["utf8", "base64", "base64url", "hex"] as const)
      expect(text).not.toContain(Buffer.from(canary).toString(encoding));
  }
  expect((await read(["api-key"])).get("api-key")).toBe(canary);
});

test("only admins list, set, delete and rotate", async () => {
  for (const role of ["reader", "operator"] as const) {
    const { browser } = await here.person(role);
    const asked = [
      browser.call("GET", "/secrets"),
      browser.call("PUT", "/secrets/api-key", { value: "12345678" }),
      browser.call("DELETE", "/secrets/api-key"),
      browser.call("POST", "/secrets/rotate", {}),
    ];
    for (const answer of await Promise.all(asked)) expect(codeOf(answer)).toBe("403 not_allowed");
  }
  expect((await read(["api-key"])).get("api-key")).toBe(canary);
});

test("the password is asked for again before one is set, deleted or rotated", async () => {
  const { browser } = await here.person("admin");
  here.horarium.clock.advance("11m");
  const asked = [
    browser.call("PUT", "/secrets/other", { value: "12345678" }),
    browser.call("DELETE", "/secrets/api-key"),
    browser.call("POST", "/secrets/rotate", {}),
  ];
  for (const answer of await Promise.all(asked)) expect(codeOf(answer)).toBe("403 confirm_first");
  ({ browser: admin } = await here.person("admin"));
});

test.each([
  ["a name with a slash", "a%2Fb", "12345678"],
  ["a name with a line end", "a%0Ab", "12345678"],
  ["a value that is too short to be found in texts", "short", "1234567"],
  ["a value of more than 16 kB", "long", "x".repeat(16_385)],
])("%s is refused", async (_, name, value) => {
  const answer = await put(name, value);
  expect(answer.status).toBe(422);
  expect(JSON.stringify(answer.body)).not.toContain(value);
});

test("a sealed value opens under its own name only", async () => {
  await put("mine", "value of mine");
  await here.database.pool.query(
    "update horarium_auth.secret set sealed = (select sealed from horarium_auth.secret where name = 'api-key') where name = 'mine'",
  );
  await expect(read(["mine"])).rejects.toThrow(/secret mine: its secrets are not what was sealed/);
  expect((await admin.call("DELETE", "/secrets/mine")).status).toBe(200);
  await expect(read(["mine"])).rejects.toThrow(/there is no secret called mine/);
  expect(codeOf(await admin.call("DELETE", "/secrets/mine"))).toBe("404 not_found");
});

test("a secret that a job or one of its presets names is not deleted, and says which", async () => {
  await put("used", "value of used");
  const { pool } = here.database;
  const authorization = { kind: "bearer", secret: "used" };
  const { rows } = await pool.query<{ id: string }>(
    `insert into horarium.scheduled_job (name, schedule, handler, parameters)
     values ('call', '@daily', 'http', $1), ('ring', '@daily', 'http', '{}')
     returning id`,
    [{ url: "https://example.com", authorization }],
  );
  await pool.query(
    `insert into horarium.parameter_preset (id, job_id, name, parameters, created_at)
     values (gen_random_uuid(), $1, 'loud', $2, now())`,
    [rows[1]!.id, { signingSecret: "used" }],
  );
  const refused = await admin.call("DELETE", "/secrets/used");
  expect(codeOf(refused)).toBe("409 in_use");
  expect(refused.body.detail).toContain("secret used: call, ring use it");
  const { body } = await admin.call("GET", "/secrets");
  expect(body.rows.find(({ name }: { name: string }) => name === "used").jobs).toEqual([
    "call",
    "ring",
  ]);
  await pool.query("delete from horarium.scheduled_job");
  expect((await admin.call("DELETE", "/secrets/used")).status).toBe(200);
});

test("a process with another key adds none that the others cannot read", async () => {
  keys = [foreignKey];
  expect(codeOf(await put("foreign", "12345678"))).toBe("409 other_key");
  expect(codeOf(await admin.call("POST", "/secrets/rotate", {}))).toBe("409 other_key");
  keys = [oldKey];
  expect((await read(["api-key"])).get("api-key")).toBe(canary);
});

test("after a rotation the old key is needed no more", async () => {
  const channel = "0198c0f2-6f2e-7a51-8000-000000000001";
  await here.database.pool.query(
    `insert into horarium.channel (id, kind, name, sealed, target, created_at)
     values ($1, 'ntfy', 'phone', $2, 'ntfy.sh', now())`,
    [channel, createSeal([oldKey]).seal({ topic: "canary" }, channel)],
  );
  keys = [newKey, oldKey];
  const answer = await admin.call("POST", "/secrets/rotate", {});
  expect(answer.body).toEqual({ secrets: 1, channels: 1 });
  keys = [newKey];
  expect((await read(["api-key"])).get("api-key")).toBe(canary);
  const { rows } = await here.database.pool.query<{ sealed: Buffer }>(
    "select sealed from horarium.channel",
  );
  expect(createSeal([newKey]).open(rows[0]!.sealed, channel)).toEqual({ topic: "canary" });
});
