import { randomBytes } from "node:crypto";
import { createHorarium, type ExecutionRow } from "horarium";
import pg from "pg";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createAuth } from "../../src/auth/create-auth.ts";
import { createSeal } from "../../src/channels/seal.ts";
import { httpKind } from "../../src/kinds/http/http.ts";
import { readAllowedHosts } from "../../src/outbound/allowed-hosts.ts";
import { leaseTokenOf } from "../../src/lease-token.ts";
import { createReadSecrets } from "../../src/secrets/read-secrets.ts";
import { serveApi, type Answer } from "../support/serve-api.ts";
import { useKinds, useServer } from "./support.ts";

const key = randomBytes(32);
const canary = "canary of a token";
const signingKey = `whsec_${Buffer.alloc(32, "k").toString("base64")}`;
const receiver = useServer();
const failures: unknown[] = [];

let servers: { url: string; close: () => Promise<void> }[] = [];
const pools: pg.Pool[] = [];
let hasUrl = true;

const here = useKinds(() =>
  Promise.resolve([
    httpKind({
      allowed: readAllowedHosts("127.0.0.1 localhost"),
      readSecrets: (names) => createReadSecrets(here.horarium.db, openSeal)(names),
      openSeal,
      publicUrl: () => (hasUrl ? `${servers[0]!.url}/` : null),
    }),
  ]),
);

/** As a process has it that was started just now: from the key alone. */
function openSeal() {
  return Promise.resolve(createSeal([key]));
}

/** A server process of its own: what it knows of leases is in the database, and in its key. */
async function serve() {
  const pool = new pg.Pool({ connectionString: here.database.url, max: 3 });
  pools.push(pool);
  const auth = createAuth({ db: pool, clock: here.horarium.clock });
  await auth.migrate();
  return serveApi({
    horarium: createHorarium({ db: pool, handlers: [], clock: here.horarium.clock }),
    auth,
    authenticate: auth.authenticate,
    openSeal,
    failed: (error) => failures.push(error),
  });
}

beforeAll(async () => {
  servers = [await serve(), await serve()];
  for (const [name, value] of [
    ["token", canary],
    ["signing", signingKey],
  ] as const)
    await here.database.pool.query(
      `insert into horarium_auth.secret (name, sealed, created_at, created_by, changed_at, changed_by)
       values ($1, $2, now(), 'ada', now(), 'ada')`,
      [name, (await openSeal()).seal(value, `secret:${name}`)],
    );
});
afterAll(async () => {
  for (const server of servers) await server.close();
  for (const pool of pools) await pool.end();
});
afterEach(() => {
  expect(failures.splice(0)).toEqual([]);
  receiver.received.length = 0;
  receiver.answer = accepted;
  hasUrl = true;
});

const accepted: typeof receiver.answer = (_, response) => void response.writeHead(202).end();
receiver.answer = accepted;

/** A job that was asked for, as its receiver sees it. */
async function asked(
  more: object = {},
): Promise<{ row: ExecutionRow; url: string; token: string }> {
  const row = await here.execute("http", {
    method: "POST",
    url: receiver.url,
    authorization: { kind: "bearer", secret: "token" },
    completion: { kind: "callback", silentSeconds: 60 },
    ...more,
  });
  const { headers } = receiver.received.at(-1)!;
  return {
    row,
    url: String(headers["horarium-callback-url"]),
    token: String(headers["horarium-callback-token"]),
  };
}

