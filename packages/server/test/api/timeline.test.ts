import { describe, expect, test } from "vitest";
import { rollUpStats } from "../../../engine/src/upkeep/stats.ts";
import { useApi, type TestApi } from "./support.ts";

/** A lane of the answer by the name of its job. */
// oxlint-disable-next-line typescript/no-explicit-any -- what comes over the wire is compared, not trusted
function laneOf(body: any, name: string): any {
  return body.lanes.find(({ job }: { job: { name: string } | null }) => job?.name === name);
}

/** The ids of executions bear the real instant at which they were made: the tests' clock begins near it. */
const noon = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString();
const hoursAfter = (hours: number) => new Date(Date.parse(noon) + hours * 3_600_000).toISOString();
const stretch = (from: number, to: number) =>
  `/timeline?from=${hoursAfter(from)}&to=${hoursAfter(to)}&buckets=${to - from}`;

async function aWorker({ database }: TestApi, concurrency: number, seenAt = noon): Promise<void> {
  await database.pool.query("delete from horarium.worker");
  await database.pool.query(
    `insert into horarium.worker (id, name, version, handlers, concurrency, started_at, seen_at)
     values (gen_random_uuid(), 'one', '1', '{greet}', $1, $2, $2)`,
    [concurrency, seenAt],
  );
}

describe("a day of few jobs", () => {
  const api = useApi(noon);

  test("what was is counted by its outcome, what comes is planned, and neither twice", async () => {
    await api.call("POST", "/jobs", { name: "hourly", handler: "greet", schedule: "0 * * * *" });
    await api.call("POST", "/jobs", { name: "broken", handler: "fail", schedule: "30 * * * *" });
    await api.horarium.advance("3h");
    const { status, body } = await api.call("GET", stretch(0, 6));
    expect(status).toBe(200);
    expect(laneOf(body, "hourly")).toMatchObject({
      kind: "job",
      past: [1, 2, 3].map((bucket) => ({ bucket, counts: { completed: 1 } })),
      planned: [4, 5].map((bucket) => ({ bucket, slots: 1 })),
      slots: [hoursAfter(4), hoursAfter(5)],
      bars: [1, 2, 3].map((hour) => ({ at: hoursAfter(hour), status: "completed" })),
    });
    expect(laneOf(body, "broken")).toMatchObject({
      past: [0, 1, 2].map((bucket) => ({ bucket, counts: { failed: 1 } })),
      planned: [3, 4, 5].map((bucket) => ({ bucket, slots: 1 })),
    });
    // what fails comes first
    expect(body.lanes[0].job.name).toBe("broken");
    expect(body).toMatchObject({ omitted: 0, asOf: hoursAfter(3), bucketMs: 3_600_000 });
  });

  test("a slot that is skipped before its time is no longer planned", async () => {
    const { body: skipped } = await api.call("POST", "/jobs/hourly/skip");
    expect(skipped.slot).toBe(hoursAfter(4));
    const { body } = await api.call("GET", stretch(0, 6));
    expect(laneOf(body, "hourly").past.at(-1)).toEqual({ bucket: 4, counts: { skipped: 1 } });
    expect(laneOf(body, "hourly").planned).toEqual([{ bucket: 5, slots: 1 }]);
  });

  test("a job that is disabled has no planned slots, and those that it would have are told apart", async () => {
    await api.call("POST", "/jobs", { name: "off", handler: "greet", schedule: "45 * * * *" });
    await api.call("POST", "/jobs/off/disable", {});
    const { body } = await api.call("GET", stretch(0, 6));
    expect(laneOf(body, "off")).toMatchObject({
      planned: [],
      slots: [],
      disabledSlots: [3.75, 4.75, 5.75].map(hoursAfter),
    });
    await api.call("DELETE", "/jobs/off", {});
  });

  test("slots of a pause are counted, by the one row that stands for them", async () => {
    await api.call("POST", "/jobs", { name: "paused", handler: "greet", schedule: "15 * * * *" });
    await api.call("POST", "/jobs/paused/disable");
    const { body: disabled } = await api.call("GET", stretch(0, 9));
    expect(laneOf(disabled, "paused")).toMatchObject({ past: [], planned: [], slots: [] });
    await api.horarium.advance("3h");
    await api.call("POST", "/jobs/paused/enable");
    const { body } = await api.call("GET", stretch(0, 9));
    const { past, bars } = laneOf(body, "paused");
    expect(past).toEqual([{ bucket: 3, counts: { skipped: 3 } }]);
    expect(bars[0]).toMatchObject({
      status: "skipped",
      stretch: { slots: 3, from: hoursAfter(3.25), to: hoursAfter(5.25) },
    });
    // a stretch that began before is found from within it
    const { body: later } = await api.call("GET", stretch(5, 9));
    expect(laneOf(later, "paused").bars[0]).toMatchObject({ stretch: { slots: 3 } });
  });

  test("one-time work has a lane of its own", async () => {
    await api.call("POST", "/executions", { handler: "greet" });
    await api.horarium.runDue();
    const { body } = await api.call("GET", stretch(0, 9));
    const lane = body.lanes.find(({ kind }: { kind: string }) => kind === "one_time");
    expect(lane).toMatchObject({ past: [{ bucket: 6, counts: { completed: 1 } }], planned: [] });
  });

  test("typical durations are those of the last 30 days, and null before any", async () => {
    const { body: before } = await api.call("GET", stretch(0, 6));
    expect(laneOf(before, "paused").typical).toBeNull();
    const { body: job } = await api.call("POST", "/jobs", {
      name: "typical",
      handler: "greet",
      schedule: "0 0 1 1 *",
    });
    for (let n = 0; n < 3; n++) {
      await api.call("POST", "/jobs/typical/run");
      await api.horarium.runDue();
    }
    await api.database.pool.query(
      `update horarium.job_execution set started_at = completed_at - interval '100 seconds' where job_id = $1`,
      [job.id],
    );
    await rollUpStats(api.horarium.db, api.horarium.clock);
    const { body } = await api.call("GET", stretch(0, 6));
    const { p50Ms, p95Ms, executions } = laneOf(body, "typical").typical;
    expect(executions).toBe(3);
    expect(p50Ms).toBe(p95Ms);
    expect(Math.abs(p50Ms / 100_000 - 1)).toBeLessThan(0.12);
  });
});

