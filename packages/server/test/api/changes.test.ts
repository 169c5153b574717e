import { expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi();
let names = 0;

async function createJob(settings: object = {}): Promise<string> {
  const name = `job-${++names}`;
  const job = { name, handler: "greet", schedule: "0 3 * * *", ...settings };
  expect((await api.call("POST", "/jobs", job)).status).toBe(201);
  return name;
}

async function changesOf(job: string) {
  return (await api.call("GET", `/changes?job=${job}`)).body.rows;
}

async function edit(job: string, settings: object) {
  const { body } = await api.call("GET", `/jobs/${job}`);
  const edited = await api.call("PATCH", `/jobs/${job}`, { version: body.version, ...settings });
  expect(edited.status).toBe(200);
  const [change] = await changesOf(job);
  return change as { id: string };
}

const revert = (id: string, body: object = {}) => api.call("POST", `/changes/${id}/revert`, body);

test("a change says in words and field by field what was changed", async () => {
  const job = await createJob({ timezone: "Europe/Rome" });
  await edit(job, { schedule: "10 3 * * *" });
  await edit(job, { timeoutMs: 60_000, retry: { attempts: 5 } });
  await api.call("POST", `/jobs/${job}/skip`, {});
  expect((await changesOf(job)).map(({ sentence }: { sentence: string }) => sentence)).toEqual([
    `ada skipped the slot Wed, 25 Nov 2026, 03:10 CET of ${job}`,
    `ada changed timeout and number of attempts of ${job}`,
    `ada changed the schedule of ${job} from 0 3 * * * to 10 3 * * *`,
    `ada created ${job}`,
  ]);
  const [, , { differences }] = await changesOf(job);
  expect(differences).toEqual([
    { field: "schedule", words: "schedule", from: "0 3 * * *", to: "10 3 * * *" },
  ]);
});

test("an edit is taken back by a new change, which names it", async () => {
  const job = await createJob({ parameters: { name: "Ada" }, tags: ["a"] });
  const { id } = await edit(job, {
    schedule: "@hourly",
    parameters: { name: "Grace" },
    startsAt: "2026-12-01T00:00:00Z",
    tags: ["b"],
  });
  const { status, body } = await revert(id, { reason: "too often" });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    schedule: "0 3 * * *",
    parameters: { name: "Ada" },
    startsAt: null,
    tags: ["a"],
    nextSlot: "2026-11-25T03:00:00.000Z",
  });
  const [newest] = await changesOf(job);
  expect(newest).toMatchObject({ verb: "edit", by: "ada", reason: "too often", reverts: id });
  const again = await revert(newest.id);
  expect(again.body).toMatchObject({ schedule: "@hourly", startsAt: "2026-12-01T00:00:00.000Z" });
});

test("an edit whose field was changed again since is not taken back", async () => {
  const job = await createJob();
  const { id } = await edit(job, { priority: 5, timeoutMs: 5_000 });
  await edit(job, { priority: 6, timeoutMs: 6_000 });
  const { status, body } = await revert(id);
  expect({ status, code: body.code }).toEqual({ status: 409, code: "conflict" });
  expect(body.detail).toContain("the priority and timeout were changed again since");
  const rows = await changesOf(job);
  expect(rows.map((row: { isRevertable: boolean }) => row.isRevertable)).toEqual([
    true,
    false,
    false,
  ]);
});

test("a version that the job has left behind is refused", async () => {
  const job = await createJob();
  const { id } = await edit(job, { priority: 5 });
  const { body } = await api.call("GET", `/jobs/${job}`);
  await edit(job, { title: "Another" });
  expect((await revert(id, { version: body.version })).status).toBe(409);
  expect((await revert(id, { version: body.version + 1 })).status).toBe(200);
});

test("enabling and disabling, deleting and restoring, and a skip are taken back", async () => {
  const job = await createJob();
  const { body: shown } = await api.call("GET", `/jobs/${job}`);
  const newest = async () => (await api.call("GET", `/changes?job=${shown.id}`)).body.rows[0].id;

  await api.call("POST", `/jobs/${job}/disable`, {});
  expect((await revert(await newest())).body.enabled).toBe(true);
  expect((await revert(await newest())).body.enabled).toBe(false);
  expect((await revert(await newest())).body.enabled).toBe(true);

  await api.call("POST", `/jobs/${job}/skip`, {});
  const skip = await newest();
  expect((await revert(skip)).body.nextSlot).toBe("2026-11-25T03:00:00.000Z");
  expect((await revert(skip)).body.detail).toContain("neither skipped nor moved");

  await api.call("DELETE", `/jobs/${job}`, {});
  const { body: changes } = await api.call("GET", "/changes?verb=delete,restore&limit=1");
  const restored = await revert(changes.rows[0].id);
  expect(restored.body).toMatchObject({ name: job, enabled: true });
});

test("what cannot be undone is refused, with what to do instead", async () => {
  const job = await createJob();
  await api.call("POST", `/jobs/${job}/run`, {});
  const [run, create] = await changesOf(job);
  expect((await revert(run.id)).body.detail).toContain("cancel the execution");
  expect(create).toMatchObject({
    isRevertable: false,
    notRevertable: "a job that was created is deleted, not reverted",
  });
  expect((await revert("999999999")).status).toBe(404);
  expect((await revert("x")).status).toBe(422);
});

test("changes are found by verb and execution", async () => {
  const job = await createJob();
  const { body: asked } = await api.call("POST", `/jobs/${job}/run`, {});
  const { body: ofExecution } = await api.call("GET", `/changes?execution=${asked.id}`);
  expect(ofExecution.rows).toMatchObject([{ verb: "run", sentence: `ada ran ${job}` }]);
  const { body: created } = await api.call("GET", `/changes?verb=create&job=${job}`);
  expect(created.rows).toHaveLength(1);
});

test("the changes of a query are exported as CSV and as JSON, those of a deleted job by its id too", async () => {
  const job = await createJob();
  await edit(job, { priority: 5 });
  const { body } = await api.call("GET", `/jobs/${job}`);
  await api.call("DELETE", `/jobs/${job}`, { reason: '=1+1, "so"' });
  const file = (query: string) =>
    fetch(`${api.url}/api/changes/export?job=${body.id}${query}`, {
      headers: { "x-test-person": "reader" },
    });
  const csv = await file("");
  expect(csv.headers.get("content-disposition")).toContain("attachment");
  const [head, ...lines] = (await csv.text()).trimEnd().split("\r\n");
  expect(head).toMatch(/^id,at,by,verb,job,/);
  expect(lines.map((line) => line.split(",")[3])).toEqual(["delete", "pause", "edit", "create"]);
  expect(lines[0]).toContain(`,"'=1+1, ""so""",`);
  expect(lines[2]).toContain(`{""priority"":5}`);
  const json = await file("&format=json&verb=edit");
  expect(await json.json()).toMatchObject([{ verb: "edit", job, after: { priority: 5 } }]);
});
