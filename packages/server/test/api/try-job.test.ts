import { describe, expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi();

const check = (settings: object = {}) =>
  api.call("POST", "/jobs/check", {
    name: "unsaved",
    handler: "greet",
    schedule: "0 3 * * *",
    ...settings,
  });

describe("checking a job before it is created", () => {
  test("finds nothing wrong with one that can be, and shows its next slots", async () => {
    const { status, body } = await check();
    expect(status).toBe(200);
    expect(body.problems).toEqual([]);
    expect(body.preview.slots[0].at).toBe("2026-11-25T03:00:00.000Z");
    expect(await api.call("GET", "/jobs/unsaved")).toMatchObject({ status: 404 });
  });

  test("tells all that is wrong at once, by field", async () => {
    await api.call("POST", "/jobs", { name: "taken", handler: "greet", schedule: "@manual" });
    const { body } = await check({
      name: "taken",
      schedule: "60 * * * *",
      parameters: { times: 0 },
    });
    expect(body.problems.map(({ path }: { path: string }) => path)).toEqual([
      "body.name",
      "body.parameters.times",
      "body.schedule",
    ]);
    expect(body.preview).toBeNull();
  });

  test("names the jobs that start in the same minute", async () => {
    await api.call("POST", "/jobs", { name: "at-four", handler: "greet", schedule: "0 4 * * *" });
    const names = async (schedule: string) => {
      const { body } = await check({ schedule });
      return body.startsWith.map(({ name }: { name: string }) => name);
    };
    expect(await names("0 4 * * *")).toContain("at-four");
    expect(await names("1 4 * * *")).not.toContain("at-four");
  });

  test("warns of a handler that no worker offers", async () => {
    const { body } = await check();
    expect(body.warnings).toMatchObject([{ code: "no_worker", path: "body.handler" }]);
  });

  test("says whether the handler has a dry run, and warns of a job that would do nothing else", async () => {
    expect((await check()).body.hasDryRun).toBe(false);
    const { body } = await check({ handler: "tidy", parameters: { folder: "a", dryRun: true } });
    expect(body.hasDryRun).toBe(true);
    expect(body.warnings.map(({ code }: { code: string }) => code)).toContain("dry_run_always");
  });

  test("takes a job that is started only by hand", async () => {
    const { body } = await check({ schedule: "@manual" });
    expect(body).toMatchObject({ problems: [], preview: null, startsWith: [] });
  });
});

describe("trying a handler out", () => {
  test("executes it once with the values given, as a test of no job, and keeps it out of how it is used", async () => {
    const before = await api.call("GET", "/handlers/use");
    const { status, body } = await api.call("POST", "/jobs/test", {
      handler: "tidy",
      parameters: { folder: "a" },
      timeoutMs: 5_000,
    });
    expect(status).toBe(201);
    await api.horarium.runDue();
    const { body: execution } = await api.call("GET", `/executions/${body.id}`);
    expect(execution).toMatchObject({
      status: "completed",
      trigger: "test",
      triggeredBy: "ada",
      jobId: null,
      result: { removed: 3, dryRun: false },
    });
    expect(await api.call("GET", "/handlers/use")).toMatchObject({ body: before.body });
  });

  test("has one attempt", async () => {
    const { body } = await api.call("POST", "/jobs/test", { handler: "fail" });
    await api.horarium.runDue();
    const { body: execution } = await api.call("GET", `/executions/${body.id}`);
    expect(execution).toMatchObject({ status: "failed", attempt: 1 });
  });

  test("of which only the dry run is asked writes nothing", async () => {
    const { body } = await api.call("POST", "/jobs/test", {
      handler: "tidy",
      parameters: { folder: "a" },
      dryRun: true,
    });
    await api.horarium.runDue();
    const { body: execution } = await api.call("GET", `/executions/${body.id}`);
    expect(execution.result).toEqual({ removed: 0, dryRun: true });
  });

  test("says that there is no dry run where there is none", async () => {
    const { status, body } = await api.call("POST", "/jobs/test", {
      handler: "greet",
      dryRun: true,
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "no_dry_run", fields: [{ path: "body.dryRun" }] });
  });

  test("with parameters that the handler refuses is refused, field by field", async () => {
    const { status, body } = await api.call("POST", "/jobs/test", { handler: "tidy" });
    expect(status).toBe(422);
    expect(body.fields).toMatchObject([{ path: "body.parameters.folder" }]);
  });

  test("is for who may create jobs", async () => {
    const { status } = await api.call("POST", "/jobs/test", { handler: "greet" }, "operator");
    expect(status).toBe(403);
  });

  test("again is a test again", async () => {
    const { body: first } = await api.call("POST", "/jobs/test", { handler: "greet" });
    await api.horarium.runDue();
    const { body: again } = await api.call("POST", `/executions/${first.id}/retry`, {});
    const { body: execution } = await api.call("GET", `/executions/${again.id}`);
    expect(execution.trigger).toBe("test");
  });
});

test("a handler of the engine's own says what it takes, as others do", async () => {
  const { body } = await api.call("GET", "/handlers");
  const purge = body.rows.find(({ name }: { name: string }) => name === "purge_job_logs");
  expect(purge.parameters.properties.logDays).toMatchObject({
    type: "integer",
    minimum: 1,
    default: 30,
    title: "Keep log lines",
  });
});

test("handlers are told with their use and their limits", async () => {
  await api.call("POST", "/jobs", { name: "uses-fail", handler: "fail", schedule: "@manual" });
  const { body } = await api.call("GET", "/handlers/use");
  const fail = body.rows.find(({ handler }: { handler: string }) => handler === "fail");
  expect(fail).toMatchObject({
    jobs: 1,
    lastStartedAt: null,
    timeoutMs: 900_000,
    retry: { attempts: 1, backoffMs: 30_000 },
    hasDryRun: false,
  });
});
