import { expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi("2026-11-24T12:00:00Z");

test("a scheduler that was never heard of is silent, and there is nothing else to tell", async () => {
  const { status, body } = await api.call("GET", "/overview");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    jobs: { all: 0 },
    executions: { running: 0, queued: 0, held: 0 },
    scheduler: { workers: 0, seenAt: null, isSilent: true },
    attention: [],
    running: [],
    next: [],
    since: { executions: 0, changes: 0 },
  });
});

test("a job that fails needs attention: how often, since when, and whether by the same error", async () => {
  await api.call("POST", "/jobs", { name: "broken", handler: "fail", schedule: "0 * * * *" });
  await api.call("POST", "/jobs", { name: "fine", handler: "greet", schedule: "30 * * * *" });
  await api.horarium.advance("3h");
  const { body } = await api.call("GET", "/overview");
  expect(body.attention).toMatchObject([
    {
      job: { name: "broken" },
      failures: 3,
      since: "2026-11-24T13:00:00.000Z",
      lastAt: "2026-11-24T15:00:00.000Z",
      error: "it does not work",
      isSame: true,
    },
  ]);
  expect(body.jobs).toMatchObject({ all: 2, enabled: 2, failing: 1, late: 0 });
  expect(body.next).toMatchObject([
    { job: { name: "fine" }, slot: "2026-11-24T15:30:00.000Z" },
    { job: { name: "broken" }, slot: "2026-11-24T16:00:00.000Z" },
  ]);
});

test("since one last looked: what ended, and who changed what", async () => {
  await api.call("POST", "/jobs/fine/disable", { reason: "holiday" });
  const { body } = await api.call("GET", "/overview?since=2026-11-24T13:30:00Z");
  expect(body.since).toMatchObject({
    from: "2026-11-24T13:30:00.000Z",
    executions: 4,
    counts: { completed: 2, failed: 2 },
    changes: 1,
    by: ["ada"],
  });
  expect((await api.call("GET", "/overview?since=2026-01-01T00:00:00Z")).status).toBe(422);
});

test("what runs is told with its worker and its job, and what waits is counted", async () => {
  const { body: other } = await api.call("POST", "/executions", { handler: "greet" });
  expect((await api.call("GET", "/overview")).body.executions).toMatchObject({ queued: 1 });
  await api.call("POST", `/executions/${other.id}/cancel`);
  const { body: asked } = await api.call("POST", "/jobs/broken/run");
  const { rows } = await api.database.pool.query<{ id: string }>(
    `insert into horarium.worker (id, name, version, handlers, concurrency, started_at, seen_at)
     values (gen_random_uuid(), 'one', '1', '{fail}', 10, '2026-11-24T12:00:00Z', '2026-11-24T15:00:00Z')
     returning id`,
  );
  await api.database.pool.query(
    `update horarium.job_execution
     set status = 'running', attempt = 1, worker_id = $2, lease_token = gen_random_uuid(),
       lease_until = '2026-11-24T15:01:00Z', started_at = '2026-11-24T15:00:00Z'
     where id = $1`,
    [asked.id, rows[0]!.id],
  );
  const { body } = await api.call("GET", "/overview");
  expect(body.running).toMatchObject([
    { id: asked.id, job: { name: "broken" }, handler: "fail", worker: "one", attempt: 1 },
  ]);
  expect(body.scheduler).toMatchObject({ workers: 1, capacity: 10, isSilent: false });
});
