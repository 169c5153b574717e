import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { horarium, killAll } from "./support/horarium.ts";
import { startServer, type ServedHorarium } from "./support/server.ts";

let database: TestDatabase;
let server: ServedHorarium;

beforeAll(async () => {
  database = await createTestDatabase();
  await horarium(["migrate", "--database", database.url]);
  server = await startServer(database.url);
});
afterAll(async () => {
  await killAll();
  await database.drop();
});

interface Asked {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}

const ask = (path: string, { headers = {}, ...init }: Asked = {}) =>
  fetch(`${server.url}/api${path}`, {
    ...init,
    headers: { "content-type": "application/json", origin: server.url, ...headers },
  });
const accept = (token: string) =>
  ask("/auth/accept", {
    method: "POST",
    body: JSON.stringify({ token, password: "a passphrase of some length" }),
  });
const whoHas = (token: string) =>
  ask("/auth/me", { headers: { authorization: `Bearer ${token}` } });

// each test starts several processes, each of which takes a second on a busy machine
describe.each(["a database", "a server"])("with %s", { timeout: 300_000 }, (place) => {
  const isServer = place === "a server";
  const prefix = isServer ? "over" : "direct";
  const run = (...args: string[]) =>
    isServer
      ? horarium([...args, "--url", server.url], { env: { HORARIUM_TOKEN: server.token } })
      : horarium([...args, "--database", database.url]);
  const json = async <Answer>(...args: string[]) => {
    const { code, output, standardOutput } = await run(...args, "--json");
    if (code !== 0) throw new Error(output);
    return JSON.parse(standardOutput) as Answer;
  };

  test("invites somebody, who chooses a password by the token that is printed", async () => {
    const email = `${prefix}-bob@example.com`;
    const { code, standardOutput } = await run("user", "create", email, "--role", "operator");
    expect(code).toBe(0);
    expect(standardOutput).toContain(`${email} is invited as operator`);
    const shown = isServer
      ? new RegExp(`^ {2}${server.url}/accept#token=(\\S{43})$`, "m")
      : /^ {2}(\S{43})$/m;
    const [, token] = shown.exec(standardOutput)!;
    expect((await accept(token!)).status).toBe(200);
    expect((await run("user", "list")).output).toMatch(
      new RegExp(`${email} +operator +in use +20\\d\\d-`),
    );
    expect(await run("user", "create", email, "--role", "reader")).toMatchObject({ code: 4 });

    // the older link is void with the newer one
    const [first, second] = [
      await json<{ token: string }>("user", "link", email),
      await json<{ token: string }>("user", "link", email),
    ];
    expect((await accept(first.token)).status).toBe(422);
    expect((await accept(second.token)).status).toBe(200);
  });

  test("changes a role, disables and enables, and ends sessions", async () => {
    const email = `${prefix}-eve@example.com`;
    const { link } = await json<{ link: { token: string } }>(
      ...["user", "create", email, "--role", "reader", "--name", "Eve"],
    );
    const cookieOf = async () =>
      (await accept(link.token)).headers.getSetCookie()[0]!.split(";")[0]!;
    const cookie = await cookieOf();
    const status = async () => (await ask("/auth/me", { headers: { cookie } })).status;
    expect(await status()).toBe(200);
    expect(await json("user", "end-sessions", email)).toEqual({ ended: 1 });
    expect(await status()).toBe(401);

    expect((await run("user", "role", email, "operator")).output).toContain(`${email} is operator`);
    expect(await json("user", "disable", email)).toMatchObject({
      name: "Eve",
      role: "operator",
      disabledAt: expect.any(String),
    });
    expect((await run("user", "link", email)).code).toBe(4);
    expect(await json("user", "enable", email)).toMatchObject({ disabledAt: null });
    expect((await run("user", "end-sessions")).output).toContain("give either an address or --all");
    expect((await run("user", "end-sessions", "--all")).output).toMatch(/^\d+ sessions? ended$/m);
  });

  test("does not disable the last admin, and knows nobody who is not there", async () => {
    expect(await run("user", "disable", "ada@example.com")).toMatchObject({
      code: 4,
      output: expect.stringContaining("ada@example.com is the last admin"),
    });
    expect(await run("user", "role", "nobody@example.com", "reader")).toMatchObject({
      code: 3,
      output: expect.stringContaining("nobody has the address nobody@example.com"),
    });
    expect(await run("user", "role", "ada@example.com", "king")).toMatchObject({ code: 2 });
  });

  test("creates a token that is shown once, lists it, and revokes it", async () => {
    const name = `${prefix}-deploy`;
    const made = await run(
      ...["token", "create", name, "--person", "ada@example.com"],
      ...["--scopes", "read", "run", "--expires-in-days", "7"],
    );
    expect(made.code).toBe(0);
    const [secret, sentence] = made.standardOutput.split("\n");
    expect(secret).toMatch(/^hor_\w{49}$/);
    expect(sentence).toContain("may read, run until");
    expect(await (await whoHas(secret!)).json()).toMatchObject({
      name: `token:${name}`,
      scopes: ["read", "run"],
    });

    const listed = await json<{ name: string; createdAt: string; expiresAt: string }[]>(
      "token",
      "list",
    );
    const row = listed.find((one) => one.name === name)!;
    expect(Date.parse(row.expiresAt) - Date.parse(row.createdAt)).toBe(7 * 86_400_000);
    expect(JSON.stringify(listed)).not.toContain(secret);
    expect((await run("token", "list")).output).toMatch(
      new RegExp(`${name} +\\.\\.\\.${secret!.slice(-4)} +read run +in use`),
    );

    expect((await run("token", "revoke", name)).code).toBe(0);
    expect((await whoHas(secret!)).status).toBe(401);
    expect(await run("token", "revoke", name)).toMatchObject({
      code: 3,
      output: expect.stringContaining(`no token in use is called ${name}`),
    });
  });

  test("gives a token no more than its person may", async () => {
    const email = `${prefix}-rita@example.com`;
    await run("user", "create", email, "--role", "reader");
    const args = ["token", "create", `${prefix}-more`, "--person", email, "--scopes"];
    expect(await run(...args, "read", "run")).toMatchObject({
      code: 5,
      output: expect.stringContaining("is reader and may not: run"),
    });
    expect((await run(...args, "everything")).code).toBe(2);
  });
});

