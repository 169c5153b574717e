import { createHorarium, defineHandler, type Horarium } from "horarium";
import { listenForChanges } from "horarium/node";
import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import type { ApiOptions } from "../../src/api/app.ts";
import type { Principal } from "../../src/api/permissions.ts";
import { toEventId } from "../../src/api/events/position.ts";
import { serveApi } from "../support/serve-api.ts";
import { openStream, type Received, type TestStream } from "./event-stream.ts";

/** Resolves what a test holds back. */
let letGo: (() => void) | null = null;

const handlers = [
  defineHandler({
    name: "count",
    run: async ({ log, progress }) => {
      log("one");
      progress(1, 2, "half");
      log("two");
      await new Promise<void>((resolve) => (letGo = resolve));
    },
  }),
  defineHandler({ name: "greet", run: () => "hello" }),
];

const people = new Map<string, Principal>();
let database: TestDatabase;
let horarium: Horarium;
const failures: unknown[] = [];
const open: { close(): Promise<void> }[] = [];

const newHorarium = (pool: Pool) => createHorarium({ db: pool, handlers });

/** A server process of its own on the same database. */
async function aServer(more: Partial<ApiOptions> = {}): Promise<string> {
  const server = await serveApi({
    horarium: newHorarium(database.pool),
    authenticate: (request) =>
      Promise.resolve(people.get(request.headers.get("x-test-person") ?? "") ?? null),
    failed: (error) => failures.push(error),
    pace: { lookEveryMs: 20 },
    ...more,
  });
  open.push(server);
  return server.url;
}

async function aStream(
  url: string,
  query = "",
  headers: Record<string, string> = {},
): Promise<TestStream> {
  const stream = await openStream(url, { query, headers: { "x-test-person": "rita", ...headers } });
  open.push(stream);
  return stream;
}

beforeAll(async () => {
  database = await createTestDatabase();
  horarium = newHorarium(database.pool);
  await horarium.migrate();
  people.set("rita", { name: "rita", role: "reader" });
});
afterEach(async () => {
  letGo?.();
  // streams before their servers
  for (const one of open.splice(0).toReversed()) await one.close();
  expect(failures.splice(0)).toEqual([]);
});
afterAll(async () => {
  await horarium.stop();
  await database.drop();
});

const isOf = (id: string, status: string) => (event: Received) =>
  event.type === "execution.changed" &&
  event.data.execution.id === id &&
  event.data.execution.status === status;

const never = "0 0 1 1 *";

test("an execution is told when it is made and when it has ended, with its job and the change that asked for it", async () => {
  const { id: job } = await horarium.createJob("told", "greet", { cron: never });
  const stream = await aStream(await aServer());
  expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect((await stream.until(() => true)).type).toBe("hello");
  const { id } = await horarium.runNow("told", { by: "ada", reason: "to see" });
  // due at once, and queued by the next look of whoever schedules
  await stream.until(isOf(id, "scheduled"));
  expect(await stream.until(({ type }) => type === "change.added")).toMatchObject({
    data: { change: { verb: "run", by: "ada", jobId: job, job: "told", reason: "to see" } },
  });
  await horarium.runOnce();
  const { data } = await stream.until(isOf(id, "completed"));
  expect(data.execution).toMatchObject({ jobId: job, job: "told", attempt: 1, error: null });
  expect(Date.parse(data.asOf)).toBeGreaterThanOrEqual(Date.parse(data.execution.completedAt));
  await stream.until(
    ({ type, data: told }) => type === "job.changed" && told.job.lastStatus === "completed",
  );
});

test("an edit of a job is told with its version, and nothing is told twice", async () => {
  await horarium.createJob("edited", "greet", { cron: never });
  const stream = await aStream(await aServer());
  await horarium.editJob("edited", { title: "Edited" });
  await horarium.editJob("edited", { title: "Twice" });
  await stream.until(({ type, data }) => type === "job.changed" && data.job.title === "Twice");
  const { id } = await horarium.enqueue(handlers[1]!, {});
  await stream.until(isOf(id, "queued"));
  const changes = stream.events.filter(({ type }) => type === "change.added");
  expect(changes.map(({ data }) => data.change.verb)).toEqual(["edit", "edit"]);
  await horarium.runOnce();
});

