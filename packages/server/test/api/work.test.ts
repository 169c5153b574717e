import { beforeAll, describe, expect, test } from "vitest";
import { standIn } from "horarium";
import type { Answer } from "../support/serve-api.ts";
import { codeOf, useAuth, type Browser } from "../auth/support.ts";

const here = useAuth();
let admin: Browser;
let phone: Asker;
/** For the same handler, and for another worker. */
let tablet: Asker;
let count = 0;

type Asker = (path: string, body?: object) => Promise<Answer>;

/** What a token may ask for. */
async function tokenFor(handlers: string[]): Promise<Asker> {
  const made = await admin.call("POST", "/auth/tokens", {
    name: `worker ${count++}`,
    scopes: ["work"],
    handlers,
  });
  expect(made.status).toBe(201);
  const browser = here.browser();
  return (path, body = {}) =>
    browser.call("POST", `/work${path}`, body, { authorization: `Bearer ${made.body.token}` });
}

const echo = standIn({
  name: "echo",
  description: null,
  parameters: null,
  isolation: "inline",
  version: null,
  limits: {},
  publishedAt: new Date(),
  workers: 1,
  seenAt: null,
});

async function register(ask: Asker, handlers: object[] = [{ name: "echo" }]): Promise<string> {
  const answer = await ask("/workers", { name: "phone", runtime: "test 1", handlers });
  expect(answer).toMatchObject({ status: 201, body: { leaseMs: 60_000, renewEveryMs: 20_000 } });
  return answer.body.worker;
}

/** An execution that a worker of `ask` holds. */
async function held(ask = phone) {
  await here.horarium.enqueue(echo, { text: "hello" });
  const worker = await register(ask);
  const { body } = await ask(`/workers/${worker}/claim`, { limit: 1 });
  const [{ id, leaseToken }] = body.executions;
  return { worker, id, leaseToken, path: `/workers/${worker}/executions/${id}` };
}

beforeAll(async () => {
  ({ browser: admin } = await here.person("admin"));
  phone = await tokenFor(["echo"]);
  tablet = await tokenFor(["echo", "other"]);
});