describe("how many at once", () => {
  const api = useApi(noon);

  test("what ran is counted exactly, and what is planned by the jobs' typical durations", async () => {
    for (const name of ["one", "two", "three"])
      await api.call("POST", "/jobs", { name, handler: "greet", schedule: "30 * * * *" });
    await api.horarium.advance("1h");
    // two of them took half an hour
    await api.database.pool.query(
      `update horarium.job_execution set completed_at = started_at + interval '30 minutes'
       where job_id in (select id from horarium.scheduled_job where name in ('one', 'two'))`,
    );
    await api.database.pool.query(
      `update horarium.scheduled_job set last_run_duration_ms = 1800000 where name in ('one', 'two')`,
    );
    await aWorker(api, 2, hoursAfter(1));
    const { body } = await api.call("GET", stretch(0, 4));
    expect(body.capacity).toBe(2);
    expect(body.actual).toEqual([3, 0, null, null]);
    expect(body.expected).toEqual([null, 3, 3, 3]);
    const kinds = body.collisions.map(({ kind }: { kind: string }) => kind);
    expect(kinds.filter((kind: string) => kind === "capacity")).toHaveLength(3);
    const heavy = body.collisions.find(({ kind }: { kind: string }) => kind === "heavy");
    expect(heavy).toMatchObject({
      from: hoursAfter(1.5),
      to: hoursAfter(2),
      peak: 2,
    });
    const names = heavy.jobs.map(({ name }: { name: string }) => name);
    expect(names.toSorted()).toEqual(["one", "two"]);
  });

  test("without a worker there is no capacity to exceed", async () => {
    await aWorker(api, 2, hoursAfter(-1));
    const { body } = await api.call("GET", stretch(0, 4));
    expect(body.capacity).toBeNull();
    expect(body.collisions.every(({ kind }: { kind: string }) => kind !== "capacity")).toBe(true);
  });
});

