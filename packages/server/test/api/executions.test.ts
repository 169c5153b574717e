import { sql } from "horarium";
import { expect, test } from "vitest";
import { rollUpStats } from "../../../engine/src/upkeep/stats.ts";
import { useApi } from "./support.ts";

const api = useApi();

test("one-time work is asked for once by key, done, and done again", async () => {
  const asked = { handler: "greet", parameters: { name: "Ada" }, key: "ada", delayMs: 60_000 };
  const { status, body } = await api.call("POST", "/executions", asked);
  expect(status).toBe(201);
  expect(body).toMatchObject({ status: "scheduled", isNew: true });
  expect((await api.call("POST", "/executions", asked)).body).toMatchObject({
    id: body.id,
    isNew: false,
  });
  await api.horarium.advance("1m");
  expect((await api.call("GET", `/executions/${body.id}`)).body).toMatchObject({
    status: "completed",
    jobId: null,
    key: "ada",
  });
  const { status: again, body: retried } = await api.call("POST", `/executions/${body.id}/retry`);
  expect(again).toBe(201);
  await api.horarium.runDue();
  expect((await api.call("GET", `/executions/${retried.id}`)).body).toMatchObject({
    status: "completed",
    trigger: "retry",
    repeats: body.id,
  });
});

test("who asks for one-time work, and why, stands with it and in the audit, once for each that is made", async () => {
  const asked = { handler: "greet", parameters: { name: "Bo" }, key: "bo", reason: "for a test" };
  const { body } = await api.call("POST", "/executions", asked);
  await api.call("POST", "/executions", { ...asked, reason: "once more" });
  expect((await api.call("GET", `/executions/${body.id}`)).body.triggeredBy).toBe("ada");
  const { body: changes } = await api.call("GET", `/changes?execution=${body.id}`);
  expect(changes.rows).toMatchObject([
    {
      sentence: "ada asked for an execution of greet",
      reason: "for a test",
      after: { handler: "greet", parameters: { name: "Bo" } },
    },
  ]);
});

test("what waits is cancelled; what is finished cannot be", async () => {
  const { body } = await api.call("POST", "/executions", { handler: "greet", delayMs: 3_600_000 });
  const { body: cancelled } = await api.call("POST", `/executions/${body.id}/cancel`, {
    reason: "no need",
  });
  expect(cancelled).toEqual({ status: "cancelled" });
  expect((await api.call("POST", `/executions/${body.id}/cancel`)).status).toBe(409);
});

test("parameters that the handler refuses are refused, and nothing is asked for", async () => {
  const before = await api.call("GET", "/executions?handler=greet");
  const { status, body } = await api.call("POST", "/executions", {
    handler: "greet",
    parameters: { nickname: "A" },
  });
  expect(status).toBe(422);
  expect(body.fields[0].path).toMatch(/^body\.parameters/);
  const after = await api.call("GET", "/executions?handler=greet");
  expect(after.body.rows).toHaveLength(before.body.rows.length);
});

test("the list is filtered by several statuses, and goes on from page to page", async () => {
  for (let n = 0; n < 3; n++) await api.call("POST", "/executions", { handler: "fail" });
  await api.horarium.runDue();
  const seen: string[] = [];
  let after = "";
  do {
    const { body } = await api.call("GET", `/executions?status=failed,cancelled&limit=2${after}`);
    seen.push(...body.rows.map(({ status }: { status: string }) => status));
    after = body.next === null ? "" : `&after=${body.next}`;
  } while (after !== "");
  expect(seen).toEqual(["failed", "failed", "failed", "cancelled"]);
});

