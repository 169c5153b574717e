import { beforeAll, expect, test } from "vitest";
import { whileHeld } from "../support/while-held.ts";
import { useApi } from "./support.ts";

const api = useApi();
const path = "/jobs/tidy-up/presets";

beforeAll(async () => {
  const job = {
    name: "tidy-up",
    handler: "tidy",
    schedule: "0 3 * * *",
    parameters: { folder: "all" },
  };
  expect((await api.call("POST", "/jobs", job)).status).toBe(201);
});

const covers = { name: "Only covers", parameters: { folder: "covers" } };

test("parameters are kept under a name by who may change jobs, and are read by others", async () => {
  expect((await api.call("POST", path, covers, "operator")).status).toBe(403);
  const { status, body } = await api.call("POST", path, { ...covers, reason: "asked for often" });
  expect(status).toBe(201);
  expect(body).toMatchObject({ ...covers, version: 1, createdBy: "ada", refused: null });
  const { body: list } = await api.call("GET", path, undefined, "reader");
  expect(list.rows).toEqual([body]);
  const { body: changes } = await api.call("GET", "/changes?job=tidy-up&verb=create_preset");
  expect(changes.rows).toMatchObject([
    { sentence: "ada kept the preset Only covers of tidy-up", reason: "asked for often" },
  ]);
  // the job's own stay
  expect((await api.call("GET", "/jobs/tidy-up")).body.parameters).toEqual({ folder: "all" });
});

test("what the handler would refuse is refused, with the fields", async () => {
  const wrong = await api.call("POST", path, { name: "Wrong", parameters: { folder: "" } });
  expect(wrong).toMatchObject({
    status: 422,
    body: { fields: [{ path: "body.parameters.folder" }] },
  });
});

test("a name is taken once in a job, and is another job's too", async () => {
  const again = await api.call("POST", path, covers);
  expect(again).toMatchObject({ status: 409, body: { fields: [{ path: "body.name" }] } });
  const other = {
    name: "other",
    handler: "tidy",
    schedule: "@manual",
    parameters: { folder: "x" },
  };
  await api.call("POST", "/jobs", other);
  expect((await api.call("POST", "/jobs/other/presets", covers)).status).toBe(201);
});

test("a preset is changed with the version that was seen", async () => {
  const { body: list } = await api.call("GET", path);
  const { id } = list.rows[0];
  const edit = (body: object) => api.call("PATCH", `${path}/${id}`, body);
  const { body: edited } = await edit({ version: 1, parameters: { folder: "spines" } });
  expect(edited).toMatchObject({
    name: "Only covers",
    version: 2,
    parameters: { folder: "spines" },
  });
  const late = await edit({ version: 1, name: "Too late" });
  expect(late).toMatchObject({
    status: 409,
    body: { current: { name: "Only covers", version: 2 } },
  });
  await api.call("POST", path, { name: "Full", parameters: { folder: "all" } });
  expect(await edit({ version: 2, name: "Full" })).toMatchObject({
    status: 409,
    body: { fields: [{ path: "body.name" }] },
  });
});

test("one that does not fit its handler any more says so", async () => {
  const { body: list } = await api.call("GET", path);
  await api.database.pool.query(
    "update horarium.parameter_preset set parameters = '{\"folder\": 7}' where id = $1",
    [list.rows[0].id],
  );
  const { body } = await api.call("GET", path);
  expect(body.rows[0].refused).toContain("folder");
});

test("a preset is deleted, and is no other job's", async () => {
  const { body: list } = await api.call("GET", path);
  const { id } = list.rows[0];
  expect((await api.call("DELETE", `/jobs/other/presets/${id}`, {})).status).toBe(404);
  expect((await api.call("DELETE", `${path}/${id}`, {})).status).toBe(200);
  expect((await api.call("DELETE", `${path}/${id}`, {})).status).toBe(404);
});

test("of two who give the same name to presets at the same moment, the second is told that it is taken", async () => {
  const job = {
    name: "two-at-once",
    handler: "tidy",
    schedule: "@manual",
    parameters: { folder: "x" },
  };
  await api.call("POST", "/jobs", job);
  const presets = "/jobs/two-at-once/presets";
  const [{ body: first }, { body: second }] = [
    await api.call("POST", presets, { ...covers, name: "first" }),
    await api.call("POST", presets, { ...covers, name: "second" }),
  ];
  const rename = {
    text: "update horarium.parameter_preset set name = 'both' where id = $1",
    values: [first.id],
  };
  const answer = await whileHeld(api.database.pool, rename, () =>
    api.call("PATCH", `${presets}/${second.id}`, { name: "both", version: 1 }),
  );
  expect(answer).toMatchObject({
    status: 409,
    body: { code: "conflict", fields: [{ path: "body.name" }] },
  });
  expect(api.failures).toEqual([]);
});