describe("jobs that meet", () => {
  const api = useApi(noon);

  test("one of them is offered the nearest quiet time, and what still runs from before is said", async () => {
    const hour = new Date(hoursAfter(2)).getUTCHours();
    for (const [name, schedule] of [
      ["first", `0 ${hour} * * *`],
      ["second", `0 ${hour} * * *`],
      ["before", `30 ${(hour + 23) % 24} * * *`],
    ]) {
      await api.call("POST", "/jobs", { name, handler: "greet", schedule });
      await api.database.pool.query(
        "update horarium.scheduled_job set last_run_duration_ms = 300000 where name = $1",
        [name],
      );
    }
    await longExecutions(api, "before", 4, 3_000_000, 1);
    const { body: list } = await api.call("GET", "/jobs");
    const ids = list.rows.map(({ id }: { id: string }) => id).join(",");
    const { status, body } = await api.call(
      "GET",
      `/timeline/collision?at=${hoursAfter(2)}&jobs=${ids}`,
    );
    expect(status).toBe(200);
    // five minutes are taken by the other one: from then on it is quiet
    expect(body.move).toMatchObject({
      job: { name: "first" },
      schedule: `5 ${hour} * * *`,
      minutes: 5,
      before: 2,
      after: 1,
    });
    // its own delay, which is the same each time, takes it out of the others' way
    expect(body.spread).toMatchObject({ before: 2, after: 1 });
    expect(body.spread.delayMs).toBeGreaterThanOrEqual(300_000);
    expect(body.spread.delayMs).toBeLessThan(body.spread.jitterMs);
    const before = body.jobs.find(({ job }: { job: { name: string } }) => job.name === "before");
    expect(before.stillRunning).toEqual({ since: hoursAfter(1.5), executions: 1, of: 4 });
    // also when the jobs have been read anew since they were planned
    await api.call("POST", "/jobs/before/skip");
    const path = `/timeline/collision?at=${hoursAfter(2)}&jobs=${ids}`;
    expect((await api.call("GET", path)).body).toMatchObject({ move: { minutes: 5 } });
  });

  test("a job with a rhythm is not moved", async () => {
    await api.call("POST", "/jobs", { name: "often", handler: "greet", schedule: "*/5 * * * *" });
    const { body: often } = await api.call("GET", "/jobs/often");
    // also months ahead it starts at the instant, and is not one that began before
    for (const at of [hoursAfter(2), hoursAfter(90 * 24)]) {
      const { body } = await api.call("GET", `/timeline/collision?at=${at}&jobs=${often.id}`);
      expect(body).toMatchObject({
        move: null,
        jobs: [{ job: { name: "often" }, stillRunning: null }],
      });
    }
  });
});

/** Executions of a job in the past, of which so many took `longMs` and the others a second. */
async function longExecutions(
  { database }: TestApi,
  name: string,
  count: number,
  longMs: number,
  long: number,
): Promise<void> {
  await database.pool.query(
    `insert into horarium.job_execution (id, job_id, handler, trigger, scheduled_for, due_at, queued_at, status, attempt,
       started_at, completed_at)
     select gen_random_uuid(), job.id, job.handler, 'schedule', slot, slot, slot, 'completed', 1, slot,
       slot + case when n <= $3 then $4 else 1000 end * interval '1 ms'
     from horarium.scheduled_job job, generate_series(1, $2::int) as n,
       lateral (select $5::timestamptz - n * interval '1 day' as slot) made
     where job.name = $1`,
    [name, count, long, longMs, noon],
  );
}

describe("the day on which the clocks go forward", () => {
  const api = useApi("2027-03-27T12:00:00Z");

  test("has its offsets, and the slot that they move onto another", async () => {
    for (const [name, schedule] of [
      ["gap", "30 2 * * *"],
      ["three", "0 3 * * *"],
      ["later", "0 4 * * *"],
    ]) {
      await api.call("POST", "/jobs", {
        name,
        handler: "greet",
        schedule,
        timezone: "Europe/Rome",
      });
    }
    const { body } = await api.call(
      "GET",
      "/timeline?from=2027-03-27T12:00:00Z&to=2027-03-29T12:00:00Z&timezone=America/New_York",
    );
    expect(body.zones).toEqual([
      {
        timezone: "America/New_York",
        offsets: [{ at: "2027-03-27T12:00:00.000Z", minutes: -240 }],
      },
      {
        timezone: "Europe/Rome",
        offsets: [
          { at: "2027-03-27T12:00:00.000Z", minutes: 60 },
          { at: "2027-03-28T01:00:00.000Z", minutes: 120 },
        ],
      },
    ]);
    const at = "2027-03-28T01:00:00.000Z";
    expect(laneOf(body, "gap").slots[0]).toBe(at);
    expect(body.collisions).toEqual([
      {
        kind: "clock_change",
        from: at,
        to: at,
        peak: 2,
        jobs: ["gap", "three"].map((name) => ({
          id: laneOf(body, name).job.id,
          name,
          title: null,
        })),
        accepted: null,
      },
    ]);
  });
});

