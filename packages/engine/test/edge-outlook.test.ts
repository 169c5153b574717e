import { afterEach, beforeEach, expect, test } from "vitest";
import { createHorarium, defineHandler, type Horarium } from "horarium";
import { edgeOutlook } from "../src/edge/outlook.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

const copy = defineHandler({ name: "copy", run: () => null });
const write = defineHandler({
  name: "write",
  concurrencyKey: { key: "disk", limit: 1 },
  run: () => null,
});

let database: TestDatabase;
let horarium: Horarium;

beforeEach(async () => {
  database = await createTestDatabase();
  horarium = createHorarium({ db: database.pool, handlers: [copy, write] });
  await horarium.migrate();
});
afterEach(() => database.drop());

const nextInMs = async (handlers = ["copy", "write"]) =>
  (await edgeOutlook(horarium.db, { handlers, worker: crypto.randomUUID() })).nextInMs;

const set = (table: "scheduled_job" | "job_execution", id: string, facts: string) =>
  database.pool.query(`update horarium.${table} set ${facts} where id = $1`, [id]);

/** With another worker, which is heard of. */
const running = `status = 'running', held = null, attempt = 1, started_at = now(), worker_id = gen_random_uuid(),
  lease_token = gen_random_uuid(), lease_until = now() + interval '1 hour'`;
const completed =
  "status = 'completed', completed_at = now(), lease_token = null, lease_until = null";

test("what waits behind an unfinished one of its job is due once that has ended, whoever is there to see it", async () => {
  const job = await horarium.createJob("nightly", copy, { cron: "@manual" });
  const first = await horarium.runNow("nightly");
  const second = await horarium.runNow("nightly");
  await set("job_execution", first.id, running);
  await set("job_execution", second.id, "status = 'queued', held = 'overlap', queued_at = now()");
  await set("scheduled_job", job.id, `current_execution_id = '${first.id}'`);
  expect(await nextInMs()).toBeNull();
  await set("job_execution", first.id, completed);
  await set("scheduled_job", job.id, "current_execution_id = null");
  expect(await nextInMs()).toBeLessThanOrEqual(0);
  expect(await nextInMs(["write"])).toBeNull();
});

test("what waits for a place of its key is due while nobody has one", async () => {
  const first = await horarium.enqueue(write, {});
  expect(await nextInMs()).toBeLessThanOrEqual(0);
  await set("job_execution", first.id, running);
  await horarium.enqueue(write, {});
  expect(await nextInMs()).toBeNull();
  await set("job_execution", first.id, completed);
  expect(await nextInMs()).toBeLessThanOrEqual(0);
  expect(await nextInMs(["copy"])).toBeNull();
});
