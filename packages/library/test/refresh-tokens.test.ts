import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { CancelledError, DoNotRetry, StoppingError } from "horarium";
import { createTestHorarium } from "horarium/testing";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { referenceAdapter } from "../adapters/reference/index.ts";
import { seedConnections } from "../demo/connections.ts";
import { startOAuthServer, type OAuthProvider, type OAuthServer } from "../demo/servers/oauth.ts";
import type { TokenCounts } from "../src/handlers/refresh-tokens.ts";
import {
  checkContract,
  ConnectionLostError,
  createKeyRing,
  createLibraryJobs,
  freshAccessToken,
  type LibraryResult,
} from "../src/index.ts";
import { countOf, createLibrary, rowsOf } from "./support/library.ts";
import { recordMetrics } from "./support/metrics.ts";
import { runHandler, type Run, type RunOptions } from "./support/run-handler.ts";
import {
  accessFor,
  connectionRows,
  connectMembers,
  keys,
  makeDue,
  openTokens,
  strict,
  tokensHandler,
} from "./support/tokens.ts";

let database: TestDatabase;
let pool: pg.Pool;
let server: OAuthServer;

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
});
afterEach(() => server.stop());
afterAll(() => database.drop());

/** Members connected to the providers given; all of them are due. */
async function scene(each: number, providers: Record<string, Partial<OAuthProvider>> = { p: {} }) {
  server = await startOAuthServer({
    providers: Object.fromEntries(
      Object.entries(providers).map(([id, differs]) => [id, { ...strict, ...differs }]),
    ),
  });
  await connectMembers(pool, server, each);
}

type Result = LibraryResult<TokenCounts>;

const refresh = (options: RunOptions = {}, ring = keys): Promise<Run<Result>> =>
  runHandler<Result>(tokensHandler(accessFor(pool, server, ring)), pool, options);

const noticesOf = () =>
  rowsOf<{ member_id: string; type: string; dedupe_key: string; title: string }>(
    pool,
    "select member_id, type, dedupe_key, title from library.notice order by id",
  );

test("K1: a chain of five rotations, each with the refresh token of the one before", async () => {
  await scene(1);
  const seen = new Set([openTokens((await connectionRows(pool))[0]!).refresh]);
  for (let round = 1; round <= 5; round += 1) {
    await makeDue(pool);
    const { result, lines } = await refresh();
    expect(result).toMatchObject({
      outcome: "done",
      counts: { selected: 1, refreshed: 1, rotated: 1, needsReauth: 0, uncertain: 0 },
    });
    const [row] = await connectionRows(pool);
    const { access, refresh: token } = openTokens(row!);
    expect(row).toMatchObject({ version: 1 + round, lock_token: null, in_flight_since: null });
    // to the second: the lifetime counts from just before the request
    expect(row!.lifetime).toBeCloseTo(86_400, -1);
    expect(server.accepts("p", access)).toBe(true);
    seen.add(token);
    expect(lines.find(({ message }) => message === "tokens.refreshed")!.fields).toEqual({
      provider: "p",
      connection: row!.id,
      token: expect.stringMatching(/^[0-9a-f]{8}$/),
      rotated: true,
    });
  }
  expect(seen.size).toBe(6);
  expect(server.count()).toBe(5);
});

test("K2: without a new refresh token the old one is kept", async () => {
  await scene(1, { p: { rotates: false } });
  const before = openTokens((await connectionRows(pool))[0]!);
  const { result } = await refresh();
  expect(result.counts).toMatchObject({ refreshed: 1, rotated: 0 });
  const after = openTokens((await connectionRows(pool))[0]!);
  expect(after.refresh).toBe(before.refresh);
  expect(after.access).not.toBe(before.access);
  expect(await rowsOf(pool, "select rotation from library_jobs.oauth_provider")).toEqual([
    { rotation: false },
  ]);
});

