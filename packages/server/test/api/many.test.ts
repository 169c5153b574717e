import { expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi();

const now = () => api.horarium.clock.now().toISOString();

/** Sends all parts of it. */
async function all(path: string, body: Record<string, unknown>) {
  const done: { execution: string; made: string | null; job?: string; id?: string }[] = [];
  const refused: unknown[] = [];
  let parts = 0;
  let after: string | undefined;
  do {
    const answer = await api.call("POST", path, { ...body, ...(after && { after }) });
    expect(answer.status).toBe(200);
    done.push(...answer.body.done);
    refused.push(...answer.body.refused);
    after = answer.body.next ?? undefined;
    parts++;
  } while (after !== undefined);
  return { done, refused, parts };
}

async function failures(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await api.call("POST", "/executions", { handler: "fail" });
  await api.horarium.runDue();
}

test("all failed executions are counted, and done again once each, in parts", async () => {
  await failures(120);
  await api.call("POST", "/executions", { handler: "greet" });
  await api.horarium.runDue();
  const asOf = now();
  const filter = { status: "failed" };
  const preview = await api.call("POST", "/executions/retry", { filter, asOf, isDry: true });
  expect(preview.body).toMatchObject({
    matching: {
      count: 120,
      isMore: false,
      groups: [{ job: null, title: null, handler: "fail", executions: 120 }],
    },
    done: [],
  });
  expect((await api.call("GET", "/executions?trigger=retry")).body.rows).toEqual([]);

  // what fails meanwhile, and what is made by it, is newer and left alone
  const first = await api.call("POST", "/executions/retry", { filter, asOf });
  expect(first.body.done).toHaveLength(100);
  await new Promise<void>((resolve) => setImmediate(resolve));
  api.horarium.clock.advance("1s");
  await api.horarium.runDue();
  const rest = await api.call("POST", "/executions/retry", {
    filter,
    asOf,
    after: first.body.next,
  });
  expect(rest.body).toMatchObject({ next: null, refused: [] });
  expect(rest.body.done).toHaveLength(20);
  await api.horarium.runDue();
  const repeated = [...first.body.done, ...rest.body.done].map(
    ({ execution }: { execution: string }) => execution,
  );
  expect(new Set(repeated).size).toBe(120);
  const again = await api.call("POST", "/executions/retry", { filter, asOf, isDry: true });
  expect(again.body.matching.count).toBe(120);
});

test("all that wait are cancelled, and an undo of a retry cancels what it made and has not begun", async () => {
  for (let n = 0; n < 3; n++)
    await api.call("POST", "/executions", { handler: "greet", delayMs: 3_600_000 });
  const filter = { handler: "greet", status: "scheduled" };
  const asOf = new Date(Date.now() + 60_000).toISOString();
  expect(await all("/executions/cancel", { filter, asOf, reason: "no need" })).toMatchObject({
    done: [{ made: null }, { made: null }, { made: null }],
    refused: [],
    parts: 1,
  });
  const cancelled = { status: "cancelled", handler: "greet" };
  const retried = await all("/executions/retry", { filter: cancelled, asOf: now() });
  expect(retried.done).toHaveLength(3);
  const undone = await all("/executions/cancel", {
    filter: { id: retried.done.map(({ made }) => made), status: "scheduled,queued" },
    asOf,
  });
  expect(new Set(undone.done.map(({ execution }) => execution))).toEqual(
    new Set(retried.done.map(({ made }) => made)),
  );
});

test("nothing is done to many without an instant, by who may not, or by a filter that is none", async () => {
  expect((await api.call("POST", "/executions/cancel", {})).status).toBe(422);
  expect((await api.call("POST", "/executions/retry", { filter: {} })).status).toBe(422);
  const wrong = { filter: { q: "status:lost" }, asOf: now() };
  expect((await api.call("POST", "/executions/retry", wrong)).status).toBe(422);
  const asked = { filter: {}, asOf: now(), isDry: true };
  for (const path of ["/executions/cancel", "/executions/retry", "/jobs/disable", "/jobs/run"])
    expect((await api.call("POST", path, asked, "reader")).status).toBe(403);
});

test("jobs are listed by groups, each page going on where the one before ended", async () => {
  for (const [name, folder] of [
    ["w", "b"],
    ["x", "a"],
    ["y", null],
    ["z", "b"],
  ])
    await api.call("POST", "/jobs", {
      name: `group_${name}`,
      handler: "greet",
      schedule: "@manual",
      tags: ["grouped"],
      ...(folder === null ? {} : { folder }),
    });
  const seen: string[] = [];
  let after = "";
  do {
    const { body } = await api.call(
      "GET",
      `/jobs?tag=grouped&sort=name&group=folder&limit=1${after}`,
    );
    seen.push(...body.rows.map(({ name }: { name: string }) => name));
    after = body.next === null ? "" : `&after=${body.next}`;
  } while (after !== "");
  expect(seen).toEqual(["group_x", "group_w", "group_z", "group_y"]);
  const { body } = await api.call("GET", "/jobs?tag=grouped&sort=name&group=folder&limit=1");
  const other = `/jobs?tag=grouped&sort=name&limit=1&after=${body.next}`;
  expect((await api.call("GET", other)).status).toBe(422);
});

test("the jobs of a filter are disabled, enabled and run, and what is so already is left alone", async () => {
  for (const name of ["a", "b", "c"]) {
    await api.call("POST", "/jobs", {
      name: `night_${name}`,
      handler: "greet",
      schedule: "@daily",
      tags: ["night"],
    });
  }
  await api.call("POST", "/jobs", { name: "day", handler: "greet", schedule: "@daily" });
  await api.call("POST", "/jobs/night_b/disable", {});
  api.horarium.clock.advance("1m");
  const asOf = now();
  const filter = { tag: "night" };
  const dry = await api.call("POST", "/jobs/disable", { filter, asOf, isDry: true });
  expect(dry.body.matching).toEqual({
    count: 2,
    isMore: false,
    others: 1,
    first: [
      { name: "night_a", title: null },
      { name: "night_c", title: null },
    ],
  });
  const disabled = await all("/jobs/disable", { filter, asOf, reason: "the night off" });
  expect(new Set(disabled.done.map(({ job }) => job))).toEqual(new Set(["night_a", "night_c"]));
  expect((await api.call("GET", "/jobs/night_a")).body.disabled).toMatchObject({
    by: "ada",
    reason: "the night off",
  });
  expect((await api.call("GET", "/jobs/day")).body.enabled).toBe(true);
  const undone = await all("/jobs/enable", {
    filter: { id: disabled.done.map(({ id }) => id) },
    asOf,
  });
  expect(undone.done).toHaveLength(2);
  expect((await api.call("GET", "/jobs/night_b")).body.enabled).toBe(false);
  const run = await all("/jobs/run", { filter, asOf });
  expect(run.done).toHaveLength(3);
  await api.horarium.runDue();
  const made = await api.call(
    "GET",
    `/executions?id=${run.done.map(({ execution }) => execution).join(",")}`,
  );
  expect(made.body.rows.map(({ status }: { status: string }) => status)).toEqual([
    "completed",
    "completed",
    "completed",
  ]);
});
