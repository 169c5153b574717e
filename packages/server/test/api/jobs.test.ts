import { describe, expect, test } from "vitest";
import { rollUpStats } from "../../../engine/src/upkeep/stats.ts";
import { useApi } from "./support.ts";

const api = useApi();
let names = 0;

async function createJob(
  settings: object = {},
): Promise<{ id: string; name: string; version: number }> {
  const name = `job-${++names}`;
  const { status, body } = await api.call("POST", "/jobs", {
    name,
    handler: "greet",
    schedule: "0 3 * * *",
    ...settings,
  });
  expect(status).toBe(201);
  return body;
}

describe("a job", () => {
  test("is created with what was said of it, and with defaults for the rest", async () => {
    const created = await createJob({
      timezone: "Europe/Rome",
      parameters: { name: "Ada" },
      retry: { attempts: 5 },
      timeoutMs: 60_000,
      tags: ["nightly"],
      reason: "we need it",
    });
    const { status, body } = await api.call("GET", `/jobs/${created.name}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: created.name,
      handler: "greet",
      schedule: "0 3 * * *",
      timezone: "Europe/Rome",
      sentence: expect.stringContaining("03:00"),
      parameters: { name: "Ada" },
      retry: { attempts: 5, backoffMs: 30_000 },
      timeoutMs: 60_000,
      tags: ["nightly"],
      enabled: true,
      disabled: null,
      origin: "admin",
      version: 1,
      nextSlot: "2026-11-25T02:00:00.000Z",
      last: null,
    });
    const { body: changes } = await api.call("GET", `/changes?job=${created.name}`);
    expect(changes.rows).toMatchObject([{ verb: "create", by: "ada", reason: "we need it" }]);
  });

  test("with a wrong schedule is refused, with the place and a proposal", async () => {
    const { status, headers, body } = await api.call("POST", "/jobs", {
      name: "wrong",
      handler: "greet",
      schedule: "60 * * * *",
    });
    expect(status).toBe(422);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body).toMatchObject({
      status: 422,
      code: expect.stringMatching(/^schedule_/),
      detail: expect.stringContaining("60"),
      requestId: headers.get("x-request-id"),
      fields: [{ path: "body.schedule", position: 0 }],
    });
  });

  test("with parameters that its handler refuses is refused, field by field", async () => {
    const { status, body } = await api.call("POST", "/jobs", {
      name: "wrong",
      handler: "greet",
      schedule: "0 3 * * *",
      parameters: { name: 7, times: 0 },
    });
    expect(status).toBe(422);
    expect(body.fields.map(({ path }: { path: string }) => path).toSorted()).toEqual([
      "body.parameters.name",
      "body.parameters.times",
    ]);
  });

  test("of a handler that is not known here is refused", async () => {
    const { status, body } = await api.call("POST", "/jobs", {
      name: "wrong",
      handler: "unheard_of",
      schedule: "0 3 * * *",
    });
    expect({ status, code: body.code }).toEqual({ status: 422, code: "no_handler" });
  });

  test("whose name is taken is refused", async () => {
    const { name } = await createJob();
    const { status } = await api.call("POST", "/jobs", {
      name,
      handler: "greet",
      schedule: "@daily",
    });
    expect(status).toBe(409);
  });
});

describe("editing", () => {
  test("moves the next slot, and counts the version", async () => {
    const { name, version } = await createJob();
    const { status, body } = await api.call("PATCH", `/jobs/${name}`, {
      version,
      schedule: "30 4 * * *",
      misfire: { policy: "all" },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      version: version + 1,
      nextSlot: "2026-11-25T04:30:00.000Z",
      misfire: { policy: "all", cap: 100 },
    });
  });

  test("of a version that is not the present one shows the job as it is now", async () => {
    const { name, version } = await createJob();
    await api.call("PATCH", `/jobs/${name}`, { version, title: "the first" });
    const { status, body } = await api.call("PATCH", `/jobs/${name}`, {
      version,
      title: "the second",
    });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: "conflict",
      current: { title: "the first", version: version + 1 },
    });
  });
});

test("a job is not disabled until an instant that has passed", async () => {
  const { name } = await createJob();
  const until = "2020-01-01T00:00:00Z";
  const answer = await api.call("POST", `/jobs/${name}/disable`, { until });
  expect(answer).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("has passed") },
  });
  expect((await api.call("GET", `/jobs/${name}`)).body.enabled).toBe(true);
});

test("a job is disabled with a reason and an end, and enabled again", async () => {
  const { name } = await createJob();
  const until = "2026-11-26T08:00:00.000Z";
  const disabled = await api.call(
    "POST",
    `/jobs/${name}/disable`,
    { until, reason: "holidays" },
    "operator",
  );
  expect(disabled.body).toMatchObject({
    enabled: false,
    disabled: { by: "olga", reason: "holidays", until },
  });
  const enabled = await api.call("POST", `/jobs/${name}/enable`);
  expect(enabled.body).toMatchObject({ enabled: true, disabled: null });
});

test("a job is run now, and its execution, attempts and log can be read", async () => {
  const { name } = await createJob({ parameters: { name: "Ada", times: 3 } });
  const { status, body: asked } = await api.call("POST", `/jobs/${name}/run`, {}, "operator");
  expect(status).toBe(201);
  await api.horarium.runDue();
  const { body: execution } = await api.call("GET", `/executions/${asked.id}`);
  expect(execution).toMatchObject({
    status: "completed",
    trigger: "manual",
    triggeredBy: "olga",
    result: { greeted: "Ada" },
    logLines: 3,
  });
  const { body: attempts } = await api.call("GET", `/executions/${asked.id}/attempts`);
  expect(attempts.rows).toMatchObject([{ attempt: 1, outcome: "completed" }]);
  const { body: log } = await api.call("GET", `/executions/${asked.id}/log?after=1`);
  expect(log).toMatchObject({
    total: 3,
    rows: [{ sequence: 2 }, { sequence: 3, message: "hello Ada" }],
  });
});

test("a deleted job is gone from the list, and can be restored", async () => {
  const { id, name } = await createJob();
  expect((await api.call("DELETE", `/jobs/${name}`)).status).toBe(200);
  expect((await api.call("GET", `/jobs/${name}`)).status).toBe(404);
  expect((await api.call("POST", `/jobs/${id}/restore`)).body).toMatchObject({
    name,
    enabled: true,
  });
});

describe("the list", () => {
  test("goes on from page to page in each sort, and shows each job once", async () => {
    for (let n = 0; n < 5; n++) await createJob({ folder: "paged" });
    for (const sort of ["attention", "name", "next", "-last", "-duration"]) {
      const seen: string[] = [];
      let after = "";
      do {
        const { status, body } = await api.call(
          "GET",
          `/jobs?folder=paged&limit=2&sort=${sort}${after}`,
        );
        expect(status).toBe(200);
        seen.push(...body.rows.map(({ name }: { name: string }) => name));
        after = body.next === null ? "" : `&after=${body.next}`;
      } while (after !== "");
      expect(new Set(seen).size).toBe(5);
      expect(seen).toHaveLength(5);
    }
  });

  test("counts the states, shows the last slots, and puts what fails first", async () => {
    await createJob({ folder: "counted", schedule: "*/10 * * * *" });
    const failing = await createJob({
      folder: "counted",
      schedule: "*/10 * * * *",
      handler: "fail",
    });
    const disabled = await createJob({ folder: "counted" });
    await api.call("POST", `/jobs/${disabled.name}/disable`);
    await api.horarium.advance("30m");
    const { body } = await api.call("GET", "/jobs?folder=counted&slots=2");
    expect(body.counts).toMatchObject({
      all: 3,
      enabled: 2,
      disabled: 1,
      failing: 1,
      late: 0,
      custom: 3,
    });
    expect(body.rows[0]).toMatchObject({
      name: failing.name,
      last: { status: "failed" },
      slots: [
        { slot: "2026-11-24T12:20:00.000Z", status: "failed" },
        { slot: "2026-11-24T12:30:00.000Z", status: "failed" },
      ],
    });
    const { body: only } = await api.call("GET", "/jobs?folder=counted&state=failing,disabled");
    expect(only.rows).toHaveLength(2);
    expect(only.counts.all).toBe(3);
  });

  test("answers the jobs with some ids, and refuses what is no id", async () => {
    const [first, , third] = [await createJob(), await createJob(), await createJob()];
    const { body } = await api.call("GET", `/jobs?id=${third.id},${first.id}&sort=name`);
    expect(body.rows.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      [first.id, third.id].toSorted(),
    );
    expect(body.total).toBe(2);
    expect((await api.call("GET", "/jobs?id=nightly")).status).toBe(422);
  });

  test("is filtered by tokens and words, of which all must hold", async () => {
    const wanted = await createJob({
      folder: "tokens/deep",
      tags: ["red", "blue"],
      timezone: "Europe/Rome",
      title: "Nightly covers",
      schedule: "30 * * * *",
    });
    await createJob({ folder: "tokens", tags: ["green"], schedule: "@manual" });
    const names = async (q: string) => {
      const { status, body } = await api.call("GET", `/jobs?q=${encodeURIComponent(q)}`);
      expect(status).toBe(200);
      expect(body.total).toBe(body.rows.length);
      return body.rows.map(({ name }: { name: string }) => name);
    };
    expect(await names("folder:tokens")).toHaveLength(2);
    for (const q of [
      "folder:tokens tag:red",
      "folder:tokens tag:blue tag:black",
      'folder:"tokens/deep" covers "Nightly c"',
      "folder:tokens zone:Europe/Rome handler:greet owner:me state:custom,failing",
      "folder:tokens next:<1h state:mine",
    ])
      expect(await names(q), q).toEqual([wanted.name]);
    expect(await names("folder:tokens tag:red tag:green owner:grace")).toEqual([]);
    expect(await names("folder:tokens next:>1h")).toEqual([]);
    expect(await names("https://example.com")).toEqual([]);
    for (const q of ["state:broken", "next:soon"]) {
      const { status, body } = await api.call("GET", `/jobs?q=${q}`);
      expect({ status, code: body.code }).toEqual({ status: 422, code: "invalid" });
    }
  });

  test("says why a job failed, how long it takes, whose it is, and what comes next", async () => {
    const failing = await createJob({ folder: "told", handler: "fail", schedule: "0 * * * *" });
    await api.horarium.advance("1h");
    await rollUpStats(api.horarium.db, api.horarium.clock);
    const { body: before } = await api.call("GET", `/jobs/${failing.name}`);
    const later = new Date(Date.parse(before.nextSlot) + 3_600_000).toISOString();
    await api.call("POST", `/jobs/${failing.name}/skip`);
    const to = new Date(Date.parse(later) + 60_000).toISOString();
    await api.call("POST", `/jobs/${failing.name}/slots/${later}/move`, { to });
    const { body } = await api.call("GET", "/jobs?folder=told&upcoming=3");
    expect(body.rows).toMatchObject([
      {
        owner: "ada",
        states: ["enabled", "failing", "custom", "mine"],
        lastError: { line: "it does not work", fingerprint: expect.any(String) },
        typical: { p50Ms: expect.any(Number), executions: 1 },
        slots: [{ status: "failed" }],
        upcoming: [
          { slot: before.nextSlot, startsAt: before.nextSlot, isSkipped: true },
          { slot: later, startsAt: to, isSkipped: false },
          { isSkipped: false },
        ],
      },
    ]);
  });

  test("tells by what it can be filtered", async () => {
    const tags = ["facet-a", "facet-b"];
    await createJob({ tags, folder: "facets" });
    await createJob({ tags: ["facet-a"], folder: "facets" });
    const { body } = await api.call("GET", "/job-facets");
    expect(body.tag).toEqual(
      expect.arrayContaining([
        { value: "facet-a", jobs: 2 },
        { value: "facet-b", jobs: 1 },
      ]),
    );
    expect(body.folder).toContainEqual({ value: "facets", jobs: 2 });
    expect(body.owner[0].value).toBe("ada");
  });

  test("refuses a cursor of another sort", async () => {
    const { body } = await api.call("GET", "/jobs?limit=1&sort=name");
    const { status } = await api.call("GET", `/jobs?limit=1&sort=next&after=${body.next}`);
    expect(status).toBe(422);
  });
});

test("a job says since when it fails, and one that completes says nothing of it", async () => {
  const { name } = await createJob({ handler: "fail", schedule: "0 * * * *" });
  await api.horarium.advance("3h");
  const { body } = await api.call("GET", `/jobs/${name}`);
  expect(body).toMatchObject({
    owner: "ada",
    failing: { executions: 3, more: false, isSameError: true, line: "it does not work" },
  });
  const { body: first } = await api.call("GET", `/executions?job=${name}&limit=3`);
  expect(body.failing).toMatchObject({
    since: first.rows[2].completedAt,
    execution: first.rows[0].id,
  });
  const { name: fine } = await createJob({ schedule: "@manual" });
  expect((await api.call("GET", `/jobs/${fine}`)).body.failing).toBeNull();
  await api.call("POST", `/jobs/${fine}/run`);
  await api.horarium.runDue();
  expect((await api.call("GET", `/jobs/${fine}`)).body.failing).toBeNull();
});