test("K3: two workers and refreshes on demand at once make one request", async () => {
  await scene(1);
  const { id } = (await connectionRows(pool))[0]!;
  await pool.query("update library_jobs.oauth_connection set expires_at = now()");
  server.fail("p", { delayMs: 300 });
  const access = accessFor(pool, server);

  const [one, two, ...tokens] = await Promise.all([
    refresh(),
    refresh(),
    freshAccessToken(access, id),
    freshAccessToken(access, id),
    freshAccessToken(access, id),
  ]);

  expect(server.count()).toBe(1);
  const [row] = await connectionRows(pool);
  const { access: stored } = openTokens(row!);
  expect(tokens.map(({ accessToken }) => accessToken)).toEqual([stored, stored, stored]);
  const counts = [one, two].map(({ result }) => result.counts);
  expect(counts.reduce((sum, { refreshed }) => sum + refreshed, 0)).toBeLessThanOrEqual(1);
  expect(row).toMatchObject({ status: "active", version: 2 });
  // and once more, when it is fresh
  expect((await freshAccessToken(access, id)).accessToken).toBe(stored);
  expect(server.count()).toBe(1);
});

test("K3: who waits for a refresh on demand takes what comes, however short it lives", async () => {
  await scene(1, { p: { expiresIn: 30 } });
  await pool.query("update library_jobs.oauth_connection set expires_at = now()");
  server.fail("p", { delayMs: 3_000 });
  const access = accessFor(pool, server);
  const tokens = await Promise.all([1, 2, 3].map(() => freshAccessToken(access, "1")));
  expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(server.count()).toBe(1);
});

test("K3: a worker that finds a connection taken leaves it to the other and says so", async () => {
  await scene(4);
  await pool.query(
    "update library_jobs.oauth_connection set locked_until = now() + interval '1 minute', lock_token = gen_random_uuid() where id % 2 = 0",
  );
  const { result } = await refresh();
  expect(result.counts).toMatchObject({ selected: 2, refreshed: 2, skippedLocked: 2 });
  expect(server.count()).toBe(2);
});

test("K4: invalid_grant asks the member once to connect again, and is never tried again", async () => {
  await scene(2);
  server.revoke("p", "account-1");

  const first = await refresh();
  expect(first.result).toMatchObject({
    outcome: "done",
    counts: { selected: 2, refreshed: 1, needsReauth: 1, transient: 0, failed: 0 },
  });
  expect(first.lines.find(({ message }) => message === "tokens.needs_reauth")!.fields).toEqual({
    provider: "p",
    connection: "1",
    code: "invalid_grant",
    reason: "invalid_grant",
  });
  for (let round = 0; round < 2; round += 1) {
    await makeDue(pool);
    await refresh();
  }
  await expect(freshAccessToken(accessFor(pool, server), "1")).rejects.toThrow(ConnectionLostError);

  expect((await connectionRows(pool))[0]).toMatchObject({
    status: "needs_reauth",
    reason: "invalid_grant",
    access_token: null,
    lock_token: null,
  });
  expect(await noticesOf()).toEqual([
    {
      member_id: "1",
      type: "connection_lost",
      dedupe_key: "connection:1:1",
      title: "Your connection to P has ended",
    },
  ]);
  expect(server.requests.filter(({ account }) => account === "account-1")).toHaveLength(1);
});

test("K4: members are not told when notifyUsers is off", async () => {
  await scene(1);
  server.revoke("p", "account-1");
  const { result } = await refresh({ parameters: { notifyUsers: false } });
  expect(result.counts.needsReauth).toBe(1);
  expect(await noticesOf()).toEqual([]);
});

test("K5: invalid_client is one request for a hundred connections; other providers go on; the execution fails for good", async () => {
  await scene(120, { bad: {}, good: {} });
  server.fail("bad", { error: "invalid_client", status: 401 });
  const before = await connectionRows(pool);

  const run = refresh();
  await expect(run).rejects.toThrow(DoNotRetry);
  await expect(run).rejects.toThrow(/not accepted as a client by bad \(invalid_client\).*102 of/);

  expect([server.count("bad"), server.count("good")]).toEqual([1, 102]);
  const untouched = (await connectionRows(pool)).filter(({ version }) => version === 1);
  expect(untouched).toHaveLength(102);
  for (const row of untouched) {
    expect(row).toMatchObject({
      ...before.find(({ id }) => id === row.id),
      lifetime: expect.any(Number),
    });
  }
  expect(await noticesOf()).toEqual([]);
  // on demand, the provider is left alone for a while
  await pool.query("update library_jobs.oauth_connection set expires_at = now()");
  await expect(freshAccessToken(accessFor(pool, server), untouched[0]!.id)).rejects.toThrow(
    "bad is not asked now: invalid_client",
  );
  expect(server.count("bad")).toBe(1);

  // mended: the next execution asks at once
  server.heal("bad");
  expect((await refresh()).result.counts.refreshed).toBe(102);
  const token = await freshAccessToken(accessFor(pool, server), untouched[0]!.id);
  expect(server.accepts("bad", token.accessToken)).toBe(true);
});

