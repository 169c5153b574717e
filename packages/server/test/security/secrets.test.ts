import { URI, type TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { horarium, killAll } from "../commands/support/horarium.ts";
import { startServer, type ServedHorarium } from "../commands/support/server.ts";

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

/** Gives the answer's JSON and the cookie that it sets. */
async function send(
  method: string,
  path: string,
  body: object | null,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${server.url}/api${path}`, {
    method,
    headers: { "content-type": "application/json", origin: server.url, ...headers },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  // oxlint-disable-next-line typescript/no-explicit-any -- what comes over the wire is compared, not trusted
  return { status: response.status, cookie, body: (await response.json()) as any };
}

/** As it is, and as what reads bytes would show it. */
const shapesOf = (secret: string) => [
  secret,
  Buffer.from(secret).toString("base64"),
  Buffer.from(secret).toString("base64url"),
  Buffer.from(secret).toString("hex"),
  encodeURIComponent(secret),
];

async function wholeDatabase(): Promise<string> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('horarium_auth', 'horarium')",
  );
  let text = "";
  for (const { name } of tables) {
    const { rows } = await database.pool.query<{ row: string }>(
      `select to_jsonb(read_row.*)::text as row from ${name} read_row`,
    );
    text += rows.map(({ row }) => row).join("\n");
  }
  return text;
}

test("no password, token, cookie, link or code stands in the server's log or the database", async () => {
  const email = "ada@example.com";
  const password = "a passphrase of some length";
  const wrong = "canary of a wrong password";
  await send("POST", "/auth/sign-in", { email, password: wrong });
  // somebody types the password where the address belongs
  await send("POST", "/auth/sign-in", { email: "canary-typed@example.com", password: wrong });
  const { cookie } = await send("POST", "/auth/sign-in", { email, password });
  const bearer = { authorization: `Bearer ${server.token}` };
  const invited = await send(
    "POST",
    "/people",
    { email: "bob@example.com", name: "Bob", role: "reader" },
    { cookie },
  );
  const made = await send("POST", "/auth/tokens", { name: "canary", scopes: ["read"] }, { cookie });
  await send("GET", `/jobs?token=${made.body.token}`, null);
  await send("GET", "/jobs", null, bearer);
  const unknown = `hor_${"x".repeat(49)}`;
  await send("GET", "/jobs", null, { authorization: `Bearer ${unknown}` });

  const { uri } = (await send("POST", "/auth/second-factor", {}, { cookie })).body;
  const totp = URI.parse(uri) as TOTP;
  const code = totp.generate();
  const confirmed = await send("POST", "/auth/second-factor/confirm", { code }, { cookie });
  const [recoveryCode] = confirmed.body.recoveryCodes as string[];
  const again = await send("POST", "/auth/sign-in", { email, password, code: recoveryCode });
  expect(again.status).toBe(200);

  const secrets = {
    password,
    wrong,
    cookie: cookie.split("=")[1]!,
    token: made.body.token as string,
    unknown,
    link: invited.body.link.token as string,
    recoveryCode: recoveryCode!,
  };
  const log = server.process.output();
  expect(log).toContain('"path":"/api/auth/sign-in"');
  const stored = await wholeDatabase();
  expect(stored).toContain("bob@example.com");
  for (const [name, secret] of Object.entries(secrets)) {
    for (const shape of shapesOf(secret)) {
      expect(log.includes(shape), `${name} in the log`).toBe(false);
      expect(stored.includes(shape), `${name} in the database`).toBe(false);
    }
  }
  expect(log).not.toContain(totp.secret.base32);
  expect(log).not.toContain("canary-typed");
  expect(stored).not.toContain("canary-typed");
});
