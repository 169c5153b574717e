import { expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi();

test("all schedules are stopped by an admin, seen by a reader, and resumed", async () => {
  expect((await api.call("GET", "/schedule-stop")).body).toMatchObject({ stop: null });
  const body = { reason: "the database moves", until: "2026-11-24T15:00:00+01:00" };
  const stopped = await api.call("PUT", "/schedule-stop", body);
  expect(stopped).toMatchObject({ status: 200 });
  expect(stopped.body.stop).toEqual({
    stoppedAt: "2026-11-24T12:00:00.000Z",
    stoppedBy: "ada",
    reason: "the database moves",
    until: "2026-11-24T14:00:00.000Z",
  });
  expect((await api.call("GET", "/schedule-stop", undefined, "reader")).body.stop).toEqual(
    stopped.body.stop,
  );
  expect((await api.call("DELETE", "/schedule-stop", {}, "operator")).status).toBe(403);
  const resumed = await api.call("DELETE", "/schedule-stop", { reason: "it has moved" });
  expect(resumed).toMatchObject({ status: 200, body: { stop: null } });
  const { rows } = (await api.call("GET", "/changes")).body;
  expect(rows).toMatchObject([
    { sentence: "ada resumed all schedules", reason: "it has moved", isRevertable: false },
    {
      sentence: "ada stopped all schedules until Tue, 24 Nov 2026, 14:00 UTC",
      reason: "the database moves",
      isRevertable: false,
    },
  ]);
});

test("a stop whose end has passed is refused, and says so", async () => {
  const answer = await api.call("PUT", "/schedule-stop", { until: "2026-11-24T11:00:00Z" });
  expect(answer).toMatchObject({ status: 422 });
  expect(answer.body.detail).toContain("has passed");
});

test("a time zone for everybody is set, written down with what it was, and taken away", async () => {
  expect((await api.call("GET", "/organisation", undefined, "reader")).body).toEqual({
    timezone: null,
  });
  const set = await api.call("PATCH", "/organisation", { timezone: "Europe/Rome" });
  expect(set).toMatchObject({ status: 200, body: { timezone: "Europe/Rome" } });
  expect((await api.call("GET", "/organisation")).body).toEqual({ timezone: "Europe/Rome" });
  expect((await api.call("PATCH", "/organisation", {})).body).toEqual({ timezone: "Europe/Rome" });
  const wrong = await api.call("PATCH", "/organisation", { timezone: "Europe/Rom" });
  expect(wrong.body).toMatchObject({ status: 422, fields: [{ path: "body.timezone" }] });
  await api.call("PATCH", "/organisation", { timezone: null });
  expect((await api.call("GET", "/organisation")).body).toEqual({ timezone: null });
  const { rows } = (await api.call("GET", "/changes?verb=change_setting")).body;
  expect(rows).toMatchObject([
    { differences: [{ field: "timezone", from: "Europe/Rome", to: null }] },
    {
      sentence: "ada set the time zone in which times are shown to Europe/Rome",
      differences: [{ field: "timezone", words: "time zone", from: null, to: "Europe/Rome" }],
    },
  ]);
});

test("what the next purge deletes is counted with its job's days, or with others", async () => {
  expect((await api.call("GET", "/purge")).body).toMatchObject({
    job: null,
    parameters: { logDays: 30, executionDays: 30, failedDays: 90, keepPerJob: 50 },
  });
  await api.call("POST", "/jobs", {
    name: "purge",
    handler: "purge_job_logs",
    schedule: "30 4 * * *",
    parameters: { executionDays: 10 },
  });
  await api.database.pool.query(
    `insert into horarium.job_execution (id, handler, trigger, due_at, status, completed_at)
     select ('0193000' || n || '-0000-7000-8000-000000000000')::uuid, 'greet', 'api', at, 'completed', at
     from (values (1, '2026-11-01T12:00:00Z'::timestamptz), (2, '2026-11-20T12:00:00Z'::timestamptz)) old (n, at)`,
  );
  const { body } = await api.call("GET", "/purge", undefined, "reader");
  expect(body).toMatchObject({
    job: { name: "purge", enabled: true, nextRunAt: "2026-11-25T04:30:00.000Z" },
    parameters: { executionDays: 10, failedDays: 90 },
    deletes: { executions: 1, logLines: 0, changes: 0 },
    isCutShort: false,
    oldestExecutionAt: "2026-11-01T12:00:00.000Z",
  });
  const other = await api.call("GET", "/purge?executionDays=2");
  expect(other.body).toMatchObject({
    parameters: { executionDays: 2 },
    deletes: { executions: 2 },
  });
});