test("K5: a secret that the host does not have halts the provider without a request", async () => {
  await scene(3);
  const access = { ...accessFor(pool, server), clientSecret: () => undefined };
  await expect(runHandler(tokensHandler(access), pool)).rejects.toThrow("p (missing_secret)");
  expect(server.count()).toBe(0);
});

test("K6: an answer that is lost is asked for once more, and taken by a server with a reuse window", async () => {
  await scene(1, { p: { reuseWindowMs: 10_000 } });
  server.fail("p", "cut off", 1);
  const first = await refresh();
  expect(first.result.counts).toMatchObject({ transient: 1, refreshed: 0 });
  expect((await connectionRows(pool))[0]!.in_flight_since).not.toBeNull();

  await makeDue(pool);
  const second = await refresh();
  expect(second.result.counts).toMatchObject({ refreshed: 1, uncertain: 1 });
  expect(server.accepts("p", openTokens((await connectionRows(pool))[0]!).access)).toBe(true);
});

test("K6: without a reuse window the connection is lost, and the reason says how", async () => {
  await scene(1);
  server.fail("p", "cut off", 1);
  await refresh();
  // not well in between: that does not make it certain
  server.fail("p", { status: 503 }, 1);
  await makeDue(pool);
  await refresh();

  await makeDue(pool);
  const { result } = await refresh();
  expect(result.counts).toMatchObject({ needsReauth: 1, uncertain: 1 });
  expect((await connectionRows(pool))[0]).toMatchObject({
    status: "needs_reauth",
    reason: "uncertain_rotation",
  });
  expect(await noticesOf()).toHaveLength(1);
});

test("K7: 503 backs off for as long as Retry-After says, else 5 minutes, then twice as long", async () => {
  await scene(1);
  server.fail("p", { status: 503, retryAfter: "1800" }, 1);
  expect((await refresh()).result.counts).toMatchObject({ selected: 1, transient: 1 });
  const [first] = await connectionRows(pool);
  expect(first).toMatchObject({ fail_count: 1, last_error: "http_503", status: "active" });
  expect(first!.backoff).toBeGreaterThan(1_790);
  expect(first!.backoff).toBeLessThanOrEqual(1_800);

  // it is not due before that, for nobody
  expect((await refresh()).result).toMatchObject({ outcome: "noop", counts: { selected: 0 } });
  await pool.query("update library_jobs.oauth_connection set expires_at = now()");
  await expect(freshAccessToken(accessFor(pool, server), "1")).rejects.toThrow("the next attempt");
  expect(server.count()).toBe(1);

  await makeDue(pool);
  server.fail("p", { status: 502 }, 1);
  await refresh();
  const [second] = await connectionRows(pool);
  expect(second!.fail_count).toBe(2);
  expect(second!.backoff).toBeGreaterThan(590);
  expect(second!.backoff).toBeLessThan(661);

  await makeDue(pool);
  expect((await refresh()).result.counts.refreshed).toBe(1);
  expect((await connectionRows(pool))[0]).toMatchObject({ fail_count: 0, last_error: null });
});

test("K7: a provider is left alone after five failures in a row; the others go on", async () => {
  await scene(9, { down: {}, up: {} });
  server.fail("down", { status: 200, html: true });
  const { result, lines } = await refresh();
  expect([server.count("down"), server.count("up")]).toEqual([5, 8]);
  expect(result).toMatchObject({
    outcome: "partial",
    stoppedBy: null,
    counts: { refreshed: 8, transient: 5, halted: ["down"] },
    samples: { failed: [{ id: "down", code: "not_json" }] },
  });
  expect(lines.find(({ message }) => message === "tokens.provider_halted")).toMatchObject({
    level: "warn",
    fields: { provider: "down", code: "not_json" },
  });
});