test("executions are found by tokens, of which all must hold", async () => {
  const job = { name: "found", handler: "fail", schedule: "@manual", title: "Found" };
  await api.call("POST", "/jobs", job);
  await api.call("POST", "/jobs/found/run", {}, "operator");
  await api.call("POST", "/jobs/found/run");
  await api.horarium.runDue();
  await api.call("POST", "/executions", { handler: "greet", delayMs: 9_000_000 });
  const count = async (q: string) => {
    const { status, body } = await api.call("GET", `/executions?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    return body.rows.length;
  };
  expect(await count("job:found")).toBe(2);
  expect(await count("job:found by:olga")).toBe(1);
  expect(await count("job:found by:me status:failed,missed trigger:manual")).toBe(1);
  expect(await count('job:found error:"not work" does')).toBe(2);
  expect(await count("job:found error:timeout")).toBe(0);
  expect(await count("job:found duration:<1m handler:fail")).toBe(2);
  expect(await count("job:found duration:>5m")).toBe(0);
  const { body } = await api.call("GET", "/executions?job=found&limit=1");
  expect(body.rows).toMatchObject([{ job: { name: "found", title: "Found" } }]);
  const { errorFingerprint } = body.rows[0];
  expect(await count(`fingerprint:${errorFingerprint} job:found`)).toBe(2);
  for (const q of ["status:broken", "duration:long"])
    expect((await api.call("GET", `/executions?q=${q}`)).status).toBe(422);
  expect((await api.call("GET", "/executions?q=job:nowhere")).status).toBe(404);
});

test("executions with the same error stand together", async () => {
  const { status, body } = await api.call("GET", "/executions/groups?job=found");
  expect(status).toBe(200);
  expect(body.rows).toMatchObject([
    { line: "it does not work", executions: 2, jobs: ["found"], handlers: ["fail"] },
  ]);
});

test("executions are counted by stretches of time and status", async () => {
  // their ids bear the real instant
  const range = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 3_600_000).toISOString()}`;
  const { status, body } = await api.call(
    "GET",
    `/executions/histogram?job=found&buckets=2&${range}`,
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({ total: 2, bucketMs: 3_600_000, rows: [{ counts: { failed: 2 } }] });
  const empty = `from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`;
  expect((await api.call("GET", `/executions/histogram?${empty}`)).status).toBe(422);
});

test("the executions of a query are exported as CSV and as JSON", async () => {
  await api.call("POST", "/jobs", { name: '=1+1, "so"', handler: "greet", schedule: "@manual" });
  await api.call("POST", `/jobs/${encodeURIComponent('=1+1, "so"')}/run`);
  const csv = await fetch(`${api.url}/api/executions/export?trigger=manual`, {
    headers: { "x-test-person": "reader" },
  });
  expect(csv.headers.get("content-type")).toContain("text/csv");
  expect(csv.headers.get("content-disposition")).toContain("attachment");
  const [head, first, ...rest] = (await csv.text()).split("\r\n");
  expect(head).toMatch(/^id,job,handler,status,/);
  expect(first).toContain(`,"'=1+1, ""so""",greet,`);
  expect(rest).toHaveLength(3);
  const json = await fetch(`${api.url}/api/executions/export?trigger=manual&format=json`, {
    headers: { "x-test-person": "reader" },
  });
  expect(await json.json()).toMatchObject([{ handler: "greet" }, { job: { name: "found" } }, {}]);
});

test("one execution says what stands around it and what comes next", async () => {
  const job = { name: "around", handler: "fail", schedule: "0 * * * *" };
  await api.call("POST", "/jobs", job);
  await api.horarium.advance("3h");
  const { body: list } = await api.call("GET", "/executions?job=around");
  const [third, second, first] = list.rows;
  const { body: retry } = await api.call("POST", `/executions/${second.id}/retry`);
  const { body } = await api.call("GET", `/executions/${second.id}`);
  const { body: now } = await api.call("GET", "/jobs/around");
  expect(body).toMatchObject({
    job: { name: "around", enabled: true, timeoutMs: 900_000 },
    previous: first.id,
    next: third.id,
    retries: [{ id: retry.id, status: "scheduled" }],
    sameError: { executions: 2, firstAt: first.completedAt, lastCompletedAt: null },
    waiting: null,
    whatNext: { kind: "slot", at: now.nextSlot },
  });
  const { body: waiting } = await api.call("GET", `/executions/${retry.id}`);
  expect(waiting).toMatchObject({ waiting: { for: "time" }, whatNext: { kind: "start" } });
  const { body: asked } = await api.call("POST", "/executions", { handler: "greet" });
  expect((await api.call("GET", `/executions/${asked.id}`)).body).toMatchObject({
    job: null,
    waiting: { for: "worker", place: expect.any(Number) },
    whatNext: { kind: "start", at: null },
  });
  await api.horarium.runDue();
});

test("the figures of a job have their denominators and what was before; its series has each execution", async () => {
  const job = { name: "figures", handler: "greet", schedule: "0 */6 * * *" };
  await api.call("POST", "/jobs", job);
  await api.horarium.advance("24h");
  await api.call("POST", "/jobs/figures/skip");
  await api.horarium.advance("6h");
  await rollUpStats(api.horarium.db, api.horarium.clock);
  const { body } = await api.call("GET", "/jobs/figures/stats?days=1");
  const total = await api.call("GET", "/jobs/figures/stats?days=30");
  expect(total.body).toMatchObject({
    ended: 4,
    p99Ms: null,
    slots: { slots: 5, completed: 4, skipped: 1, late: 0, retried: 0, more: false },
    previous: { executions: 0, p50Ms: null },
    slowerBy: null,
  });
  expect(body.previous.executions).toBeGreaterThan(0);
  expect(body.slowerBy).toBe(0);
  const { body: series } = await api.call("GET", "/jobs/figures/series?limit=2");
  expect(series).toMatchObject({
    more: true,
    rows: [
      { status: "completed", durationMs: 0, delayMs: 0, trigger: "schedule" },
      { status: "completed" },
    ],
  });
});

test.each([
  ["/executions?status=done", 422],
  ["/executions?limit=201", 422],
  ["/executions?after=elsewhere", 422],
  ["/executions?from=yesterday", 422],
  ["/executions?job=nowhere", 404],
  ["/executions/7", 422],
  ["/executions/00000000-0000-7000-8000-000000000000", 404],
  ["/executions/00000000-0000-7000-8000-000000000000/log", 404],
])("GET %s is answered with %i", async (path, status) => {
  const answer = await api.call("GET", path);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
});

test("an execution that its worker does not end is stopped by force, after it was cancelled", async () => {
  const { body } = await api.call("POST", "/executions", { handler: "greet", delayMs: 60_000 });
  const stop = () =>
    api.call("POST", `/executions/${body.id}/force-stop`, { reason: "it is stuck" });
  expect((await stop()).status).toBe(409);
  // a worker has it, and is not heard of again
  await api.horarium.db.rows(sql`
    update job_execution
    set status = 'running', attempt = 1, lease_token = gen_random_uuid(), started_at = ${api.horarium.clock.now()},
      lease_until = ${api.horarium.clock.now()}::timestamptz + interval '1 minute'
    where id = ${body.id}`);
  expect((await stop()).body.detail).toContain("cancel it first");
  expect((await api.call("GET", `/executions/${body.id}`)).body.stopsBy).toBeNull();
  await api.call("POST", `/executions/${body.id}/cancel`, {});
  const asked = (await api.call("GET", `/executions/${body.id}`)).body;
  // its grace, and the time in which a worker hears of it
  expect(Date.parse(asked.stopsBy) - Date.parse(asked.cancelRequested.at)).toBe(33_000);
  expect((await stop()).body).toEqual({ status: "cancelled" });
  expect((await api.call("GET", `/executions/${body.id}`)).body).toMatchObject({
    status: "cancelled",
    reason: "forced",
    error: "stopped by force by ada, its worker had not ended it: it is stuck",
    stopsBy: null,
  });
  const { body: changes } = await api.call("GET", "/changes?limit=1");
  expect(changes.rows[0].sentence).toBe("ada stopped an execution by force");
});

test("a failed execution names the last one of its job that completed", async () => {
  await api.call("POST", "/jobs", { name: "now_and_then", handler: "greet", schedule: "@manual" });
  const { body: good } = await api.call("POST", "/jobs/now_and_then/run", {});
  await api.horarium.runDue();
  const { body: bad } = await api.call("POST", "/jobs/now_and_then/run", {});
  await api.horarium.db.rows(sql`
    update job_execution
    set status = 'failed', completed_at = ${api.horarium.clock.now()}, error = 'broken', attempt = 1
    where id = ${bad.id}`);
  expect((await api.call("GET", `/executions/${bad.id}`)).body.lastCompleted).toBe(good.id);
  expect((await api.call("GET", `/executions/${good.id}`)).body.lastCompleted).toBeNull();
});

test("executions are found by how many attempts they have had", async () => {
  const { body: once } = await api.call("POST", "/executions", { handler: "greet", key: "tried" });
  await api.horarium.runDue();
  await api.horarium.db.rows(sql`update job_execution set attempt = 3 where id = ${once.id}`);
  const ids = async (q: string) =>
    (await api.call("GET", `/executions?q=${encodeURIComponent(q)}&id=${once.id}`)).body.rows
      .length;
  expect([await ids("attempt:>2"), await ids("attempt:3"), await ids("attempt:<3")]).toEqual([
    1, 1, 0,
  ]);
  expect((await api.call("GET", "/executions?attempt=many")).status).toBe(422);
});
