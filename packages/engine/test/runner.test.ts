import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { defineHandler } from "../src/define.ts";
import { giveBack } from "../src/edge/give-back.ts";
import { createTestHorarium, type TestHorarium } from "../src/testing.ts";
import { yieldWith } from "../src/yield-with.ts";

const now = "2026-11-28T04:00:00Z";
const deadlines: Date[] = [];

const noop = defineHandler({
  name: "noop",
  timeout: "10m",
  run({ deadline }) {
    deadlines.push(deadline);
  },
});

/** Counts to ten, as far as the slice goes, and tells where each slice began. */
let stepsInSlice = 4;
const began: unknown[] = [];
const count = defineHandler({
  name: "count",
  retry: { attempts: 2, backoff: "1m", jitter: 0 },
  run({ lastCheckpoint, attempt }) {
    began.push({ from: lastCheckpoint, attempt });
    const { done } = (lastCheckpoint ?? { done: 0 }) as { done: number };
    if (done + stepsInSlice >= 10) return { done: 10 };
    return yieldWith({ done: done + stepsInSlice, unit: "books" });
  },
});
const handlers = [noop, count];

let database: TestDatabase;
let node: TestHorarium;
let edge: TestHorarium;

beforeAll(async () => {
  database = await createTestDatabase();
  node = await createTestHorarium({ db: database.pool, handlers, now });
  edge = await createTestHorarium({
    db: database.pool,
    handlers,
    now,
    runner: "edge",
    endsAt: new Date("2026-11-28T04:02:10Z"),
  });
});
afterAll(() => database.drop());

test("a job for node is left alone by an edge worker, which makes its slot all the same, and the other way round", async () => {
  for (const runner of ["node", "edge", "any"] as const) {
    await node.createJob(`for-${runner}`, noop, { cron: "* * * * *", runner });
  }
  edge.clock.advance("1m");
  const executed = await edge.runDue();
  expect(new Set(executed.map(({ runner }) => runner))).toEqual(new Set(["any", "edge"]));
  const { rows } = await node.executions({});
  expect(Object.fromEntries(rows.map(({ runner, status }) => [runner, status]))).toEqual({
    any: "completed",
    edge: "completed",
    node: "queued",
  });
  node.clock.advance("1m");
  expect(await node.runDue()).toMatchObject([{ runner: "node" }]);
  for (const runner of ["node", "edge", "any"]) await node.pauseJob(`for-${runner}`);
});

test("one-time work is for any runner", async () => {
  await node.enqueue(noop, {});
  expect(await edge.runDue()).toHaveLength(1);
  await node.enqueue(noop, {});
  expect(await node.runDue()).toHaveLength(1);
});

test("a process that will be ended gives its handlers no later deadline", async () => {
  deadlines.length = 0;
  await node.enqueue(noop, {});
  await edge.runDue();
  await node.enqueue(noop, {});
  await node.runDue();
  expect(deadlines[0]).toEqual(new Date("2026-11-28T04:02:10Z"));
  expect(deadlines[1]!.getTime()).toBeGreaterThan(node.clock.now().getTime() + 9 * 60_000);
});

test("an execution that yields goes on from its checkpoint in another slice, and no attempt is charged", async () => {
  began.length = 0;
  const { id } = await node.enqueue(count, {});
  await node.runDue();
  expect(began).toEqual([
    { from: null, attempt: 1 },
    { from: { done: 4, unit: "books" }, attempt: 1 },
    { from: { done: 8, unit: "books" }, attempt: 1 },
  ]);
  expect(await node.execution(id)).toMatchObject({
    status: "completed",
    attempt: 1,
    slice: 2,
    result: { done: 10 },
  });
  const attempts = await node.attempts(id);
  expect(attempts.map(({ outcome }) => outcome)).toEqual(["yielded", "yielded", "completed"]);
});

test("an execution that yields where it began has used up an attempt, and does not go on for ever", async () => {
  began.length = 0;
  stepsInSlice = 0;
  const { id } = await node.enqueue(count, {});
  await node.advance("10m");
  expect(await node.execution(id)).toMatchObject({
    status: "failed",
    reason: "no_progress",
    attempt: 2,
    error: expect.stringContaining("it yielded with the checkpoint that it began with"),
  });
  expect(began).toHaveLength(3);
});

test("a checkpoint that is no JSON fails the execution, and says so", async () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  const circular = defineHandler({ name: "circular", run: () => yieldWith(cycle) });
  const horarium = await createTestHorarium({ db: database.pool, handlers: [circular], now });
  const { id } = await horarium.enqueue(circular, {});
  await horarium.runDue();
  expect(await horarium.execution(id)).toMatchObject({
    status: "failed",
    reason: "checkpoint",
    error: expect.stringMatching(/^the checkpoint is no JSON/),
  });
});

test("an isolate whose time is over gives back what goes on, and ends what was to be cancelled", async () => {
  const worker = crypto.randomUUID();
  const running = async (name: string) => {
    const job = await node.createJob(name, noop, { cron: "@manual" });
    const { id } = await node.runNow(job.id);
    await database.pool.query(
      `with run as (
         update horarium.job_execution
         set status = 'running', attempt = 1, worker_id = $1, lease_token = gen_random_uuid(),
           lease_until = now() + interval '30 s', started_at = due_at
         where id = $2
         returning id, job_id)
       update horarium.scheduled_job set current_execution_id = run.id from run where scheduled_job.id = run.job_id`,
      [worker, id],
    );
    return { job: job.id, id };
  };
  const [goesOn, ends] = [await running("goes-on"), await running("ends")];
  await node.cancel(ends.id, { by: "ada" });
  await giveBack(node.db, worker, "wall_clock");
  expect(await node.execution(goesOn.id)).toMatchObject({ status: "queued", attempt: 0 });
  expect((await node.job(goesOn.job)).current_execution_id).toBe(goesOn.id);
  expect(await node.execution(ends.id)).toMatchObject({ status: "cancelled", reason: "cancelled" });
  expect((await node.job(ends.job)).current_execution_id).toBeNull();
});
