import { defineHandler } from "horarium";
import { createTestHorarium } from "horarium/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../test/support/test-database.ts";

const nightly = defineHandler({ name: "nightly", run: () => "done" });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("runs at 03:00 in Berlin, on the night the clocks go forward", async () => {
  const horarium = await createTestHorarium({
    db: database.pool,
    handlers: [nightly],
    now: "2026-03-29T00:30:00Z",
  });
  await horarium.schedule("nightly", nightly, { cron: "0 3 * * *", timezone: "Europe/Berlin" });
  expect(await horarium.runDue()).toEqual([]);
  horarium.clock.advance("30m");
  expect(await horarium.runDue()).toMatchObject([{ handler: "nightly", status: "completed" }]);
});