async function call(
  { url, token }: { url: string; token: string },
  verb: "renew" | "complete" | "fail",
  body: object = {},
): Promise<Answer> {
  const response = await fetch(`${url}/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
const now = (id: string) => here.horarium.execution(id);

test("an answer of 202 leaves it running, without a worker, until the receiver completes it", async () => {
  const it = await asked({ expectedStatus: ["200"] });
  expect(await now(it.row.id)).toMatchObject({ status: "running", worker_id: null });
  expect(it.url).toBe(`${servers[0]!.url}/api/callback`);
  expect(it.token).toMatch(/^lease_[\w-]{100,}$/);
  here.horarium.clock.advance("50s");
  const renewed = await call(it, "renew", {
    progress: { done: 1, total: 3, text: "rows" },
    log: [{ message: "half way", fields: { rows: 1 } }],
  });
  expect(renewed.status).toBe(200);
  here.horarium.clock.advance("50s");
  await here.horarium.runDue();
  const done = await call(it, "complete", { result: { rows: 3 } });
  expect(done).toMatchObject({ status: 200, body: { status: "completed" } });
  expect(await now(it.row.id)).toMatchObject({
    status: "completed",
    result: { rows: 3 },
    progress: { done: 1, total: 3, text: "rows" },
  });
  expect(await here.everythingOf(it.row.id)).toContain("half way");
});

test("any other answer decides at once, and its token is worth nothing", async () => {
  receiver.answer = (_, response) => void response.end("done already");
  const it = await asked();
  expect(await now(it.row.id)).toMatchObject({ status: "completed" });
  expect(await call(it, "complete", { result: 1 })).toMatchObject({
    status: 409,
    body: { code: "lease_lost" },
  });
});

test("a callback is taken by another process, and by one that was started since", async () => {
  const it = await asked();
  const path = new URL(it.url).pathname;
  const other = { token: it.token, url: `${servers[1]!.url}${path}` };
  expect((await call(other, "renew")).status).toBe(200);
  await servers[0]!.close();
  servers[0] = await serve();
  const restarted = { token: it.token, url: `${servers[0].url}${path}` };
  expect((await call(restarted, "complete", { result: "late but in time" })).status).toBe(200);
  expect(await now(it.row.id)).toMatchObject({ result: "late but in time" });
});

test("a receiver that calls back before it has answered is heard", async () => {
  receiver.answer = ({ headers }, response) => {
    const it = {
      url: String(headers["horarium-callback-url"]),
      token: String(headers["horarium-callback-token"]),
    };
    void call(it, "complete", { result: "quick" }).then(() => response.writeHead(202).end());
  };
  const { row } = await asked();
  expect(await now(row.id)).toMatchObject({ status: "completed", result: "quick" });
});

describe("a late callback is refused with 409, and changes nothing", () => {
  test("after a silence that was too long; the next attempt has a token of its own", async () => {
    const first = await asked();
    here.horarium.clock.advance("61s");
    await here.horarium.runDue();
    const timedOut = await now(first.row.id);
    expect(timedOut).toMatchObject({ status: "scheduled", reason: "timeout" });
    for (const verb of ["renew", "complete"] as const)
      expect(await call(first, verb, verb === "renew" ? {} : { result: 1 })).toMatchObject({
        status: 409,
        body: { code: "lease_lost" },
      });
    expect(await call(first, "fail", { error: "x" })).toMatchObject({ status: 409 });
    here.horarium.clock.advance("1m");
    await here.horarium.runDue();
    const { headers } = receiver.received.at(-1)!;
    const second = { url: first.url, token: String(headers["horarium-callback-token"]) };
    expect(second.token).not.toBe(first.token);
    expect(await call(first, "complete", { result: "of the first" })).toMatchObject({
      status: 409,
    });
    expect(await call(second, "complete", { result: "of the second" })).toMatchObject({
      status: 200,
    });
    expect(await now(first.row.id)).toMatchObject({ attempt: 2, result: "of the second" });
  });

  test("after a cancel", async () => {
    const it = await asked();
    await here.horarium.cancel(it.row.id, { by: "ada" });
    expect(await call(it, "renew")).toMatchObject({ status: 409 });
    expect(await now(it.row.id)).toMatchObject({ status: "cancelled" });
  });

  test("when it comes a second time", async () => {
    const it = await asked();
    expect((await call(it, "complete", { result: 1 })).status).toBe(200);
    expect((await call(it, "complete", { result: 2 })).status).toBe(409);
    expect((await call(it, "fail", { error: "after all" })).status).toBe(409);
    expect(await now(it.row.id)).toMatchObject({ status: "completed", result: 1 });
  });
});

test("a failure is tried again, or not, as the receiver says", async () => {
  const first = await asked();
  expect((await call(first, "fail", { error: "no room", retryAfterSeconds: 90 })).body).toEqual({
    status: "scheduled",
  });
  const row = await now(first.row.id);
  expect(row.error).toBe("no room");
  expect(row.due_at.getTime() - here.horarium.clock.now().getTime()).toBe(90_000);
  const other = await asked();
  expect((await call(other, "fail", { error: "no such film", isFinal: true })).body).toEqual({
    status: "failed",
  });
});

test("no key gives one receiver the answer of another", async () => {
  const it = await asked();
  const response = await fetch(`${it.url}/complete`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "idempotency-key": "one",
      authorization: `Bearer ${it.token}`,
    },
    body: "{}",
  });
  expect(response.status).toBe(422);
  expect((await call(it, "complete", { result: 1 })).status).toBe(200);
});

describe("a token", () => {
  test("of one execution ends no other, and none can be made without the key", async () => {
    const [mine, other] = [await asked(), await asked()];
    const foreign = createSeal([randomBytes(32)]);
    const leaseToken = other.row.lease_token!;
    const wrong = [
      leaseTokenOf(foreign, { executionId: other.row.id, leaseToken }),
      leaseTokenOf(await openSeal(), {
        executionId: other.row.id,
        leaseToken: mine.row.lease_token!,
      }),
      // its last byte may be one that ends so already
      mine.token.slice(0, -2) + (mine.token.endsWith("AA") ? "BB" : "AA"),
      leaseToken,
      `lease_${Buffer.from(JSON.stringify([other.row.id, leaseToken])).toString("base64url")}`,
      "lease_",
      "x".repeat(5_000),
    ];
    for (const token of wrong)
      expect(await call({ url: mine.url, token }, "complete", { result: 1 })).toMatchObject({
        status: 409,
      });
    expect(await now(other.row.id)).toMatchObject({ status: "running" });
    // a token is no sign-in
    const jobs = await fetch(`${servers[0]!.url}/api/jobs`, {
      headers: { authorization: `Bearer ${mine.token}` },
    });
    expect(jobs.status).toBe(401);
    for (const one of [mine, other]) await call(one, "complete", { result: 1 });
  });

  test("and the secrets of the request stand in nothing that it leaves behind, whatever the receiver sends back", async () => {
    const it = await asked({ signingSecret: "signing" });
    const echo = `${canary} ${it.token} ${encodeURIComponent(canary)} ${Buffer.from(canary).toString("base64")}`;
    await call(it, "renew", {
      progress: { done: 1, text: echo },
      log: [{ level: "error", message: echo, fields: { echo, [canary]: [it.token] } }],
    });
    await call(it, "complete", { result: { echo, [it.token]: 1 } });
    const failed = await asked();
    await call(failed, "fail", { error: `${canary} and ${failed.token}`, isFinal: true });
    for (const { row, token } of [it, failed]) {
      const left = await here.everythingOf(row.id);
      expect(left).toContain("[secret]");
      expect(left).not.toContain("canary");
      expect(left).not.toContain(Buffer.from("canary").toString("base64").slice(0, 7));
      expect(left).not.toContain(token);
    }
  });

  test("goes to nobody that the receiver redirects to", async () => {
    let stranger: string | undefined = "never asked";
    receiver.answer = ({ url, headers }, response) => {
      if (url !== "/moved") {
        // another origin: the same server by another name
        response.writeHead(303, { location: `http://localhost:${receiver.port}/moved` }).end();
        return;
      }
      stranger = headers["horarium-callback-token"] as string | undefined;
      response.writeHead(202).end();
    };
    await here.execute("http", {
      method: "POST",
      url: receiver.url,
      completion: { kind: "callback" },
    });
    expect(stranger).toBeUndefined();
  });
});

test("the signature covers what was sent, as a receiver verifies it", async () => {
  const it = await asked({
    body: { kind: "json", value: { id: "{{executionId}}" } },
    signingSecret: "signing",
  });
  const { headers, body } = receiver.received.at(-1)!;
  expect(new Webhook(signingKey).verify(body, headers as Record<string, string>)).toEqual({
    id: it.row.id,
  });
});

test("where nobody could call back, nothing is sent", async () => {
  hasUrl = false;
  const row = await here.execute("http", {
    method: "POST",
    url: receiver.url,
    completion: { kind: "callback" },
  });
  expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
  expect(row.error).toContain("HORARIUM_PUBLIC_URL");
  expect(receiver.received).toEqual([]);
});
