import { expect, test } from "vitest";
import { codeOf, password, useAuth, type Browser } from "../auth/support.ts";

const here = useAuth();
const far = useAuth({ publicUrl: "https://jobs.example.com" });

const signIn = async (email: string) => {
  const browser = here.browser();
  await browser.call("POST", "/auth/sign-in", { email, password });
  return browser;
};
const isSignedIn = async (browser: Browser) =>
  (await browser.call("GET", "/auth/me")).status === 200;

test("the cookie is out of reach of scripts and of other sites, and only for this host over TLS", async () => {
  const link = await far.auth.firstAdminLink();
  const browser = far.browser({ origin: "https://jobs.example.com" });
  const { status, headers } = await browser.call("POST", "/auth/first-admin", {
    token: link!.token,
    email: "ada@example.com",
    name: "Ada",
    password,
  });
  expect(status).toBe(201);
  const [cookie] = headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-horarium=[\w-]{43}; /);
  const attributes = cookie!.split("; ").slice(1);
  expect(attributes.toSorted()).toEqual(
    ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict", "Secure"].toSorted(),
  );
  expect((await browser.call("GET", "/auth/me")).status).toBe(200);
  // the name without the prefix, which a neighbour on the domain could have set, is not looked at
  browser.cookie = browser.cookie!.replace("__Host-", "");
  expect((await browser.call("GET", "/auth/me")).status).toBe(401);
});

test("on plain http at loopback the cookie goes without Secure and prefix, and else is the same", async () => {
  const { email } = await here.person("reader");
  const browser = here.browser();
  const { headers } = await browser.call("POST", "/auth/sign-in", { email, password });
  expect(headers.getSetCookie()[0]).toMatch(/^horarium=[\w-]{43}; /);
  expect(headers.getSetCookie()[0]).toContain("HttpOnly");
  expect(headers.getSetCookie()[0]).toContain("SameSite=Strict");
});

test("a session that was there before signing in is not the one afterwards (fixation)", async () => {
  const { browser: attacker } = await here.person("reader");
  const { email } = await here.person("admin");
  const victim = here.browser();
  victim.cookie = attacker.cookie;
  await victim.call("POST", "/auth/sign-in", { email, password });
  expect(victim.cookie).not.toBe(attacker.cookie);
  expect((await attacker.call("GET", "/auth/me")).body.role).toBe("reader");
  // an id that nobody gave out is not taken over either
  const made = here.browser();
  made.cookie = `horarium=${"A".repeat(43)}`;
  expect(await isSignedIn(made)).toBe(false);
});

test("a session cannot be used after signing out", async () => {
  const { browser } = await here.person("reader");
  const kept = browser.cookie;
  await browser.call("POST", "/auth/sign-out");
  browser.cookie = kept;
  expect(await isSignedIn(browser)).toBe(false);
});

