import { describe, expect, test } from "vitest";
import { useApi } from "./support.ts";

/** The ids of executions bear the real instant at which they were made: the tests' clock begins near it. */
const start = Math.floor(Date.now() / 3_600_000) * 3_600_000;
const api = useApi(new Date(start).toISOString());
/** Hours after the start. */
const at = (hours: number) => new Date(start + hours * 3_600_000).toISOString();
const slotsOf = (rows: { slot: string }[]) => rows.map(({ slot }) => slot);

test("slots come with their executions, the changes between them, and what was asked for by hand", async () => {
  await api.call("POST", "/jobs", {
    name: "hourly",
    handler: "greet",
    schedule: "0 * * * *",
    timezone: "Europe/Rome",
  });
  await api.horarium.advance("2h30m");
  const { body: job } = await api.call("GET", "/jobs/hourly");
  await api.call("PATCH", "/jobs/hourly", {
    version: job.version,
    schedule: "30 * * * *",
    reason: "quieter",
  });
  const { body: asked } = await api.call("POST", "/jobs/hourly/run");
  await api.horarium.advance("1h");
  const { status, body } = await api.call("GET", "/jobs/hourly/slots?next=2");
  expect(status).toBe(200);
  expect(body.rows).toMatchObject(
    [1, 2, 3.5].map((time) => ({
      slot: at(time),
      status: "completed",
      attempt: 1,
      durationMs: 0,
      lateMs: 0,
      stretch: null,
    })),
  );
  expect(body.changes).toMatchObject([{ verb: "edit", by: "ada", at: at(2.5), reason: "quieter" }]);
  expect(body.changes[0].columns).toContain("schedule");
  expect(body.others).toMatchObject([
    { execution: asked.id, trigger: "manual", status: "completed" },
  ]);
  expect(slotsOf(body.next)).toEqual([at(4.5), at(5.5)]);
  expect(body.before).toBeNull();
});

test("earlier slots are read page by page, without what comes next", async () => {
  const { body: last } = await api.call("GET", "/jobs/hourly/slots?n=2");
  expect(slotsOf(last.rows)).toEqual([at(2), at(3.5)]);
  expect(last.before).toBe(at(2));
  const { body: first } = await api.call("GET", `/jobs/hourly/slots?n=2&before=${last.before}`);
  expect(slotsOf(first.rows)).toEqual([at(1)]);
  expect(first).toMatchObject({ next: [], before: null });
});

test("slots to come say that they are skipped or moved, until they are put back", async () => {
  const path = `/jobs/hourly/slots/${at(5.5)}`;
  await api.call("POST", "/jobs/hourly/skip");
  await api.call("POST", `${path}/move`, { to: at(5.75) });
  const next = async () => (await api.call("GET", "/jobs/hourly/slots?next=3")).body.next;
  expect(await next()).toMatchObject([
    { slot: at(4.5), startsAt: at(4.5), isSkipped: true },
    { slot: at(5.5), startsAt: at(5.75), isSkipped: false },
    { slot: at(6.5), startsAt: at(6.5), isSkipped: false },
  ]);
  await api.call("POST", `${path}/put-back`, {});
  expect((await next())[1]).toMatchObject({ slot: at(5.5), startsAt: at(5.5) });
  await api.call("POST", `${path}/move`, { to: at(4) });
  await api.horarium.advance("1h30m");
  const { body } = await api.call("GET", "/jobs/hourly/slots?next=2");
  // what has begun before its instant is planned no more
  expect(slotsOf(body.next)).toEqual([at(6.5), at(7.5)]);
  expect(body.rows.slice(-2)).toMatchObject([
    { slot: at(4.5), status: "skipped" },
    { slot: at(5.5), status: "completed" },
  ]);
});

test.each([
  ["/jobs/nowhere/slots", 404],
  ["/jobs/hourly/slots?n=201", 422],
  ["/jobs/hourly/slots?before=then", 422],
])("GET %s is answered with %i", async (path, status) => {
  expect((await api.call("GET", path)).status).toBe(status);
});

describe("on the day before the clocks go forward", () => {
  const before = useApi("2027-03-27T12:00:00Z");

  test("planned slots say what the clocks do to them", async () => {
    await before.call("POST", "/jobs", {
      name: "gap",
      handler: "greet",
      schedule: "30 2 * * *",
      timezone: "Europe/Rome",
    });
    const { body } = await before.call("GET", "/jobs/gap/slots?next=1");
    expect(body.rows).toEqual([]);
    expect(body.next).toMatchObject([
      { slot: "2027-03-28T01:00:00.000Z", shiftedFrom: ["2027-03-28T02:30"] },
    ]);
    await before.call("POST", "/jobs/gap/disable");
    expect((await before.call("GET", "/jobs/gap/slots")).body.next).toEqual([]);
  });
});

test("a slot that waited for a worker for months, and ran for weeks, is shown as others are", async () => {
  await api.call("POST", "/jobs", { name: "long", handler: "greet", schedule: "0 * * * *" });
  await api.horarium.advance("1h");
  await api.database.pool.query(
    `update horarium.job_execution
     set due_at = due_at - interval '60 days', started_at = started_at - interval '30 days'
     where job_id = (select id from horarium.scheduled_job where name = 'long')`,
  );
  const most = 2 ** 31 - 1;
  expect((await api.call("GET", "/jobs/long/slots")).body.rows).toMatchObject([
    { lateMs: most, durationMs: most },
  ]);
  expect((await api.call("GET", "/jobs?search=long")).body.rows[0].slots).toMatchObject([
    { durationMs: most },
  ]);
});