test(
  "whose token it is to be is asked directly, and known over a server",
  { timeout: 300_000 },
  async () => {
    const args = ["token", "create", "mine", "--scopes", "read"];
    expect(await horarium([...args, "--database", database.url])).toMatchObject({
      code: 2,
      output: expect.stringContaining("say whose with --person"),
    });
    const over = await horarium([...args, "--url", server.url, "--json"], {
      env: { HORARIUM_TOKEN: server.token },
    });
    expect(JSON.parse(over.standardOutput)).toMatchObject({ email: "ada@example.com" });

    // what the one that asks may not, the new one may not either
    const { token } = JSON.parse(over.standardOutput) as { token: string };
    const refused = await horarium([...args, "--url", server.url], {
      env: { HORARIUM_TOKEN: token },
    });
    expect(refused).toMatchObject({ code: 5 });
  },
);

test(
  "after a restore all sessions and tokens are ended by one command each",
  { timeout: 300_000 },
  async () => {
    const run = (...args: string[]) => horarium([...args, "--database", database.url, "--json"]);
    const invited = await run("user", "create", "restored@example.com", "--role", "reader");
    const { link } = JSON.parse(invited.standardOutput) as { link: { token: string } };
    const cookie = (await accept(link.token)).headers.getSetCookie()[0]!.split(";")[0]!;
    expect((await whoHas(server.token)).status).toBe(200);
    expect((await run("user", "end-sessions", "--all")).code).toBe(0);
    expect((await run("token", "revoke", "--all")).code).toBe(0);
    expect((await ask("/auth/me", { headers: { cookie } })).status).toBe(401);
    expect((await whoHas(server.token)).status).toBe(401);

    expect((await run("user", "delete", "restored@example.com")).code).toBe(0);
    expect((await run("user", "link", "restored@example.com")).code).toBe(3);
  },
);

test("the doctor sees that an access event was altered", { timeout: 300_000 }, async () => {
  const doctor = () => horarium(["doctor", "--database", database.url]);
  expect((await doctor()).output).not.toContain("access_events");
  await database.pool.query("alter table horarium_auth.event disable trigger refuse_change");
  await database.pool.query("update horarium_auth.event set by = 'eve' where id = 1");
  const { code, output } = await doctor();
  expect(code).toBe(1);
  expect(output).toContain("access_events: access events were altered or taken away");
});

test("the audit says who did it", { timeout: 300_000 }, async () => {
  const { rows } = await database.pool.query<{ by: string }>(
    "select distinct by from horarium_auth.event where kind = 'token_created' order by by",
  );
  expect(rows.map(({ by }) => by)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^cli:/), "token:cli"]),
  );
});