test("progress comes by itself, and lines of a log to those alone who watch it", async () => {
  const url = await aServer();
  const { id } = await horarium.enqueue(handlers[0]!, {});
  const watching = await aStream(url, `?watch=${id}`);
  const other = await aStream(url);
  expect((await watching.until(() => true)).data.watching).toEqual({ [id]: 0 });
  const running = horarium.runOnce();
  const lines: string[] = [];
  await watching.until(({ type, data }) => {
    if (type !== "execution.log") return false;
    lines.push(...data.lines.map(({ message }: { message: string }) => message));
    return data.lines.at(-1).sequence === 2;
  });
  expect([...new Set(lines)]).toEqual(["one", "two"]);
  await other.until(
    ({ type, data }) =>
      (type === "execution.progress" && data.progress?.text === "half") ||
      (type === "execution.changed" && data.execution.progress?.text === "half"),
  );
  letGo!();
  await running;
  await other.until(isOf(id, "completed"));
  expect(other.events.filter(({ type }) => type === "execution.log")).toEqual([]);
});

test("a stream is resumed at another process by the id of the last event of the first", async () => {
  const [one, other] = [await aServer(), await aServer()];
  const first = await aStream(one);
  const { id: before } = await horarium.enqueue(handlers[1]!, {});
  await first.until(isOf(before, "queued"));
  const lastId = first.lastId();
  await first.close();
  const { id: meanwhile } = await horarium.enqueue(handlers[1]!, {});
  await horarium.runOnce();
  const second = await aStream(other, "", { "last-event-id": lastId });
  await second.until(isOf(meanwhile, "completed"));
  const { id: after } = await horarium.enqueue(handlers[1]!, {});
  await second.until(isOf(after, "queued"));
  expect(second.events.filter(({ type }) => type === "reset")).toEqual([]);
  await horarium.runOnce();
});

test("a stream is resumed at the same process, without what was told already", async () => {
  const url = await aServer();
  const staying = await aStream(url);
  const first = await aStream(url);
  const { id: before } = await horarium.enqueue(handlers[1]!, {});
  await horarium.runOnce();
  await first.until(isOf(before, "completed"));
  await first.close();
  const { id: meanwhile } = await horarium.enqueue(handlers[1]!, {});
  await horarium.runOnce();
  await staying.until(isOf(meanwhile, "completed"));
  const again = await aStream(url, `?lastEventId=${first.lastId()}`);
  await again.until(isOf(meanwhile, "completed"));
  expect(again.events.some(isOf(before, "completed"))).toBe(false);
});

test("a stream begins with what has happened in the last so many milliseconds, where that is asked for", async () => {
  const url = await aServer();
  const { id } = await horarium.enqueue(handlers[1]!, {});
  await horarium.runOnce();
  // of a process that has looked before, and of one that looks for the first time
  for (const server of [url, url, await aServer()]) {
    const stream = await aStream(server, "?ago=30000");
    await stream.until(isOf(id, "completed"));
    expect(stream.events.filter(({ type }) => type === "reset")).toEqual([]);
  }
});

test.each([
  ["an hour ago", () => toEventId(Date.now() - 3_600_000)],
  ["of another form", () => "0:42"],
])("a position %s gives reset, and the stream goes on from now", async (_, id) => {
  const stream = await aStream(await aServer(), "", { "last-event-id": id() });
  expect((await stream.until(({ type }) => type === "reset")).data).toEqual({ reason: "too_old" });
  const { id: next } = await horarium.enqueue(handlers[1]!, {});
  await stream.until(isOf(next, "queued"));
  await horarium.runOnce();
});

test("two processes tell the same of the same execution", async () => {
  const streams = [await aStream(await aServer()), await aStream(await aServer())];
  const { id } = await horarium.enqueue(handlers[1]!, {});
  await horarium.runOnce();
  const [one, other] = await Promise.all(
    streams.map(async (stream) => (await stream.until(isOf(id, "completed"))).data.execution),
  );
  expect(one).toEqual(other);
});

test("fifty clients are told the same, by one look", async () => {
  const url = await aServer({ pace: { lookEveryMs: 20, streamsOfOne: 50 } });
  const streams = await Promise.all(Array.from({ length: 50 }, () => aStream(url)));
  const { id } = await horarium.enqueue(handlers[1]!, {});
  await horarium.runOnce();
  const told = await Promise.all(streams.map((stream) => stream.until(isOf(id, "completed"))));
  expect(new Set(told.map(({ data }) => data.asOf)).size).toBe(1);
});

test("what belongs to a person's own job is told to nobody else", async () => {
  const { id: job } = await horarium.createJob("personal", "greet", { cron: never });
  await database.pool.query("update horarium.scheduled_job set owner_id = 'zoe' where id = $1", [
    job,
  ]);
  const { id: hidden } = await horarium.runNow(job);
  const stream = await aStream(await aServer(), `?watch=${hidden}`);
  expect((await stream.until(() => true)).data.watching).toEqual({});
  await horarium.runOnce();
  const { id } = await horarium.enqueue(handlers[1]!, {});
  await stream.until(isOf(id, "queued"));
  expect(JSON.stringify(stream.events)).not.toContain(hidden);
  expect(JSON.stringify(stream.events)).not.toContain(job);
  await horarium.runOnce();
});

