import { createHorarium, defineHandler, type AnyHandler } from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { createAuth, type Auth } from "../../src/auth/create-auth.ts";
import { scryptPasswords } from "../../src/auth/passwords/scrypt.ts";
import { createPerson } from "../../src/auth/people.ts";
import type { Role } from "../../src/api/permissions.ts";
import { operations } from "../../src/api/operations.ts";
import { forOwner } from "../../src/personal/for-owner.ts";
import { findOwner } from "../../src/personal/owner.ts";
import { codeOf, createBrowser, password, type Browser } from "../auth/support.ts";
import { serveApi } from "../support/serve-api.ts";

const secret = "what only its owner may know";
let database: TestDatabase;
let horarium: TestHorarium;
let auth: Auth;
let served: Awaited<ReturnType<typeof serveApi>>;
const people = new Map<string, { browser: Browser; id: string; email: string }>();
const executedFor: (string | null)[] = [];
let count = 0;

const handlers: AnyHandler[] = [
  defineHandler({
    name: "my_summary",
    description: "Something for one person",
    personal: { title: "My summary" },
    parameters: z.strictObject({ days: z.int().min(1).default(7) }),
    run: ({ owner, log }) => {
      executedFor.push(owner);
      log(secret);
      return { for: owner, secret };
    },
  }),
  defineHandler({
    name: "my_failure",
    personal: { title: "My failure" },
    attempts: 1,
    run: () => {
      throw new Error(secret);
    },
  }),
  defineHandler({ name: "backup", run: () => "all of it" }),
];

beforeAll(async () => {
  database = await createTestDatabase();
  const asked = (one: AnyHandler) => forOwner(one, (owner) => findOwner(database.pool, owner));
  horarium = await createTestHorarium({
    db: database.pool,
    handlers: handlers.map(asked),
    now: "2026-11-24T12:00:30Z",
  });
  auth = createAuth({
    db: database.pool,
    // time moves for jobs, not for sessions
    passwords: scryptPasswords({ N: 2 ** 10, r: 8, p: 1 }),
  });
  await auth.migrate();
  served = await serveApi({
    horarium,
    auth,
    authenticate: auth.authenticate,
    trustedProxies: ["127.0.0.1"],
    failed: (error) => {
      throw error;
    },
  });
  // its handlers are known to all who ask
  const worker = createHorarium({ db: database.pool, handlers, clock: horarium.clock });
  await worker.start();
  await worker.stop();
  await database.pool.query(
    "update horarium.worker set stopping = false, seen_at = '2026-11-24T12:00:30Z'",
  );
  for (const [name, role] of Object.entries({
    mia: "member",
    max: "member",
    rita: "reader",
    olga: "operator",
    ada: "admin",
  } satisfies Record<string, Role>))
    people.set(name, await person(role));
});
afterAll(async () => {
  await served.close();
  await database.drop();
});

async function person(role: Role) {
  const email = `${role}-${count++}@example.com`;
  const root = { name: "the test", role: "admin" } as const;
  const made = await createPerson(auth.context, root, { email, name: email, role });
  const browser = createBrowser(`${served.url}/api`, {
    origin: served.url,
    "x-forwarded-for": `198.51.100.${count}`,
  });
  await browser.call("POST", "/auth/accept", { token: made.link.token, password });
  return { browser, id: made.person.id, email };
}

const as = (name: string) => people.get(name)!.browser;

const aJob = (more: object = {}) => ({
  handler: "my_summary",
  name: `summary ${count++}`,
  schedule: "0 18 * * *",
  timezone: "Europe/Berlin",
  ...more,
});

async function created(browser: Browser, more: object = {}): Promise<string> {
  const answer = await browser.call("POST", "/my/jobs", aJob(more));
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
}

/** Somebody new, with a job that has been executed. */
async function somebody() {
  await as("ada").call("PUT", "/personal/templates/my_summary");
  const one = await person("member");
  const job = await created(one.browser);
  const { body } = await one.browser.call("POST", `/my/jobs/${job}/run`);
  await horarium.runDue();
  return { ...one, job, execution: body.id as string };
}