test("K7: when every provider is halted, the execution is stopped", async () => {
  await scene(9, { one: {}, two: {} });
  await server.stop();
  const { result } = await refresh();
  expect(result).toMatchObject({
    outcome: "stopped",
    stoppedBy: "circuit",
    counts: { selected: 10, transient: 10, halted: ["one", "two"] },
  });
  // nobody was there: the tokens were certainly not used
  const rows = await connectionRows(pool);
  expect(rows.filter(({ in_flight_since }) => in_flight_since !== null)).toEqual([]);
  expect(rows.filter(({ last_error }) => last_error === "ECONNREFUSED")).toHaveLength(10);
});

test.each([
  ["missing", undefined, 3_600],
  ["a string", "7200", 7_200],
  ["0", 0, 3_600],
])("K8: expires_in %s", async (_, expiresIn, lifetime) => {
  await scene(1, { p: { expiresIn } });
  expect((await refresh()).result.counts.refreshed).toBe(1);
  expect((await connectionRows(pool))[0]!.lifetime).toBeCloseTo(lifetime, -1);
});

test("K9: no token is in logs, results or the database", async () => {
  await scene(3);
  server.revoke("p", "account-3");
  const tokens = (await connectionRows(pool)).map(openTokens);
  const { result, lines } = await refresh();
  for (const row of (await connectionRows(pool)).slice(0, 2)) tokens.push(openTokens(row));
  const secrets = tokens.flatMap(({ access, refresh: token }) => [access, token]);
  expect(new Set(secrets).size).toBe(10);

  const told = JSON.stringify([result, lines]) + (await dump());
  expect(told).toContain("account-1");
  for (const secret of [...secrets, strict.clientSecret]) {
    for (const form of ["utf8", "hex", "base64"] as const) {
      const text = Buffer.from(secret).toString(form).replace(/=+$/, "");
      expect(told.includes(text)).toBe(false);
    }
  }
});