describe("a worker over HTTP", () => {
  test("registers, claims, tells how far it is, completes, and goes", async () => {
    const { id: asked } = await here.horarium.enqueue(echo, { text: "hello" });
    const worker = await register(phone);
    const claimed = await phone(`/workers/${worker}/claim`, { limit: 5, waitMs: 1_000 });
    expect(claimed).toMatchObject({
      status: 200,
      body: { executions: [{ id: asked, handler: "echo", parameters: { text: "hello" } }] },
    });
    const [{ id, leaseToken }] = claimed.body.executions;
    const path = `/workers/${worker}/executions/${id}`;
    const leases = [{ execution: id, leaseToken }];
    expect(await phone(`/workers/${worker}/renew`, { leases })).toMatchObject({
      body: { leases: [{ execution: id, state: "held", leaseUntil: expect.any(String) }] },
    });
    const report = {
      leaseToken,
      progress: { done: 1, total: 2 },
      lines: [{ message: "half" }],
      checkpoint: { page: 3 },
    };
    expect((await phone(`${path}/report`, report)).status).toBe(200);
    expect((await admin.call("GET", "/workers")).body.rows).toContainEqual(
      expect.objectContaining({
        id: worker,
        name: "phone",
        runtime: "test 1",
        isRemote: true,
        running: 1,
        handlers: ["echo"],
      }),
    );
    const done = { leaseToken, result: { said: "hello" } };
    const completed = await phone(`${path}/complete`, done);
    expect(completed).toMatchObject({ status: 200, body: { id, status: "completed" } });
    // the answer got lost
    expect((await phone(`${path}/complete`, done)).body).toEqual(completed.body);
    expect(await here.horarium.execution(id)).toMatchObject({
      status: "completed",
      result: { said: "hello" },
      progress: { done: 1, total: 2 },
    });
    expect(await here.horarium.log(id)).toMatchObject([{ message: "half" }]);
    expect(await phone(`/workers/${worker}/leave`)).toMatchObject({ body: { released: 0 } });
    expect(codeOf(await phone(`/workers/${worker}/claim`))).toBe("404 not_found");
  });

  test("waits for work, and is given it when it comes", async () => {
    const worker = await register(phone);
    const waiting = phone(`/workers/${worker}/claim`, { waitMs: 20_000 });
    await here.horarium.enqueue(echo, { text: "later" });
    expect((await waiting).body.executions).toMatchObject([{ parameters: { text: "later" } }]);
    expect(await phone(`/workers/${worker}/claim`, { waitMs: 1 })).toMatchObject({
      status: 200,
      body: { executions: [] },
    });
    await phone(`/workers/${worker}/leave`);
  });

  test("gives back what it would have been given when it had gone", async () => {
    const worker = await register(phone);
    const token = await tokenOfItsOwn(["echo"]);
    const own = await (
      await fetch(`${here.urls[0]}/api/work/workers`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ name: "gone", handlers: [{ name: "echo" }] }),
      })
    ).json();
    const away = new AbortController();
    const asked = fetch(`${here.urls[0]}/api/work/workers/${own.worker}/claim`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ waitMs: 30_000 }),
      signal: away.signal,
    }).catch(() => "gone");
    await expect.poll(async () => (await seenAt(own.worker)) !== null).toBe(true);
    away.abort();
    expect(await asked).toBe("gone");
    const { id } = await here.horarium.enqueue(echo, { text: "for who is there" });
    const { body } = await phone(`/workers/${worker}/claim`, { limit: 100, waitMs: 20_000 });
    expect(body.executions).toContainEqual(expect.objectContaining({ id, attempt: 1 }));
    await phone(`/workers/${worker}/leave`);
  });

  test("describes its handlers, so that jobs are made of them", async () => {
    const parameters = {
      type: "object",
      properties: {
        text: { type: "string", maxLength: 5, pattern: "^(a+)+$" },
        pattern: { type: "integer" },
      },
      required: ["text"],
    };
    const ask = await tokenFor(["described"]);
    await register(ask, [{ name: "described", description: "Says it", parameters, attempts: 7 }]);
    const { body } = await admin.call("GET", "/handlers");
    expect(body.rows).toContainEqual(
      expect.objectContaining({ name: "described", description: "Says it" }),
    );
    const job = (given: object) =>
      admin.call("POST", "/jobs", {
        name: `described ${count++}`,
        handler: "described",
        schedule: "@manual",
        parameters: given,
      });
    expect(await job({ text: "far too long" })).toMatchObject({
      status: 422,
      body: { fields: [{ path: "body.parameters.text" }] },
    });
    expect((await job({ text: "x", pattern: "x" })).status).toBe(422);
    // an expression from elsewhere is not executed here
    expect(await job({ text: "x" })).toMatchObject({
      status: 201,
      body: { retry: { attempts: 7 } },
    });
    const endless = await tokenFor(["endless"]);
    await register(endless, [{ name: "endless", parameters: { $ref: "#" } }]);
    expect(
      await admin.call("POST", "/jobs", {
        name: "endless",
        handler: "endless",
        schedule: "@manual",
      }),
    ).toMatchObject({ status: 422, body: { fields: [{ path: "body.parameters" }] } });
    const broken = [{ name: "described", parameters: { type: "no such type" } }];
    expect(await ask("/workers", { name: "phone", handlers: broken })).toMatchObject({
      status: 422,
      body: { fields: [{ path: "body.handlers.0.parameters" }] },
    });
  });
});

