import { randomUUID } from "node:crypto";
import { createHorarium, type Horarium } from "horarium";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../../engine/test/faults/kit/until.ts";
import { createApi } from "../../src/api/app.ts";
import { handlers, useApi } from "./support.ts";

const api = useApi();

/** Further processes on the same database, each with connections of its own. */
const pools: pg.Pool[] = [];
const others: ReturnType<typeof createApi>[] = [];

beforeAll(() => {
  for (let n = 0; n < 3; n++) {
    const pool = new pg.Pool({ connectionString: api.database.url });
    pool.on("error", () => {});
    pool.on("connect", (client) => client.on("error", () => {}));
    pools.push(pool);
    others.push(serverOn(createHorarium({ db: pool, handlers, clock: api.horarium.clock })));
  }
});
afterAll(() => Promise.all(pools.map((pool) => pool.end())));

function serverOn(horarium: Horarium) {
  return createApi({
    horarium,
    authenticate: (request) =>
      Promise.resolve({ name: request.headers.get("x-test-person") ?? "ada", role: "admin" }),
    failed: () => {},
  });
}

interface Asking {
  node?: number;
  as?: string;
  method?: string;
}

async function ask(key: string, path: string, body: object, asking: Asking = {}) {
  const { node = 0, as = "ada", method = "POST" } = asking;
  const response = await others[node]!.fetch(
    new Request(`http://localhost/api${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        "idempotency-key": key,
        "x-test-person": as,
      },
      body: JSON.stringify(body),
    }),
  );
  const text = await response.text();
  const isRepeated = response.headers.get("idempotency-replayed") === "true";
  return { status: response.status, text, body: JSON.parse(text), isRepeated, response };
}

async function countExecutions(): Promise<number> {
  const { rows } = await api.database.pool.query<{ count: number }>(
    "select count(*)::int as count from horarium.job_execution",
  );
  return rows[0]!.count;
}

const greeting = { handler: "greet", parameters: { name: "Ada" } };

describe("a request with a key", () => {
  test("that comes again is given the first answer, and done once", async () => {
    const before = await countExecutions();
    const key = randomUUID();
    const first = await ask(key, "/executions", greeting);
    expect(first).toMatchObject({ status: 201, isRepeated: false });
    const second = await ask(key, "/executions", greeting, { node: 1 });
    expect(second).toMatchObject({ status: 201, isRepeated: true });
    expect(second.text).toBe(first.text);
    expect(await countExecutions()).toBe(before + 1);
  });

  test("is done once when 24 of it come at the same time to three processes", async () => {
    const before = await countExecutions();
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, n) => ask(key, "/executions", greeting, { node: n % 3 })),
    );
    const done = answers.filter(({ status }) => status === 201);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect(done.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
    for (const { status, body } of answers)
      if (status !== 201) expect(body).toMatchObject({ status: 409, code: "in_progress" });
    expect(await countExecutions()).toBe(before + 1);
  });

  test("that asks for something else than before is refused", async () => {
    const key = randomUUID();
    await ask(key, "/executions", greeting);
    const other = { ...greeting, parameters: { name: "Grace" } };
    const { status, body } = await ask(key, "/executions", other);
    expect({ status, code: body.code }).toEqual({ status: 422, code: "key_reused" });
  });

  test("does not meet the same key of somebody else", async () => {
    const key = randomUUID();
    const first = await ask(key, "/executions", greeting);
    const second = await ask(key, "/executions", greeting, { as: "grace" });
    expect(second).toMatchObject({ status: 201, isRepeated: false });
    expect(second.body.id).not.toBe(first.body.id);
  });

  test("that was refused may be sent again when it can be done", async () => {
    const key = randomUUID();
    const job = { name: `late-${key}`, handler: "greet", schedule: "60 * * * *" };
    expect(await ask(key, "/jobs", job)).toMatchObject({ status: 422 });
    const fixed = { ...job, schedule: "0 3 * * *" };
    expect(await ask(key, "/jobs", fixed)).toMatchObject({ status: 201, isRepeated: false });
  });

  test("of more than a day ago is done anew", async () => {
    const key = randomUUID();
    const first = await ask(key, "/executions", greeting);
    api.horarium.clock.advance("24h");
    const second = await ask(key, "/executions", greeting);
    expect(second).toMatchObject({ status: 201, isRepeated: false });
    expect(second.body.id).not.toBe(first.body.id);
  });

  test.each(["", "a key with blanks", "x".repeat(201)])(
    "that is none is refused: %j",
    async (key) => {
      expect(await ask(key, "/executions", greeting)).toMatchObject({
        status: 400,
        body: { code: "invalid_key" },
      });
    },
  );
});

describe("while the first request is being answered", () => {
  test("others are told to wait; and if its process dies, nothing has happened and it may be sent again", async () => {
    const { body: job } = await ask(randomUUID(), "/jobs", {
      name: `held-${randomUUID()}`,
      handler: "greet",
      schedule: "0 3 * * *",
    });
    const key = randomUUID();
    const holder = await api.database.pool.connect();
    try {
      await holder.query("begin");
      await holder.query("select from horarium.scheduled_job where id = $1 for update", [job.id]);
      const first = ask(key, `/jobs/${job.id}/disable`, { reason: "held" });
      const waiting = async () => {
        const { rows } = await api.database.pool.query<{ pid: number }>(
          "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        return rows[0]?.pid;
      };
      const backend = await until("a request waits for the job", waiting);
      const second = await ask(key, `/jobs/${job.id}/disable`, { reason: "held" }, { node: 1 });
      expect(second).toMatchObject({ status: 409, body: { code: "in_progress" } });
      expect(second.response.headers.get("retry-after")).toBe("1");

      // what the server of the database sees of a killed process: its connection ends
      await api.database.pool.query("select pg_terminate_backend($1)", [backend]);
      expect((await first).status).toBe(503);
    } finally {
      await holder.query("rollback");
      holder.release();
    }
    expect((await api.call("GET", `/jobs/${job.id}`)).body.enabled).toBe(true);
    const again = await ask(key, `/jobs/${job.id}/disable`, { reason: "held" }, { node: 2 });
    expect(again).toMatchObject({ status: 200, isRepeated: false, body: { enabled: false } });
  });
});

test("a request with a key holds one connection, whatever it asks for: a full pool cannot lock itself out", async () => {
  const pool = new pg.Pool({
    connectionString: api.database.url,
    max: 1,
    connectionTimeoutMillis: 20_000,
  });
  const single = serverOn(createHorarium({ db: pool, handlers, clock: api.horarium.clock }));
  const slot = "2026-12-24T03:00:00Z";
  const send = async (method: string, path: string, body: object) => {
    const response = await single.fetch(
      new Request(`http://localhost/api${path}`, {
        method,
        headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
        body: JSON.stringify(body),
      }),
    );
    return { status: response.status, body: (await response.json()) as { id: string } };
  };
  try {
    const job = { name: "single", handler: "greet", schedule: "0 3 * * *" };
    const statuses = [
      await send("POST", "/jobs", job),
      await send("PATCH", "/jobs/single", { version: 1, parameters: { name: "Ada" } }),
      await send("POST", "/jobs/check", { ...job, name: "other" }),
      await send("POST", "/jobs/test", { handler: "greet" }),
      await send("POST", "/jobs/single/run-with", { parameters: {} }),
      await send("POST", `/jobs/single/slots/${slot}/move`, { to: "2026-12-24T05:00:00Z" }),
      await send("POST", `/jobs/single/slots/${slot}/put-back`, {}),
      await send("POST", "/jobs/single/disable", {}),
      await send("POST", "/jobs/single/enable", {}),
      await send("POST", "/executions", greeting),
      // a handler that is nowhere, looked for among the published
      await send("POST", "/executions", { handler: "unheard_of" }),
      await send("DELETE", "/jobs/single", {}),
    ].map(({ status }) => status);
    expect(statuses).toEqual([201, 200, 200, 201, 201, 200, 200, 200, 200, 201, 422, 200]);
  } finally {
    await pool.end();
  }
});