describe("without a template", () => {
  test("nobody has personal jobs, and only an admin allows a handler that is made for it", async () => {
    expect((await as("mia").call("GET", "/my/templates")).body).toMatchObject({ rows: [] });
    expect(codeOf(await as("mia").call("POST", "/my/jobs", aJob()))).toBe("422 no_template");
    for (const name of ["mia", "rita", "olga"]) {
      const answer = await as(name).call("PUT", "/personal/templates/my_summary");
      expect(answer.status).toBe(name === "mia" ? 404 : 403);
    }
    // work for all is not for one, and what runs text that somebody has given never is
    for (const handler of ["backup", "http", "sql", "shell", "purge_job_logs", "no_such"])
      expect(codeOf(await as("ada").call("PUT", `/personal/templates/${handler}`))).toBe(
        "422 no_template",
      );
    expect((await as("ada").call("PUT", "/personal/templates/my_summary")).status).toBe(200);
    expect((await as("mia").call("GET", "/my/templates")).body).toMatchObject({
      rows: [{ handler: "my_summary", title: "My summary" }],
      limits: { jobs: 5, minIntervalMs: 3_600_000 },
      used: 0,
    });
    expect(codeOf(await as("mia").call("POST", "/my/jobs", aJob({ handler: "my_failure" })))).toBe(
      "422 no_template",
    );
    expect(codeOf(await as("mia").call("POST", "/my/jobs", aJob({ handler: "backup" })))).toBe(
      "422 no_template",
    );
  });
});

describe("a personal job", () => {
  test("is executed for its owner, last of all, and its owner sees what came of it", async () => {
    const { browser, id, job, execution } = await somebody();
    expect(executedFor.at(-1)).toBe(id);
    expect(await horarium.job(job)).toMatchObject({
      owner_id: id,
      origin: "personal",
      priority: 32_767,
    });
    expect((await browser.call("GET", `/my/jobs/${job}/executions`)).body.rows).toMatchObject([
      { id: execution, status: "completed", result: { for: id, secret } },
    ]);
    const { body } = await browser.call("GET", `/my/executions/${execution}/log`);
    expect(body.lines).toMatchObject([{ message: secret }]);
    // slots are executed for the owner too
    await horarium.advance("24h");
    expect(executedFor.at(-1)).toBe(id);
  });

  test("is its owner's by who asks, never by what is sent", async () => {
    const { id } = people.get("max")!;
    for (const more of [{ owner: id }, { ownerId: id }, { owner_id: id }, { priority: 0 }])
      expect((await as("mia").call("POST", "/my/jobs", aJob(more))).status).toBe(422);
    const asked = { handler: "my_summary", parameters: {}, owner: id };
    expect((await as("ada").call("POST", "/executions", asked)).status).toBe(422);
    // for nobody in particular it does nothing
    const { body } = await as("ada").call("POST", "/executions", { handler: "my_summary" });
    await horarium.runDue();
    expect(await horarium.execution(body.id)).toMatchObject({
      status: "failed",
      error: "my_summary: it is for personal jobs alone",
    });
  });

  test("takes what its template takes, and nothing else", async () => {
    const { browser, job } = await somebody();
    for (const parameters of [{ days: 0 }, { url: "http://127.0.0.1/" }, { sql: "select 1" }]) {
      expect((await browser.call("POST", "/my/jobs", aJob({ parameters }))).status).toBe(422);
      expect((await browser.call("PATCH", `/my/jobs/${job}`, { parameters })).status).toBe(422);
    }
    for (const more of [{ handler: "backup" }, { enabled: false }, { jitterMs: 1 }])
      expect((await browser.call("PATCH", `/my/jobs/${job}`, more)).status).toBe(422);
  });
});

