import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { referenceAdapter } from "../adapters/reference/index.ts";
import type { ExpireCounts } from "../src/handlers/expire-sessions.ts";
import { createLibraryJobs, type LibraryResult } from "../src/index.ts";
import { countOf, createLibrary } from "./support/library.ts";
import { recordMetrics } from "./support/metrics.ts";

let database: TestDatabase;
let horarium: TestHorarium;
const { metrics, measured } = recordMetrics();
const { handlers, jobs } = createLibraryJobs({ adapter: referenceAdapter, metrics });

beforeAll(async () => {
  database = await createLibrary({ seed: { anchor: new Date() } });
  horarium = await createTestHorarium({ db: database.pool, handlers, now: new Date() });
});
afterEach(() => measured.clear());
afterAll(async () => {
  await horarium.stop();
  await database.drop();
});

/** The job with which it begins, until its next slot. */
async function runOnSchedule<Counts>(name: string): Promise<LibraryResult<Counts>> {
  const { schedule, timezone, parameters, overlap, misfire, timeout } = jobs.find(
    (job) => job.name === name,
  )!;
  const { id } = await horarium.createJob(name, name, {
    cron: schedule,
    timezone,
    parameters,
    overlap,
    misfire,
    timeout,
  });
  const executions = await horarium.advance("1h");
  await horarium.deleteJob(id);
  const own = executions.filter(({ job_id }) => job_id === id);
  expect(own.map(({ status }) => status)).toEqual(own.map(() => "completed"));
  const logged = await countOf(
    database.pool,
    "select count(*) as n from horarium.execution_log where execution_id = $1",
    [own[0]!.id],
  );
  expect(logged).toBeGreaterThan(1);
  return own[0]!.result as LibraryResult<Counts>;
}

test("expire_sessions, as the engine runs it, deletes what is dead and measures it", async () => {
  const result = await runOnSchedule<ExpireCounts>("expire_sessions");
  expect(result).toMatchObject({ v: 1, outcome: "done", stoppedBy: null });
  const { kinds, total } = result.counts;
  expect(kinds["session"]!.deleted).toBe(3_000);
  const left = "select count(*) as n from library.session";
  expect(await countOf(database.pool, left)).toBe(5_000 - 3_000 - kinds["idle_session"]!.deleted);
  expect(measured.get("library_expired_total session")).toBe(3_000);
  expect(measured.get("library_job_items_total expire_sessions deleted")).toBe(total);
  expect(measured.get("library_job_backlog expire_sessions")).toBe(0);
  expect(measured.get("library_job_seconds expire_sessions")).toBeGreaterThan(0);
});

test("generate_stats, as the engine runs it, computes every part and measures it", async () => {
  const result = await runOnSchedule<Record<string, { works: number }>>("generate_stats");
  expect(result).toMatchObject({ v: 1, outcome: "done", stoppedBy: null });
  const works = "select count(distinct work_id) as n from library.rating";
  expect(result.counts["ratings"]!.works).toBe(await countOf(database.pool, works));
  expect(measured.get("library_job_items_total generate_stats computed")).toBe(4);
  expect(measured.get("library_job_backlog generate_stats")).toBe(0);
  expect(measured.get("library_job_seconds generate_stats")).toBeGreaterThan(0);
  expect(measured.get("library_stats_lag_seconds")).toBeGreaterThanOrEqual(0);
});