test("a session ends when nothing was asked for 30 minutes, and in any case after 12 hours", async () => {
  const { browser: idle, email } = await here.person("reader");
  const busy = await signIn(email);
  here.horarium.clock.advance("29m");
  expect(await isSignedIn(busy)).toBe(true);
  here.horarium.clock.advance("1m");
  expect(await isSignedIn(idle)).toBe(false);
  for (let minutes = 30; minutes + 20 < 12 * 60; minutes += 20) {
    here.horarium.clock.advance("20m");
    expect(await isSignedIn(busy)).toBe(true);
  }
  here.horarium.clock.advance("20m");
  expect(await isSignedIn(busy)).toBe(false);
  await here.auth.purge();
  const { rows } = await here.database.pool.query(
    "select count(*)::int as n from horarium_auth.session join horarium_auth.person on person.id = person_id where email = $1",
    [email],
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test("what only watches, such as a stream of events, keeps no session in use, and ends with it", async () => {
  const { browser } = await here.person("reader");
  const ask = (isWatching: boolean) => {
    const request = new Request(`${here.urls[0]!}/api/events`, {
      headers: { cookie: browser.cookie! },
    });
    return here.auth.authenticate(request, { address: null, isWatching });
  };
  here.horarium.clock.advance("20m");
  expect(await ask(true)).toMatchObject({ role: "reader" });
  here.horarium.clock.advance("20m");
  expect(await ask(true)).toBeNull();
  expect(await ask(false)).toBeNull();
});

test("a new password ends all sessions, and the one that goes on has a new id", async () => {
  const { browser, email } = await here.person("reader");
  const other = await signIn(email);
  const before = browser.cookie;
  const next = "nine yellow submarines";
  await browser.call("POST", "/auth/password", { current: password, password: next });
  expect(await isSignedIn(other)).toBe(false);
  expect(await isSignedIn(browser)).toBe(true);
  browser.cookie = before;
  expect(await isSignedIn(browser)).toBe(false);
});

test("giving the password again changes the id", async () => {
  const { browser } = await here.person("reader");
  const before = browser.cookie;
  await browser.call("POST", "/auth/confirm", { password });
  expect(browser.cookie).not.toBe(before);
  expect(await isSignedIn(browser)).toBe(true);
  browser.cookie = before;
  expect(await isSignedIn(browser)).toBe(false);
});

test("a session that is ended while it is used is over with the next request", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser, id } = await here.person("operator");
  const asking = Array.from({ length: 20 }, () => browser.call("GET", "/auth/me"));
  const ended = await admin.call("POST", `/people/${id}/end-sessions`);
  expect(ended.body).toEqual({ ended: 1 });
  // whoever was under way was answered as one or the other, never with an error
  for (const { status } of await Promise.all(asking)) expect([200, 401]).toContain(status);
  expect(await isSignedIn(browser)).toBe(false);
});

test("a password that is changed while somebody signs in with the old one lets no session of it be", async () => {
  const { browser, email } = await here.person("reader");
  const others = Array.from({ length: 5 }, () => here.browser());
  const next = "fourteen silver teapots";
  const [changed] = await Promise.all([
    browser.call("POST", "/auth/password", { current: password, password: next }),
    ...others.map((other) => other.call("POST", "/auth/sign-in", { email, password })),
  ]);
  expect(codeOf(changed!)).toBe("200");
  for (const other of others) expect(await isSignedIn(other)).toBe(false);
});

test("a dump of the database holds nothing to sign in with", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser, email } = await here.person("reader");
  const made = (await browser.call("POST", "/auth/tokens", { name: "dumped", scopes: ["read"] }))
    .body;
  const invitation = { email: "dump@example.com", name: "Dump", role: "reader" };
  const { link } = (await admin.call("POST", "/people", invitation)).body;
  const { rows: tables } = await here.database.pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'horarium_auth'",
  );
  let dump = "";
  for (const { name } of tables) {
    const { rows } = await here.database.pool.query(`select * from horarium_auth.${name}`);
    dump += JSON.stringify(rows, (_, value: unknown) =>
      isBytes(value) ? Buffer.from(value.data).toString("hex") : value,
    );
  }
  expect(dump).toContain(email);
  const secret = browser.cookie!.split("=")[1]!;
  for (const text of [secret, made.token, made.token.slice(4, 47), link.token, password]) {
    expect(dump).not.toContain(text);
    // neither as it is nor as bytes
    expect(dump).not.toContain(Buffer.from(text).toString("hex"));
    expect(dump).not.toContain(Buffer.from(text, "base64url").toString("hex"));
  }

  // what is there, the hash, opens nothing
  const { rows: hashes } = await here.database.pool.query<{ hash: Buffer }>(
    `select token_hash as hash from horarium_auth.session
     union all select token_hash from horarium_auth.token`,
  );
  for (const { hash } of hashes) {
    for (const encoding of ["base64url", "hex"] as const) {
      const thief = here.browser();
      thief.cookie = `horarium=${hash.toString(encoding)}`;
      expect(await isSignedIn(thief)).toBe(false);
    }
  }
});

function isBytes(value: unknown): value is { data: number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
}