describe("a schedule of a personal job", () => {
  const tooOften = [
    "* * * * * *",
    "*/30 * * * * *",
    "* * * * *",
    "*/59 * * * *",
    "0,30 * * * *",
    "0,59 3 * * *",
    "0,30 3 29 2 *",
    "0 0,1 3 * * *".replace("0 0,1", "0,30 0"),
    "@every 59m",
    "@every 1s",
  ];

  test.each(tooOften)("is not more often than once an hour: %s", async (schedule) => {
    const { browser, job } = await somebody();
    expect(codeOf(await browser.call("POST", "/my/jobs", aJob({ schedule })))).toBe(
      "422 schedule_too_often",
    );
    expect(codeOf(await browser.call("PATCH", `/my/jobs/${job}`, { schedule }))).toBe(
      "422 schedule_too_often",
    );
    const query = new URLSearchParams({ schedule, timezone: "UTC" });
    expect((await browser.call("GET", `/my/schedules/preview?${query}`)).status).toBe(422);
  });

  test.each(["0 * * * *", "0 0 18 * * 0", "30 3 29 2 *", "@every 1h", "@daily", "@manual"])(
    "may be %s",
    async (schedule) => {
      const { browser } = await somebody();
      expect((await browser.call("POST", "/my/jobs", aJob({ schedule }))).status).toBe(201);
    },
  );

  test("does not come sooner by editing it, by running it, or by making it anew", async () => {
    const { browser, job } = await somebody();
    expect(codeOf(await browser.call("POST", `/my/jobs/${job}/run`))).toBe("409 too_soon");
    const soon = { schedule: "5 * * * *", timezone: "UTC" };
    const edited = await browser.call("PATCH", `/my/jobs/${job}`, soon);
    const next = Date.parse(edited.body.nextSlot as string);
    expect(next - horarium.clock.now().getTime()).toBeGreaterThanOrEqual(3_600_000);
    // all at once: one of them is first
    horarium.clock.advance("1h");
    const runs = await Promise.all(
      Array.from({ length: 6 }, () => browser.call("POST", `/my/jobs/${job}/run`)),
    );
    expect(runs.filter(({ status }) => status === 202)).toHaveLength(1);
  });
});

describe("the quota", () => {
  test("holds for requests that come at once", async () => {
    await as("ada").call("PUT", "/personal/templates/my_summary");
    const { browser, id } = await person("member");
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => browser.call("POST", "/my/jobs", aJob())),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(answers.filter((one) => codeOf(one) === "409 quota")).toHaveLength(15);
    const { rows } = await database.pool.query(
      "select count(*)::int as jobs from horarium.scheduled_job where owner_id = $1",
      [id],
    );
    expect(rows).toEqual([{ jobs: 5 }]);
  });

  test("is not got round by deleting and making anew", async () => {
    const { browser, job } = await somebody();
    for (let n = 1; n < 5; n++) await created(browser);
    await browser.call("DELETE", `/my/jobs/${job}`);
    expect(codeOf(await browser.call("POST", "/my/jobs", aJob()))).toBe("409 quota");
    horarium.clock.advance("61m");
    await created(browser);
  });
});

