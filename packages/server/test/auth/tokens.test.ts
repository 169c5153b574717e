import { expect, test } from "vitest";
import { isApiToken } from "../../src/auth/secrets.ts";
import { codeOf, useAuth, type Browser } from "./support.ts";

const here = useAuth();

const create = (by: Browser, body: object) => by.call("POST", "/auth/tokens", body);
const withToken = (token: string, method: string, path: string, body?: unknown) =>
  here.browser().call(method, path, body, { authorization: `Bearer ${token}`, origin: "" });

test("a token is shown once, lasts 90 days, and says when it was used", async () => {
  const { browser, email } = await here.person("admin");
  const { status, body } = await create(browser, { name: "deploy", scopes: ["read", "run"] });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    name: "deploy",
    scopes: ["read", "run"],
    email,
    createdAt: "2026-11-24T12:00:00.000Z",
    expiresAt: "2027-02-22T12:00:00.000Z",
    usedAt: null,
  });
  expect(body.token).toMatch(/^hor_[0-9A-Za-z]{49}$/);
  expect(body.ending).toBe(body.token.slice(-4));

  // without what a browser says of itself: a token needs none
  expect((await withToken(body.token, "GET", "/auth/me")).body).toMatchObject({
    name: "token:deploy",
    role: "admin",
    scopes: ["read", "run"],
    isConfirmed: null,
  });
  const { rows } = (await browser.call("GET", "/auth/tokens")).body;
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ usedAt: "2026-11-24T12:00:00.000Z", revokedAt: null });
  expect(JSON.stringify(rows)).not.toContain(body.token);
  expect(codeOf(await create(browser, { name: "Deploy", scopes: ["read"] }))).toBe("409 conflict");
});

test("of many tokens those in use come first, page by page, and nobody has more than a hundred of them", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser, id } = await here.person("reader");
  await here.database.pool.query(
    `insert into horarium_auth.token (token_hash, person_id, name, scopes, ending, created_at, expires_at, revoked_at, revoked_by)
     select sha256(n::text::bytea), $1, 'flood ' || n, '{read}', 'abcd', $2::timestamptz, $2::timestamptz + interval '1 day',
       case when n > 99 then $2::timestamptz end, case when n > 99 then 'the test' end
     from generate_series(1, 150) n`,
    [id, here.horarium.clock.now()],
  );
  const old = await create(browser, { name: "the hundredth", scopes: ["read"] });
  expect(old.status).toBe(201);
  expect(codeOf(await create(browser, { name: "one more", scopes: ["read"] }))).toBe(
    "409 too_many_tokens",
  );
  type Row = { name: string; revokedAt: string | null };
  const found: Row[] = [];
  for (let after: string | null = ""; after !== null;) {
    const { body } = await admin.call("GET", `/tokens?limit=40${after && `&after=${after}`}`);
    found.push(...body.rows);
    after = body.next;
  }
  expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
  expect(found.filter(({ name }) => name.startsWith("flood"))).toHaveLength(150);
  const firstRevoked = found.findIndex(({ revokedAt }) => revokedAt !== null);
  expect(found.slice(firstRevoked).every(({ revokedAt }) => revokedAt !== null)).toBe(true);
});

test("a token may what its scopes say, and never more than its person", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser, id } = await here.person("operator");
  expect(codeOf(await create(browser, { name: "more", scopes: ["read", "write"] }))).toBe(
    "403 above_own",
  );
  const { token } = (await create(browser, { name: "runner", scopes: ["run"] })).body;
  expect(codeOf(await withToken(token, "GET", "/jobs"))).toBe("403 not_allowed");
  expect(codeOf(await withToken(token, "POST", "/jobs/none/run", {}))).toBe("404 not_found");

  // a changed role counts for the token at once
  await admin.call("PATCH", `/people/${id}`, { role: "reader" });
  expect(codeOf(await withToken(token, "POST", "/jobs/none/run", {}))).toBe("403 not_allowed");
});

test("a token makes no tokens, and changes no password", async () => {
  const { browser } = await here.person("admin");
  const { token } = (
    await create(browser, { name: "all", scopes: ["read", "run", "write", "admin"] })
  ).body;
  const wanted = { name: "child", scopes: ["read"] };
  expect(codeOf(await withToken(token, "POST", "/auth/tokens", wanted))).toBe("403 session_needed");
  const change = { current: "a", password: "b" };
  expect(codeOf(await withToken(token, "POST", "/auth/password", change))).toBe(
    "403 session_needed",
  );
  expect((await withToken(token, "GET", "/people")).status).toBe(200);
});

test("a token ends when it expires, and at once when it is revoked, by its person or an admin", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser } = await here.person("reader");
  const tokens = await Promise.all(
    ["own", "theirs", "expiring"].map(
      async (name) => (await create(browser, { name, scopes: ["read"], expiresInDays: 30 })).body,
    ),
  );
  const [own, theirs, expiring] = tokens;
  for (const { token } of tokens) expect((await withToken(token, "GET", "/jobs")).status).toBe(200);

  const { browser: other } = await here.person("reader");
  expect(codeOf(await other.call("DELETE", `/auth/tokens/${own.id}`))).toBe("404 not_found");
  expect((await browser.call("DELETE", `/auth/tokens/${own.id}`)).status).toBe(200);
  expect((await withToken(own.token, "GET", "/jobs")).status).toBe(401);
  expect((await admin.call("DELETE", `/tokens/${theirs.id}`)).status).toBe(200);
  expect((await withToken(theirs.token, "GET", "/jobs")).status).toBe(401);
  expect((await admin.call("GET", "/tokens")).body.rows).toContainEqual(
    expect.objectContaining({ id: theirs.id, revokedBy: expect.stringMatching(/^admin-/) }),
  );

  expect((await withToken(expiring.token, "GET", "/jobs")).status).toBe(200);
  here.horarium.clock.advance("30d");
  expect((await withToken(expiring.token, "GET", "/jobs")).status).toBe(401);
});

test("what was mistyped is known as no token by its checksum", async () => {
  const { browser } = await here.person("reader");
  const { token } = (await create(browser, { name: "typed", scopes: ["read"] })).body;
  expect(isApiToken(token)).toBe(true);
  for (let place = 4; place < token.length; place++) {
    const letter = token[place] === "x" ? "y" : "x";
    expect(isApiToken(token.slice(0, place) + letter + token.slice(place + 1))).toBe(false);
  }
});