test("the heartbeat has the database's clock, and an id", async () => {
  const url = await aServer({ pace: { lookEveryMs: 20, heartbeatMs: 20 } });
  const stream = await aStream(url);
  const beats = () => stream.events.filter(({ type }) => type === "clock");
  await stream.until(() => beats().length >= 3);
  expect(beats().every(({ id }) => id !== null)).toBe(true);
  const [first, last] = [beats().at(0)!, beats().at(-1)!];
  expect(Date.parse(last.data.at)).toBeGreaterThan(Date.parse(first.data.at));
});

test("a notification of the engine brings the next look forward", async () => {
  const stream = await aStream(
    await aServer({
      pace: { lookEveryMs: 3_600_000 },
      listen: (heard) => listenForChanges(horarium.db, heard),
    }),
  );
  // until the ear is open, rings are heard by nobody
  await vi.waitFor(
    async () => {
      await horarium.enqueue(handlers[1]!, {});
      expect(stream.events.some(({ type }) => type === "execution.changed")).toBe(true);
    },
    { timeout: 30_000, interval: 100 },
  );
  await horarium.runOnce();
});

describe("who may", () => {
  test("nobody who is not signed in", async () => {
    const stream = await aStream(await aServer(), "", { "x-test-person": "nobody" });
    expect(stream.status).toBe(401);
  });

  test("as long as the session lasts: then the stream ends", async () => {
    people.set("sam", { name: "sam", role: "reader" });
    const url = await aServer({ pace: { lookEveryMs: 20, authenticateEveryMs: 20 } });
    const stream = await aStream(url, "", { "x-test-person": "sam" });
    const staying = await aStream(url);
    await stream.until(({ type }) => type === "hello");
    people.delete("sam");
    await stream.ended;
    const { id } = await horarium.enqueue(handlers[1]!, {});
    await staying.until(isOf(id, "queued"));
    await horarium.runOnce();
  });

  test("as often as is allowed, and again once a stream is closed", async () => {
    const url = await aServer({ pace: { lookEveryMs: 20, streamsOfOne: 2 } });
    const first = await aStream(url);
    await aStream(url);
    expect((await aStream(url)).status).toBe(429);
    await first.close();
    await expect.poll(async () => (await aStream(url)).status).toBe(200);
  });

  test("and not at all for who asks for its head alone", async () => {
    const url = await aServer({ pace: { lookEveryMs: 20, streamsOfOne: 1 } });
    const headers = { "x-test-person": "rita" };
    for (let n = 0; n < 3; n++)
      expect((await fetch(`${url}/api/events`, { method: "HEAD", headers })).status).toBe(200);
    expect((await aStream(url)).status).toBe(200);
  });

  test("for ten logs at most", async () => {
    const ids = Array.from({ length: 11 }, () => crypto.randomUUID()).join(",");
    expect((await aStream(await aServer(), `?watch=${ids}`)).status).toBe(422);
  });
});

test("the database is looked at while somebody listens, and not while nobody does", async () => {
  let looks = 0;
  const { pool } = database;
  const counted = Object.assign(Object.create(pool) as Pool, {
    query: (text: string, values?: unknown[]) => {
      if (text.includes("with seen as")) looks++;
      return pool.query(text, values);
    },
  });
  const url = await aServer({ horarium: newHorarium(counted) });
  const stream = await aStream(url);
  await expect.poll(() => looks).toBeGreaterThan(2);
  await stream.close();
  let before = -1;
  await vi.waitFor(
    () => {
      const since = looks - before;
      before = looks;
      expect(since).toBe(0);
    },
    { interval: 200, timeout: 30_000 },
  );
  const again = await aStream(url);
  await again.until(({ type }) => type === "hello");
  expect(looks).toBeGreaterThan(before);
});

test("the streams end when the server stops", async () => {
  const stream = await aStream(await aServer());
  await stream.until(({ type }) => type === "hello");
  const [server] = open.splice(0, 1);
  await server!.close();
  await stream.ended;
});

test("where the database does not answer, a stream is refused and not left hanging", async () => {
  const lost = await createTestDatabase();
  const url = await aServer({ horarium: newHorarium(lost.pool) });
  await lost.drop();
  const stream = await aStream(url);
  expect(stream.status).toBeGreaterThanOrEqual(500);
  failures.splice(0);
});
