import { expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi();

test("health tells strangers nothing but whether it is ready", async () => {
  expect((await api.call("GET", "/health", undefined, null)).status).toBe(503);
  await api.database.pool.query(
    `insert into horarium.worker (id, name, version, handlers, concurrency, started_at, seen_at)
     values (gen_random_uuid(), 'one', '1', '{greet}', 10, '2026-11-24T12:00:00Z', '2026-11-24T12:00:00Z')`,
  );
  const { status, body } = await api.call("GET", "/health", undefined, null);
  expect({ status, body }).toEqual({ status: 200, body: { live: true, ready: true } });
  const { body: workers } = await api.call("GET", "/workers");
  expect(workers.rows).toMatchObject([{ name: "one", handlers: ["greet"], running: 0 }]);
});

test("handlers say what they take, and how many workers offer them", async () => {
  const { body } = await api.call("GET", "/handlers");
  const greet = body.rows.find(({ name }: { name: string }) => name === "greet");
  expect(greet).toMatchObject({
    description: "Says hello",
    isolation: "inline",
    parameters: { type: "object", properties: { times: { type: "integer", default: 1 } } },
  });
});

test("the doctor finds nothing where nothing is wrong, and says what is", async () => {
  expect((await api.call("GET", "/doctor")).body).toMatchObject({ findings: [] });
});

test("changes are told from page to page", async () => {
  for (const name of ["one", "two", "three"])
    await api.call("POST", "/jobs", { name, handler: "greet", schedule: "@daily" });
  const first = await api.call("GET", "/changes?limit=2");
  expect(first.body.rows).toMatchObject([{ job: "three", by: "ada" }, { job: "two" }]);
  const second = await api.call("GET", `/changes?limit=2&after=${first.body.next}`);
  expect(second.body).toMatchObject({ rows: [{ job: "one", verb: "create" }], next: null });
});

test("the system says its versions, its sizes and what waits", async () => {
  await api.call("POST", "/executions", { handler: "greet", parameters: {} });
  await api.call("POST", "/executions", { handler: "greet", parameters: {}, delayMs: 60_000 });
  const { status, body } = await api.call("GET", "/system");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    version: "0.1.0",
    waiting: { forWorker: 1, held: 0, oldestDueAt: "2026-11-24T12:00:00.000Z", scheduled: 1 },
    streams: 0,
  });
  expect(body.schema).toBeGreaterThan(0);
  expect(body.database.bytes).toBeGreaterThan(1_000_000);
  const names = body.database.tables.map(({ name }: { name: string }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["job_execution", "execution_log", "scheduled_job"]),
  );
  // the partitions of the log are counted as one table
  expect(names.filter((name: string) => name.startsWith("execution_log"))).toEqual([
    "execution_log",
  ]);
});