describe("what is refused of a worker", () => {
  test("handlers that its token does not name, at registering and at claiming", async () => {
    const other = { name: "phone", handlers: [{ name: "other" }] };
    expect(codeOf(await phone("/workers", other))).toBe("403 not_allowed");
    await here.horarium.enqueue(standIn({ ...published("other") }), {});
    const worker = await register(phone);
    expect((await phone(`/workers/${worker}/claim`, { handlers: ["other"] })).body).toEqual({
      executions: [],
    });
    // a worker of the one token, asked for with the other
    expect(codeOf(await tablet(`/workers/${worker}/claim`))).toBe("404 not_found");
    expect(codeOf(await tablet(`/workers/${worker}/leave`))).toBe("404 not_found");
    expect(codeOf(await tablet(`/workers/${worker}/renew`))).toBe("404 not_found");
  });

  test("the lease of another, and a lease that is lost", async () => {
    const first = await held();
    const other = await held(tablet);
    const swapped = `/workers/${other.worker}/executions/${first.id}`;
    for (const verb of ["report", "complete", "fail", "release"]) {
      const body = {
        leaseToken: first.leaseToken,
        ...(verb === "fail" ? { error: { message: "x" } } : {}),
      };
      expect(codeOf(await tablet(`${swapped}/${verb}`, body))).toBe("409 lease_lost");
      expect(codeOf(await tablet(`${first.path}/${verb}`, body))).toBe("409 lease_lost");
      const guessed = { ...body, leaseToken: other.leaseToken };
      expect(codeOf(await phone(`${first.path}/${verb}`, guessed))).toBe("409 lease_lost");
    }
    expect(await here.horarium.execution(first.id)).toMatchObject({
      status: "running",
      log_lines: 0,
    });
    await phone(`/workers/${first.worker}/leave`);
    const late = { leaseToken: first.leaseToken, result: "late" };
    expect(codeOf(await phone(`${first.path}/complete`, late))).toBe("409 lease_lost");
    await tablet(`/workers/${other.worker}/leave`);
  });

  test("everybody whose token is not for working, or is revoked", async () => {
    const body = { name: "phone", handlers: [{ name: "echo" }] };
    // an admin's session has no handlers that it could claim
    expect(codeOf(await admin.call("POST", "/work/workers", body))).toBe("403 not_allowed");
    const { browser: operator } = await here.person("operator");
    expect(codeOf(await operator.call("POST", "/work/workers", body))).toBe("403 not_allowed");
    const wanted = { name: "by an operator", scopes: ["work"], handlers: ["echo"] };
    expect(codeOf(await operator.call("POST", "/auth/tokens", wanted))).toBe("403 above_own");
    const without = await admin.call("POST", "/auth/tokens", { name: "w", scopes: ["work"] });
    expect(without).toMatchObject({ status: 422, body: { fields: [{ path: "body.handlers" }] } });
    const needless = { name: "w", scopes: ["read"], handlers: ["echo"] };
    expect((await admin.call("POST", "/auth/tokens", needless)).status).toBe(422);

    const { body: made } = await admin.call("POST", "/auth/tokens", {
      name: "for a moment",
      scopes: ["work"],
      handlers: ["echo"],
    });
    expect(made.handlers).toEqual(["echo"]);
    const ask = (path: string, sent: object) =>
      here.browser().call("POST", `/work${path}`, sent, { authorization: `Bearer ${made.token}` });
    const worker = (await ask("/workers", body)).body.worker;
    await admin.call("DELETE", `/auth/tokens/${made.id}`);
    expect((await ask(`/workers/${worker}/claim`, {})).status).toBe(401);
    // and a token for working is for nothing else
    for (const path of ["/jobs", "/executions", "/openapi.json", "/workers"]) {
      const token = await tokenOfItsOwn(["echo"]);
      const answer = await here
        .browser()
        .call("GET", path, undefined, { authorization: `Bearer ${token}` });
      expect(codeOf(answer)).toBe("403 not_allowed");
    }
  });

  test("more workers of one token than anybody needs", async () => {
    const ask = await tokenFor(["echo"]);
    const worker = await register(ask);
    await here.database.pool.query(
      `insert into horarium.worker (id, name, version, handlers, concurrency, started_at, seen_at, remote_by)
       select gen_random_uuid(), name, version, handlers, concurrency, started_at, seen_at, remote_by
       from horarium.worker, generate_series(1, 199)
       where id = $1`,
      [worker],
    );
    const wanted = { name: "one more", handlers: [{ name: "echo" }] };
    expect(codeOf(await ask("/workers", wanted))).toBe("429 too_many_workers");
    await ask(`/workers/${worker}/leave`);
    expect((await ask("/workers", wanted)).status).toBe(201);
  });

  test("more than fits, and keys that would do a thing once", async () => {
    const { path, leaseToken, worker } = await held();
    const deep = JSON.parse(`${"[".repeat(30)}${"]".repeat(30)}`) as unknown;
    expect(codeOf(await phone(`${path}/complete`, { leaseToken, result: deep }))).toBe(
      "422 too_deep",
    );
    expect((await phone(`/workers/${worker}/claim`, { waitMs: 30_001 })).status).toBe(422);
    expect((await phone(`/workers/${worker}/claim`, { limit: 101 })).status).toBe(422);
    await phone(`/workers/${worker}/leave`);
  });
});

async function tokenOfItsOwn(handlers: string[]): Promise<string> {
  const { body } = await admin.call("POST", "/auth/tokens", {
    name: `worker ${count++}`,
    scopes: ["work"],
    handlers,
  });
  return body.token;
}

async function seenAt(worker: string): Promise<unknown> {
  const { rows } = await here.database.pool.query(
    "select seen_at from horarium.worker where id = $1",
    [worker],
  );
  return rows[0]?.seen_at ?? null;
}

function published(name: string) {
  return {
    name,
    description: null,
    parameters: null,
    isolation: "inline",
    version: null,
    limits: {},
    publishedAt: new Date(),
    workers: 1,
    seenAt: null,
  } as const;
}
