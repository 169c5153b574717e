import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { defineHandler } from "../src/define.ts";
import { createBudget } from "../src/edge/budget.ts";
import { createStretch } from "../src/edge/stretch.ts";
import { LeaseLostError } from "../src/errors.ts";
import { createHorarium, type Horarium } from "../src/scheduler.ts";
import type { Pool } from "../src/sql.ts";
import { yieldWith } from "../src/yield-with.ts";

let database: TestDatabase;
let horarium: Horarium;
let errors: string[] = [];

/** Yields until it has been begun three times. */
let begun = 0;
const inThree = defineHandler({
  name: "in_three",
  run() {
    begun += 1;
    return begun < 3 ? yieldWith(begun) : { begun };
  },
});

/** The first time it waits until it is ended. */
const ends: unknown[] = [];
const waits = defineHandler({
  name: "waits",
  async run({ attempt, signal }) {
    if (attempt > 1) return "done";
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    ends.push(signal.reason);
    await database.pool.query("drop trigger no_renewal on horarium.worker");
    return "too late";
  },
});
const handlers = [inThree, waits];

beforeAll(async () => {
  database = await createTestDatabase();
  horarium = createHorarium({ db: database.pool, handlers });
  await horarium.migrate();
});
afterAll(() => database.drop());
beforeEach(() => {
  begun = 0;
  errors = [];
});

/** An isolate that began before so many milliseconds, and lives for a minute. */
const isolateOf = (ageMs: number, db: Pool = database.pool) =>
  createStretch({
    db,
    handlers,
    budget: createBudget(Date.now() - ageMs, { lifetimeMs: 60_000, marginMs: 10_000 }),
    lingerMs: 0,
    lease: "3s",
    onError: (where) => errors.push(where),
  });

test("what yields early in an isolate's life goes on in the same one", async () => {
  const { id } = await horarium.enqueue(inThree, {});
  expect(await isolateOf(0).run()).toEqual({ isWorkLeft: false, isSpent: false });
  expect(await horarium.execution(id)).toMatchObject({ status: "completed", slice: 2, attempt: 1 });
});

test("what yields since the isolate's end is near is not begun there again, and waits for the next one", async () => {
  const { id } = await horarium.enqueue(inThree, {});
  expect(await isolateOf(30_000).run()).toEqual({ isWorkLeft: true, isSpent: true });
  expect(begun).toBe(1);
  expect(await horarium.execution(id)).toMatchObject({ status: "queued", slice: 1, attempt: 0 });
  await isolateOf(0).run();
  expect(await horarium.execution(id)).toMatchObject({ status: "completed", attempt: 1 });
});

test("an isolate that cannot look at the database stops, and does not go on claiming behind the next one", async () => {
  const db: Pool = Object.create(database.pool, {
    query: {
      value: (text: string, values?: unknown[]) =>
        text.includes('"nextInMs"')
          ? Promise.reject(new Error("cut off"))
          : database.pool.query(text, values),
    },
  });
  await expect(isolateOf(0, db).run()).rejects.toThrow("cut off");
  const { rows } = await database.pool.query(
    "select stopping from horarium.worker order by started_at desc limit 1",
  );
  expect(rows).toEqual([{ stopping: true }]);
});

test("leases that cannot be renewed are told of, and what they stood for is ended and not recorded", async () => {
  await database.pool.query(`
    create function horarium.no_renewal() returns trigger
    language plpgsql
    as $$ begin raise exception 'no renewals today'; end $$;
    create trigger no_renewal before update of seen_at on horarium.worker
    for each row when (not new.stopping) execute function horarium.no_renewal()`);
  const { id } = await horarium.enqueue(waits, {});
  await isolateOf(0).run();
  expect(errors).toContain("renewing leases");
  expect(ends).toEqual([expect.any(LeaseLostError)]);
  const [first] = await horarium.attempts(id);
  expect(first).toMatchObject({ attempt: 1, outcome: "worker_lost" });
});