/** Every row of every table as text, as a dump has them. */
async function dump(): Promise<string> {
  const tables = await rowsOf<{ name: string }>(
    pool,
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname like 'library%'",
  );
  const rows = await Promise.all(
    tables.map(({ name }) => rowsOf<{ row: string }>(pool, `select t::text as row from ${name} t`)),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n");
}

test("K10: a new key seals what is refreshed, the old one opens what is not yet, and then it can go", async () => {
  await scene(3);
  const [older, newer] = [new Uint8Array(32).fill(7), randomBytes(32)];
  const both = createKeyRing({ second: newer, first: older });
  await pool.query(
    "update library_jobs.oauth_connection set expires_at = now() + interval '5 days' where id = 3",
  );

  expect((await refresh({}, both)).result.counts.refreshed).toBe(2);
  expect((await connectionRows(pool)).map(({ key_id }) => key_id)).toEqual([
    "second",
    "second",
    "first",
  ]);
  expect((await freshAccessToken(accessFor(pool, server, both), "3")).accessToken).toMatch(/^at-/);

  await makeDue(pool);
  const early = await refresh({}, createKeyRing({ second: newer }));
  expect(early.result).toMatchObject({
    outcome: "partial",
    counts: { selected: 3, refreshed: 2, failed: 1 },
    samples: {
      failed: [{ id: "3", code: "key_missing", message: "key first is not in the key ring" }],
    },
  });
  // with the old key back in the ring it is refreshed, and then nothing needs that key
  expect((await refresh({}, both)).result.counts.refreshed).toBe(1);
  await makeDue(pool);
  expect((await refresh({}, createKeyRing({ second: newer }))).result.counts.refreshed).toBe(3);
});

test("K10: more than half of many connections that cannot be opened make the execution fail", async () => {
  await scene(25);
  const other = createKeyRing({ other: randomBytes(32) });
  await expect(refresh({}, other)).rejects.toThrow("22 of 22 connections failed: key_missing");
});

test("without any key the execution fails for good and asks nobody", async () => {
  await scene(1);
  await expect(refresh({}, createKeyRing({}))).rejects.toThrow(DoNotRetry);
  expect(server.count()).toBe(0);
});

test("K11: a redirect is not followed, and nothing but https leaves this machine", async () => {
  let seen = 0;
  const thief = createServer((_, response) => {
    seen += 1;
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => thief.once("listening", resolve));
  try {
    await scene(1);
    server.fail("p", {
      redirect: `http://127.0.0.1:${(thief.address() as AddressInfo).port}/p/token`,
    });
    const { result } = await refresh();
    expect(result.counts).toMatchObject({ transient: 1, refreshed: 0 });
    expect((await connectionRows(pool))[0]).toMatchObject({
      last_error: "redirect",
      in_flight_since: null,
    });
    expect(seen).toBe(0);
  } finally {
    await new Promise((resolve) => thief.close(resolve));
  }

  await makeDue(pool);
  await pool.query(
    "update library_jobs.oauth_provider set token_endpoint = 'http://tokens.example.org/token'",
  );
  await expect(refresh()).rejects.toThrow("p (invalid_endpoint)");
});

test.each(["invalid_scope", "invalid_request"])(
  "%s is the connection's, and waits a day",
  async (error) => {
    await scene(2);
    server.fail("p", { error }, 1);
    const { result } = await refresh();
    expect(result).toMatchObject({
      outcome: "partial",
      counts: { refreshed: 1, failed: 1 },
      samples: { failed: [{ id: "1", code: error }] },
    });
    expect((await connectionRows(pool))[0]!.backoff).toBeCloseTo(86_400, -2);
  },
);

test("an error that the server makes up is not repeated anywhere", async () => {
  await scene(1);
  server.fail("p", { error: "rt-secret is no token of mine" });
  const { result, lines } = await refresh();
  expect(result.samples.failed).toMatchObject([{ code: "unknown_error" }]);
  expect(JSON.stringify([result, lines]) + (await dump())).not.toContain("rt-secret");
});

test.each([
  ["basic", strict.clientSecret],
  ["post", strict.clientSecret],
  ["none", ""],
] as const)("the client says who it is by %s", async (auth, clientSecret) => {
  await scene(1, { p: { auth, clientSecret } });
  expect((await refresh()).result.counts.refreshed).toBe(1);
});

test("due is what ends within the lead, or was not used for days; short-lived tokens only the latter", async () => {
  await scene(5);
  // id, minutes to the end, minutes since the last refresh
  const times = [
    [1, 300, 1_000],
    [2, 400, 1_000],
    [3, 30, 30],
    [4, 20_000, 8 * 1_440],
    [5, -60, 8 * 1_440],
  ];
  for (const [id, expires, refreshed] of times) {
    await pool.query(
      "update library_jobs.oauth_connection set expires_at = now() + make_interval(mins => $2), last_refreshed_at = now() - make_interval(mins => $3) where id = $1",
      [id, expires, refreshed],
    );
  }
  const selected = async (parameters: Record<string, unknown>) =>
    (await refresh({ parameters: { dryRun: true, ...parameters } })).result.counts.selected;

  expect(await selected({})).toBe(3);
  expect(await selected({ shortLived: "refresh" })).toBe(4);
  expect(await selected({ keepAliveDays: 9 })).toBe(2);
  expect(await selected({ leadMinutes: 60, keepAliveDays: 9 })).toBe(1);
  expect(await selected({ leadMinutes: 399, skewSeconds: 0 })).toBe(3);
  expect(await selected({ leadMinutes: 399, skewSeconds: 120 })).toBe(4);
  expect(server.count()).toBe(0);
});

test("tokens that are short-lived again after the refresh are refreshed once", async () => {
  await scene(6, { p: { expiresIn: 60 } });
  const { result } = await refresh({ parameters: { shortLived: "refresh", batchSize: 2 } });
  expect(result.counts).toMatchObject({ selected: 6, refreshed: 6 });
  expect(server.count()).toBe(6);
});

test("a dry execution counts the same and writes and asks nothing, but tries the keys", async () => {
  await scene(5);
  const before = await connectionRows(pool);
  const dry = await refresh({ parameters: { dryRun: true, batchSize: 2 } });
  expect(dry.result).toMatchObject({
    dryRun: true,
    outcome: "done",
    counts: { selected: 5, refreshed: 0, failed: 0 },
  });
  expect((await connectionRows(pool)).map((row) => ({ ...row, backoff: null }))).toEqual(
    before.map((row) => ({ ...row, backoff: null })),
  );
  expect(server.count()).toBe(0);
  const keyless = await refresh(
    { parameters: { dryRun: true } },
    createKeyRing({ other: randomBytes(32) }),
  );
  expect(keyless.result.counts).toMatchObject({ selected: 5, failed: 5 });
  expect((await refresh()).result.counts.selected).toBe(dry.result.counts.selected);
});

test("a cancelled execution ends what it has begun, keeps it, and leaves the rest to the next", async () => {
  await scene(12);
  server.fail("p", { delayMs: 50 });
  const abort = new AbortController();
  const { result } = await refresh({
    signal: abort.signal,
    onProgress: (done) => {
      if (done === 3) abort.abort(new CancelledError("enough"));
    },
  });
  expect(result).toMatchObject({ outcome: "stopped", stoppedBy: "cancelled" });
  expect(result.counts.refreshed).toBe(server.count());
  expect(server.count()).toBeLessThan(12);
  const versions = (await connectionRows(pool)).map(({ version }) => version);
  expect(versions.filter((version) => version === 2)).toHaveLength(server.count());

  const left = 11 - server.count();
  expect((await refresh()).result.counts.refreshed).toBe(left);
});

test("a worker that stops keeps what it was given, and its reason is thrown on", async () => {
  await scene(6);
  server.fail("p", { delayMs: 50 });
  const abort = new AbortController();
  const run = refresh({
    signal: abort.signal,
    onProgress: (done) => {
      if (done === 1) abort.abort(new StoppingError());
    },
  });
  await expect(run).rejects.toThrow(StoppingError);
  const versions = (await connectionRows(pool)).map(({ version }) => version);
  expect(versions.filter((version) => version === 2)).toHaveLength(server.count());
  expect((await connectionRows(pool)).every(({ lock_token }) => lock_token === null)).toBe(true);
});

test.each(["57014", "53300", "25006"])(
  "an answer is kept although the database refuses it for a moment (%s)",
  async (state) => {
    await scene(1);
    await pool.query(`
      create sequence refusal;
      create function refuse() returns trigger language plpgsql as $$
      begin
        -- a sequence goes on when the transaction is undone
        if nextval('refusal') = 1 then raise exception 'not now' using errcode = '${state}'; end if;
        return new;
      end $$;
      create trigger refuse before update on library_jobs.oauth_connection
      for each row when (new.version > old.version) execute function refuse()`);
    const { result } = await refresh();
    await pool.query("drop sequence refusal; drop function refuse cascade");
    expect(result.counts).toMatchObject({ refreshed: 1 });
    const [row] = await connectionRows(pool);
    expect(server.accepts("p", openTokens(row!).access)).toBe(true);
  },
);

test("an answer is kept although the execution is another worker's by now", async () => {
  await scene(1);
  let transactions = 0;
  const run = refresh({
    // from the lease of the connection on, every transaction of the execution fails
    beforeCommit: () => {
      transactions += 1;
      if (server.count() > 0) throw new Error("the lease was lost");
      return Promise.resolve();
    },
  });
  await expect(run).rejects.toThrow("the lease was lost");
  expect(transactions).toBeGreaterThan(0);
  expect((await connectionRows(pool))[0]).toMatchObject({ version: 2, lock_token: null });
});

test("ends by itself after maxMinutes", async () => {
  await scene(3);
  const { result } = await refresh({ deadline: new Date(Date.now() + 1_000) });
  expect(result).toMatchObject({
    outcome: "stopped",
    stoppedBy: "deadline",
    counts: { selected: 0 },
  });
});

test("only the providers asked for, no more at a time than each allows; one that is not there is named", async () => {
  await scene(6, { one: {}, two: {} });
  const { result } = await refresh({ parameters: { providers: ["two"] } });
  expect(result.counts.refreshed).toBe(6);
  expect([server.count("one"), server.count("two")]).toEqual([0, 6]);
  await expect(refresh({ parameters: { providers: ["three"] } })).rejects.toThrow(
    "parameters.providers: no provider three; there are one, two",
  );
});

test("a parameter that there is not is refused", async () => {
  await scene(1);
  await expect(refresh({ parameters: { bathSize: 10 } })).rejects.toThrow("bathSize");
});

test("measures what it did, how long it took, and how the connections stand", async () => {
  await scene(3);
  server.revoke("p", "account-1");
  const { metrics, measured } = recordMetrics();
  await runHandler(tokensHandler(accessFor(pool, server), metrics), pool);
  expect(Object.fromEntries(measured)).toEqual({
    "library_token_refresh_total p refreshed": 2,
    "library_token_refresh_total p lost": 1,
    "library_job_items_total refresh_tokens refreshed": 2,
    "library_job_items_total refresh_tokens lost": 1,
    "library_tokens p active": 2,
    "library_tokens p needs_reauth": 1,
    "library_job_backlog refresh_tokens": 0,
    "library_job_seconds refresh_tokens": expect.any(Number),
  });
});

test("the port gives the columns that the handler expects", async () => {
  await scene(1);
  expect(await checkContract(referenceAdapter, pool)).toEqual([]);
  const { connections } = referenceAdapter;
  if ("absent" in connections) throw new Error("the reference adapter has connections");
  const active = { sql: "select 1 as id" };
  const problems = await checkContract(
    { ...referenceAdapter, connections: { ...connections, active } },
    pool,
  );
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringContaining("connections.active"),
  ]);
});