describe("what is somebody's own", () => {
  /** All that takes an id, with ids of what is somebody else's. */
  const withIds = operations.filter(({ path }) => /\{(job|execution)\}/.test(path));

  test.each(["max", "rita", "olga"])("is not there for %s, by its id", async (name) => {
    const { job, execution } = await somebody();
    for (const { method, path, tag } of withIds) {
      if (tag === "Work") continue;
      const there = path
        .replace("{job}", job)
        .replace("{execution}", execution)
        .replaceAll(/\{\w+\}/g, "x");
      const body = method === "get" || method === "delete" ? undefined : {};
      const { status } = await as(name).call(method.toUpperCase(), there, body);
      // 422: what was sent is wrong before anything is looked for
      expect([403, 404, 422], `${method} ${there}`).toContain(status);
    }
    expect(await horarium.job(job)).toMatchObject({ enabled: true, deleted_at: null, version: 1 });
  });

  test("is there for an admin among personal jobs alone, without what came of it", async () => {
    const { job, execution, id, email } = await somebody();
    for (const path of [`/jobs/${job}`, `/executions/${execution}`, `/executions/${execution}/log`])
      expect((await as("ada").call("GET", path)).status).toBe(404);
    expect((await as("ada").call("POST", `/executions/${execution}/cancel`, {})).status).toBe(404);
    const { body } = await as("ada").call("GET", `/personal/jobs?owner=${id}`);
    expect(body.rows).toMatchObject([{ id: job, owner: { id, email } }]);
    const history = await as("ada").call("GET", `/personal/jobs/${job}/executions`);
    expect(history.body.rows).toMatchObject([{ id: execution, result: null }]);
    expect(JSON.stringify(history.body)).not.toContain(secret);
  });

  test("is not among what is done to all that match", async () => {
    const { job, execution } = await somebody();
    const asOf = new Date(Date.now() + 60_000).toISOString();
    for (const [path, id] of [
      ["/executions/retry", execution],
      ["/executions/cancel", execution],
      ["/jobs/disable", job],
      ["/jobs/enable", job],
      ["/jobs/run", job],
    ] as const) {
      const { status, body } = await as("ada").call("POST", path, { filter: { id }, asOf });
      expect(status).toBe(200);
      expect([path, body.done, body.refused]).toEqual([path, [], []]);
    }
    expect(await horarium.job(job)).toMatchObject({ enabled: true, version: 1 });
  });

  test("leaks through no list, search, export, count or change", async () => {
    const { browser, job, execution } = await somebody();
    const before = await everythingRead("olga");
    await as("ada").call("PUT", "/personal/templates/my_failure");
    const failing = await created(browser, { handler: "my_failure", name: "a private name" });
    await browser.call("POST", `/my/jobs/${failing}/run`);
    await horarium.runDue();
    await browser.call("DELETE", `/my/jobs/${failing}`);
    for (const name of ["olga", "ada"]) {
      const texts = JSON.stringify(await everythingRead(name));
      for (const hidden of [job, execution, failing, secret, "a private name"])
        expect(texts).not.toContain(hidden);
    }
    const after = await everythingRead("olga");
    // nor do numbers move: a failure of somebody's own is nobody else's
    expect(after["/executions"]).toEqual(before["/executions"]);
    expect(after["/alerts"]).toEqual(before["/alerts"]);
    expect(after["/jobs/facets"]).toEqual(before["/jobs/facets"]);
    // and searching for it by its words and ids finds nothing
    for (const path of [
      `/executions?q=${encodeURIComponent(secret)}`,
      `/executions?job=${job}`,
      `/jobs?q=${encodeURIComponent("a private name")}`,
      `/changes?job=${job}`,
    ]) {
      const answer = await as("ada").call("GET", path);
      if (answer.status === 200) expect(answer.body.rows ?? []).toEqual([]);
      else expect([404, 422]).toContain(answer.status);
    }
  });

  test("is told by no event stream, also where its log is asked for by its id", async () => {
    const { browser, job, execution } = await somebody();
    const stop = new AbortController();
    const response = await fetch(`${served.url}/api/events?watch=${execution}`, {
      headers: { cookie: as("ada").cookie!, "sec-fetch-site": "same-origin", origin: served.url },
      signal: stop.signal,
    });
    expect(response.status).toBe(200);
    const told = readUntil(response, "marker");
    horarium.clock.advance("61m");
    await browser.call("POST", `/my/jobs/${job}/run`);
    await horarium.runDue();
    await horarium.createJob("marker", "backup", { cron: "@manual" });
    const text = await told;
    stop.abort();
    for (const hidden of [job, execution, secret]) expect(text).not.toContain(hidden);
  });
});

/** All that is read without an id, as somebody sees it. */
async function everythingRead(name: string): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const { method, path, tag, media } of operations) {
    if (method !== "get" || path.includes("{") || path === "/events") continue;
    if (tag === "Personal jobs" || tag === "Access") continue;
    const { status, body } = await as(name).call("GET", path);
    if (status === 200) answers[path] = media === undefined ? withoutTimes(body) : body;
  }
  return answers;
}

function withoutTimes(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (key, value) => (key === "asOf" ? null : (value as unknown))),
  );
}

async function readUntil(response: Response, word: string): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(part, { stream: true });
    if (text.includes(word)) return text;
  }
  return text;
}