describe("a day that people have changed", () => {
  const api = useApi(noon);

  test("a slot that was moved is planned where it begins, and drawn there when it has run", async () => {
    const hour = new Date(hoursAfter(2)).getUTCHours();
    await api.call("POST", "/jobs", {
      name: "nightly",
      handler: "greet",
      schedule: `0 ${hour} * * *`,
    });
    const [slot, to] = [hoursAfter(2), hoursAfter(4.5)];
    const path = `/jobs/nightly/slots/${encodeURIComponent(slot)}`;
    expect((await api.call("POST", `${path}/move`, { to })).status).toBe(200);
    const { body: before } = await api.call("GET", stretch(0, 6));
    expect(laneOf(before, "nightly")).toMatchObject({
      past: [],
      planned: [{ bucket: 4, slots: 1 }],
      slots: [to],
      moved: [{ slot, to }],
      bars: [],
    });
    const { body: overview } = await api.call("GET", "/overview");
    expect(overview.next[0]).toMatchObject({ slot, movedTo: to, job: { name: "nightly" } });

    // its own instant passes, and nothing is there
    await api.horarium.advance("3h");
    const { body: between } = await api.call("GET", stretch(0, 6));
    expect(laneOf(between, "nightly")).toMatchObject({ past: [], slots: [to], bars: [] });

    await api.horarium.advance("2h");
    // also where its own instant is not shown any more
    for (const from of [0, 3]) {
      const { body: after } = await api.call("GET", stretch(from, 6));
      expect(laneOf(after, "nightly")).toMatchObject({
        past: [{ bucket: 4 - from, counts: { completed: 1 } }],
        planned: [],
        moved: [],
        bars: [{ at: slot, movedTo: to, status: "completed" }],
      });
    }
  });

  test("quiet windows are told with the lanes that they are about, once and again", async () => {
    await api.call("POST", "/jobs", {
      name: "tagged",
      handler: "greet",
      schedule: "@manual",
      tags: ["night"],
    });
    const windows = [
      { name: "move of the library", scope: "all", startsAt: hoursAfter(6), endsAt: hoursAfter(8) },
      {
        name: "each hour",
        scope: "tag",
        tag: "night",
        schedule: "30 * * * *",
        timezone: "UTC",
        durationMs: 600_000,
      },
      { name: "over before", scope: "all", startsAt: hoursAfter(5.5), endsAt: hoursAfter(5.9) },
      {
        name: "of no lane",
        scope: "folder",
        folder: "nothing",
        startsAt: hoursAfter(6),
        endsAt: hoursAfter(9),
      },
    ];
    for (const window of windows)
      expect((await api.call("POST", "/quiet-windows", window)).status).toBe(201);
    const { body } = await api.call("GET", stretch(6, 9));
    const ten = 1 / 6;
    expect(
      body.quiet.map(({ name, from, to }: Record<string, string>) => [name, from, to]),
    ).toEqual([
      ["move of the library", hoursAfter(6), hoursAfter(8)],
      ...[6.5, 7.5, 8.5].map((hour) => ["each hour", hoursAfter(hour), hoursAfter(hour + ten)]),
    ]);
    expect(body.quiet[0].lanes).toBeNull();
    expect(body.quiet[1].lanes).toEqual([laneOf(body, "tagged").key]);
  });
});

describe("a collision that is fine", () => {
  const api = useApi(noon);
  const hour = new Date(hoursAfter(2)).getUTCHours();
  const aHeavyJob = async (name: string, minute = 0) => {
    const { body } = await api.call("POST", "/jobs", {
      name,
      handler: "greet",
      schedule: `${minute} ${hour} * * *`,
    });
    await api.database.pool.query(
      "update horarium.scheduled_job set last_run_duration_ms = 300000 where name = $1",
      [name],
    );
    return body.id as string;
  };
  const heavy = async () =>
    (await api.call("GET", stretch(0, 6))).body.collisions.find(
      ({ kind }: { kind: string }) => kind === "heavy",
    );

  test("is no warning while the same jobs meet, and is one again where another joins them", async () => {
    const jobs = [await aHeavyJob("one"), await aHeavyJob("two")];
    expect(await heavy()).toMatchObject({ peak: 2, accepted: null });
    const accept = (as: string) =>
      api.call("POST", "/timeline/accepted-collisions", { jobs, peak: 2 }, as);
    expect((await accept("operator")).status).toBe(403);
    const { status, body: accepted } = await accept("admin");
    expect(status).toBe(201);
    expect(await heavy()).toMatchObject({ accepted: { id: accepted.id, by: "ada" } });

    const preview = (schedule: string) =>
      api.call("POST", "/schedules/preview", { schedule, job: "two" });
    expect((await preview(`0 ${hour} * * *`)).body.warnings).toMatchObject([]);

    await aHeavyJob("three");
    expect(await heavy()).toMatchObject({ peak: 3, accepted: null });
    const { body: changes } = await api.call("GET", "/changes?verb=accept_collision");
    expect(changes.rows).toMatchObject([
      { sentence: "ada said that it is fine where these meet: one, two" },
    ]);
  });

  test("is warned of again when somebody asks for it", async () => {
    const { body: all } = await api.call("GET", "/jobs");
    const jobs = all.rows.map(({ id }: { id: string }) => id);
    const path = "/timeline/accepted-collisions";
    const { body: accepted } = await api.call("POST", path, { jobs, peak: 3 });
    expect(await heavy()).toMatchObject({ accepted: { id: accepted.id } });
    expect((await api.call("DELETE", `${path}/${accepted.id}`, {})).status).toBe(200);
    expect(await heavy()).toMatchObject({ accepted: null });
    expect((await api.call("DELETE", `${path}/${accepted.id}`, {})).status).toBe(404);
    expect((await api.call("POST", path, { jobs: [crypto.randomUUID()], peak: 2 })).status).toBe(
      404,
    );
  });
});