test("who leaves the library takes their connections along", async () => {
  await scene(2);
  await pool.query("delete from library.member where id = 1");
  expect((await connectionRows(pool)).map(({ id }) => id)).toEqual(["2"]);
});

test("without keys the job is not available, and says why", async () => {
  await scene(1);
  const { handlers, jobs } = createLibraryJobs({ adapter: referenceAdapter });
  expect(handlers.map(({ name }) => name)).not.toContain("refresh_tokens");
  expect(jobs.find(({ name }) => name === "refresh_tokens")).toMatchObject({
    available: false,
    unavailableReason: expect.stringContaining("no key ring"),
  });
});

test("the demo: six providers with twenty connections each; a server that begins anew is known again", async () => {
  const library = await createLibrary({ seed: { anchor: new Date() } });
  try {
    server = await startOAuthServer();
    const access = accessFor(library.pool, server);
    const run = () =>
      runHandler<Result>(tokensHandler(access), library.pool, {
        parameters: { shortLived: "refresh" },
      });
    expect(await seedConnections(library.pool, { server, keys })).toEqual({ connections: 120 });
    expect(
      await rowsOf(
        library.pool,
        "select status, count(*)::int as n from library_jobs.oauth_connection group by 1 order by 1",
      ),
    ).toEqual([
      { status: "active", n: 108 },
      { status: "needs_reauth", n: 6 },
      { status: "revoked", n: 6 },
    ]);
    const first = await run();
    expect(first.result.counts.refreshed).toBeGreaterThan(50);
    expect(first.result.counts).toMatchObject({ transient: 0, failed: 0, halted: [] });
    const lost = first.result.counts.needsReauth;
    expect(lost).toBeGreaterThan(0);
    expect(
      await countOf(
        library.pool,
        "select count(*) as n from library.notice where type = 'connection_lost'",
      ),
    ).toBe(lost);

    await server.stop();
    server = await startOAuthServer();
    expect(await seedConnections(library.pool, { server, keys })).toEqual({
      connections: 108 - lost,
    });
    await makeDue(library.pool);
    const again = await runHandler<Result>(
      tokensHandler(accessFor(library.pool, server)),
      library.pool,
    );
    expect(again.result.counts.refreshed).toBe(102);
  } finally {
    await library.drop();
  }
});

test("by the engine, on its schedule", async () => {
  await scene(3);
  const horarium = await createTestHorarium({
    db: pool,
    handlers: [tokensHandler(accessFor(pool, server))],
    now: new Date(),
  });
  try {
    const { id } = await horarium.createJob("refresh-tokens", "refresh_tokens", {
      cron: "0 */6 * * *",
    });
    const [execution] = await horarium.advance("6h");
    expect(execution).toMatchObject({
      job_id: id,
      status: "completed",
      result: { outcome: "done", counts: { refreshed: 3 } },
    });
  } finally {
    await horarium.stop();
  }
});
