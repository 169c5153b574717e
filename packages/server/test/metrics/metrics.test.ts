import { defineHandler } from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { createApi } from "../../src/api/app.ts";
import { bounded } from "../../src/metrics/bounded.ts";
import { createMetrics, type Metrics } from "../../src/metrics/metrics.ts";

const greet = defineHandler({ name: "greet", run: () => "hello" });
const fail = defineHandler({
  name: "fail",
  attempts: 1,
  run: () => {
    throw new Error("it does not work");
  },
});

let database: TestDatabase;
let horarium: TestHorarium;
const made: Metrics[] = [];
const failures: unknown[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const now = "2026-11-24T12:00:00Z";
  horarium = await createTestHorarium({ db: database.pool, handlers: [greet, fail], now });
});
afterAll(async () => {
  for (const metrics of made) metrics.close();
  await database.drop();
});

/** Those of a process that begins now. */
function createScraped(): { metrics: Metrics; scrape: () => Promise<Map<string, number>> } {
  const metrics = createMetrics(horarium, { failed: (error) => failures.push(error) });
  made.push(metrics);
  const scrape = async () => {
    const response = await metrics.page.answer(new Request("http://localhost/metrics"), {
      address: null,
    });
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await response.text()).split("\n").filter((line) => !line.startsWith("#"));
    return new Map(
      lines.filter(Boolean).map((line) => {
        const cut = line.lastIndexOf(" ");
        return [line.slice(0, cut), Number(line.slice(cut + 1))];
      }),
    );
  };
  return { metrics, scrape };
}

test("counts what this process executes, and what waits anywhere", async () => {
  const { scrape } = createScraped();
  await horarium.schedule("hourly", greet, { cron: "@hourly" });
  await horarium.schedule("broken", fail, { cron: "@hourly" });
  await horarium.enqueue(greet, {}, { delay: "2h" });
  horarium.clock.advance("1h");
  await horarium.runDue();
  await horarium.enqueue(greet, {});
  horarium.clock.advance("10m");

  const found = await scrape();
  expect(Object.fromEntries(found)).toMatchObject({
    'horarium_executions_total{handler="greet",status="completed"}': 1,
    'horarium_executions_total{handler="fail",status="failed"}': 1,
    'horarium_execution_duration_seconds_count{handler="greet"}': 1,
    horarium_start_delay_seconds_count: 2,
    horarium_database_up: 1,
    'horarium_queue_executions{state="queued"}': 1,
    'horarium_queue_executions{state="running"}': 0,
    horarium_queue_oldest_seconds: 600,
    horarium_schedules_stopped: 0,
    'horarium_jobs{state="enabled"}': 2,
    'horarium_jobs{state="failing"}': 1,
  });
  expect(found.get('horarium_queue_executions{state="scheduled"}')).toBeGreaterThanOrEqual(1);
  const completed = found.get('horarium_job_last_completed_timestamp_seconds{job="hourly"}');
  expect(completed).toBeCloseTo(Date.parse("2026-11-24T13:00:00Z") / 1_000, -1);
  expect([...found.keys()].join("\n")).not.toContain('job="broken"');
});

test("looks into the database once for all who scrape within five seconds", async () => {
  const { scrape } = createScraped();
  const [first] = await Promise.all([scrape(), scrape()]);
  await horarium.enqueue(greet, {});
  const queued = 'horarium_queue_executions{state="queued"}';
  expect((await scrape()).get(queued)).toBe(first.get(queued));
  expect((await createScraped().scrape()).get(queued)).toBe(first.get(queued)! + 1);
});

test("without the database, what this process knows is told all the same, and nothing old", async () => {
  const { scrape } = createScraped();
  await database.pool.query("alter table horarium.worker rename to worker_away");
  try {
    const found = await scrape();
    expect(found.get("horarium_database_up")).toBe(0);
    expect([...found.keys()].join("\n")).not.toContain("horarium_queue_executions");
    expect(failures.map(String).join()).toContain("worker");
  } finally {
    await database.pool.query("alter table horarium.worker_away rename to worker");
  }
});

test("needs the permission to read", async () => {
  const { metrics } = createScraped();
  const api = createApi({
    horarium,
    authenticate: (request) =>
      Promise.resolve(request.headers.has("x-reader") ? { name: "rita", role: "reader" } : null),
    failed: (error) => failures.push(error),
    pages: [metrics.page],
  });
  expect((await api.request("/metrics")).status).toBe(401);
  const answer = await api.request("/metrics", { headers: { "x-reader": "yes" } });
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
});

test("names that come after the first so many share one", () => {
  const handlerOf = bounded(2);
  expect(["a", "b", "c", "a", "d"].map(handlerOf)).toEqual(["a", "b", "other", "a", "other"]);
});