describe("with the account", () => {
  test("jobs stop when it is disabled, and stay so until their owner enables them", async () => {
    const { browser, id, job } = await somebody();
    const executed = executedFor.length;
    await as("ada").call("PATCH", `/people/${id}`, { isDisabled: true });
    expect(await horarium.job(job)).toMatchObject({
      enabled: false,
      disabled_reason: "the account was disabled",
    });
    await horarium.advance("48h");
    expect(executedFor.slice(executed)).not.toContain(id);
    expect((await browser.call("GET", "/my/jobs")).status).toBe(401);
    await as("ada").call("PATCH", `/people/${id}`, { isDisabled: false });
    expect(await horarium.job(job)).toMatchObject({ enabled: false });
  });

  test("a job that was not stopped with it does nothing any more", async () => {
    const { id, job } = await somebody();
    await database.pool.query("update horarium_auth.person set disabled_at = now() where id = $1", [
      id,
    ]);
    const executed = executedFor.length;
    const { id: execution } = await horarium.runNow(job);
    await horarium.runDue();
    expect(await horarium.execution(execution)).toMatchObject({
      status: "failed",
      error: "the account for which it is done has ended or is disabled",
    });
    expect(executedFor).toHaveLength(executed);
  });

  test("jobs, executions, logs and changes go when it is deleted", async () => {
    const { id, job, execution } = await somebody();
    await as("ada").call("DELETE", `/people/${id}`);
    const { rows } = await database.pool.query(
      `select (select count(*) from horarium.scheduled_job where owner_id = $1)::int as jobs,
         (select count(*) from horarium.job_execution where owner_id = $1)::int as executions,
         (select count(*) from horarium.execution_log where execution_id = $2)::int as lines`,
      [id, execution],
    );
    expect(rows).toEqual([{ jobs: 0, executions: 0, lines: 0 }]);
    const { body } = await as("ada").call("GET", "/changes?limit=100");
    expect(JSON.stringify(body)).not.toContain(job);
  });
});

describe("an admin", () => {
  test("disables somebody's job, and its owner cannot enable it", async () => {
    const { browser, job } = await somebody();
    await as("ada").call("POST", `/personal/jobs/${job}/disable`, { reason: "too much mail" });
    expect((await browser.call("GET", `/my/jobs/${job}`)).body.disabled).toMatchObject({
      reason: "too much mail",
      isByOther: true,
    });
    expect(codeOf(await browser.call("POST", `/my/jobs/${job}/enable`))).toBe("409 conflict");
    // nor by disabling it once more
    await browser.call("POST", `/my/jobs/${job}/disable`);
    expect(codeOf(await browser.call("POST", `/my/jobs/${job}/enable`))).toBe("409 conflict");
    expect(codeOf(await browser.call("POST", `/my/jobs/${job}/run`))).toBe("409 conflict");
    await as("ada").call("POST", `/personal/jobs/${job}/enable`, {});
    expect((await browser.call("GET", `/my/jobs/${job}`)).body.enabled).toBe(true);
  });

  test("takes a template away, and its jobs with it", async () => {
    const { browser, job } = await somebody();
    await as("ada").call("DELETE", "/personal/templates/my_summary");
    expect(await horarium.job(job)).toMatchObject({ enabled: false });
    expect(codeOf(await browser.call("POST", `/my/jobs/${job}/enable`))).toBe("422 no_template");
    expect(codeOf(await browser.call("POST", "/my/jobs", aJob()))).toBe("422 no_template");
    await as("ada").call("PUT", "/personal/templates/my_summary");
    expect((await browser.call("POST", `/my/jobs/${job}/enable`)).body.enabled).toBe(true);
  });

  test("who allows a template, or takes it away, stands in the audit with the reason", async () => {
    const template = "/personal/templates/my_failure";
    const newest = async () =>
      (await as("ada").call("GET", "/changes?limit=1")).body.rows[0] as object;
    await as("ada").call("DELETE", template);
    await as("ada").call("PUT", template, { reason: "asked for" });
    expect(await newest()).toMatchObject({ verb: "allow_template", reason: "asked for" });
    await as("ada").call("DELETE", template, { reason: "too slow" });
    const forbidden = await newest();
    expect(forbidden).toMatchObject({ verb: "forbid_template", reason: "too slow" });
    // what is so already is not said again
    await as("ada").call("DELETE", template);
    expect(await newest()).toEqual(forbidden);
  });
});