describe("more jobs than can be told apart", () => {
  const api = useApi(noon);

  test("folders take their place, beside the jobs that fail; a folder opens", async () => {
    for (let n = 0; n < 45; n++) {
      await api.call("POST", "/jobs", {
        name: `job-${n}`,
        handler: n === 0 ? "fail" : "greet",
        schedule: "30 * * * *",
        ...(n % 3 === 0 ? {} : { folder: n % 3 === 1 ? "reading" : "upkeep" }),
      });
    }
    await api.horarium.advance("1h");
    const { body } = await api.call("GET", stretch(0, 3));
    expect(body.lanes).toMatchObject([
      { kind: "job", job: { name: "job-0" }, past: [{ bucket: 0, counts: { failed: 1 } }] },
      { kind: "folder", key: "reading", jobs: 15 },
      { kind: "folder", key: "upkeep", jobs: 15, past: [{ bucket: 0, counts: { completed: 15 } }] },
      {
        kind: "folder",
        key: null,
        past: [{ bucket: 0, counts: { completed: 14, failed: 1 } }],
        planned: [
          { bucket: 1, slots: 15 },
          { bucket: 2, slots: 15 },
        ],
      },
    ]);
    const { body: opened } = await api.call("GET", `${stretch(0, 3)}&folder=upkeep`);
    expect(opened.lanes).toHaveLength(15);
    expect(opened.lanes.every(({ kind }: { kind: string }) => kind === "job")).toBe(true);
    const { body: byHandler } = await api.call("GET", `${stretch(0, 3)}&group=handler`);
    expect(
      byHandler.lanes.flatMap(({ kind, key, jobs }: { kind: string; key: string; jobs: number }) =>
        kind === "handler" ? [[key, jobs]] : [],
      ),
    ).toEqual([
      ["fail", 1],
      ["greet", 44],
    ]);
  });

  test("a job of each second for a week is planned by its rate", async () => {
    await api.call("POST", "/jobs", { name: "dense", handler: "greet", schedule: "* * * * * *" });
    const { body } = await api.call(
      "GET",
      `/timeline?from=${hoursAfter(1)}&to=${hoursAfter(1 + 168)}&buckets=168&group=job`,
    );
    const { planned, slots } = laneOf(body, "dense");
    expect(slots).toBeNull();
    const total = planned.reduce((sum: number, one: { slots: number }) => sum + one.slots, 0);
    expect(Math.abs(total / (168 * 3_600) - 1)).toBeLessThan(0.01);
  });
});

describe("what is asked for wrongly", () => {
  const api = useApi(noon);

  test.each([
    `/timeline?from=${hoursAfter(1)}&to=${hoursAfter(0)}`,
    `/timeline?from=${hoursAfter(0)}&to=${hoursAfter(24 * 63)}`,
    "/timeline?timezone=Mars/Olympus",
    "/timeline?buckets=2001",
    "/timeline?group=owner",
  ])("%s is refused", async (path) => {
    expect((await api.call("GET", path)).status).toBe(422);
  });

  test("nothing gives an empty timeline", async () => {
    const { status, body } = await api.call("GET", "/timeline?buckets=4");
    expect(status).toBe(200);
    expect(body).toMatchObject({ lanes: [], collisions: [], capacity: null });
    // six hours back, eighteen ahead
    expect(body.actual).toEqual([0, 0, null, null]);
    expect(body.expected).toEqual([null, 0, 0, 0]);
  });
});
