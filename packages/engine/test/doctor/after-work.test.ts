import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { defineHandler } from "../../src/define.ts";
import { audit } from "../../src/doctor/audit.ts";
import { DoNotRetry } from "../../src/errors.ts";
import { pauseJob, resumeJob } from "../../src/operator/pause.ts";
import { sql } from "../../src/sql.ts";
import { createTestHorarium } from "../../src/testing.ts";
import { createPurgeHandler } from "../../src/upkeep/purge.ts";
import { rollUpStats } from "../../src/upkeep/stats.ts";

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

test("finds nothing after two days of work with failures, retries, edits, pauses, an outage and a purge", async () => {
  let calls = 0;
  const flaky = defineHandler({
    name: "flaky",
    retry: { attempts: 3, backoff: "1m", jitter: 0 },
    run: () => {
      calls += 1;
      if (calls % 3 === 0) throw new Error("every third time");
      if (calls % 7 === 0) throw new DoNotRetry("every seventh time");
      return { calls };
    },
  });
  const steady = defineHandler({ name: "steady", run: ({ log }) => log("done") });
  const horarium = await createTestHorarium({
    db: test_.pool,
    handlers: [flaky, steady],
    // ids tell the node's time: a purge by a clock that is behind it finds nothing that old
    now: "2099-03-02T10:00:30Z",
  });
  const { clock, db } = horarium;
  await horarium.schedule("often", flaky, { cron: "0 */3 * * *" });
  await horarium.schedule("berlin", steady, { cron: "30 2 * * *", timezone: "Europe/Berlin" });
  await horarium.schedule("loose", steady, {
    cron: "15 */3 * * *",
    overlap: "allow",
    misfire: "all",
  });
  await horarium.enqueue(flaky, {}, { delay: "3h" });

  await horarium.advance("20h");
  await horarium.schedule("often", flaky, { cron: "30 */2 * * *" });
  await horarium.advance("4h");
  await pauseJob(db, clock, "loose");
  await horarium.advance("5h");
  await resumeJob(db, clock, "loose");
  // nobody is there
  clock.advance("13h");
  await horarium.runDue();
  await horarium.advance("6h");
  await rollUpStats(db, clock);
  expect(await audit(db, clock)).toEqual([]);

  const purge = createPurgeHandler(db, clock);
  await horarium.enqueue(purge, { executionDays: 1, failedDays: 1, keepPerJob: 5, logDays: 1 });
  await horarium.runDue();
  const [purged] = await db.rows(
    sql<{ status: string; result: { counts: { executions: number } } }>`
      select status, result from job_execution where handler = 'purge_job_logs'`,
  );
  expect(purged).toMatchObject({ status: "completed", result: { outcome: "done" } });
  await horarium.advance("2h");
  await rollUpStats(db, clock);
  expect(await audit(db, clock)).toEqual([]);
  await horarium.stop();
});
