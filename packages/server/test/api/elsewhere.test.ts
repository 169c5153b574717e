import { defineHandler } from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { until } from "../../../engine/test/faults/kit/until.ts";
import { useApi } from "./support.ts";

const api = useApi();

/** A process with a handler that the server has no code of. */
let worker: TestHorarium;
const translate = defineHandler({
  name: "translate",
  description: "Translates a title",
  parameters: z.strictObject({
    title: z.string().min(1),
    languages: z.array(z.enum(["it", "de"])).default(["it"]),
    until: z.date().optional(),
  }),
  attempts: 2,
  priority: 7,
  timeout: "90s",
  run: ({ parameters }) => parameters.title.toUpperCase(),
});

beforeAll(async () => {
  worker = await createTestHorarium({
    db: api.database.pool,
    handlers: [translate],
    now: api.horarium.clock.now(),
  });
  await worker.start();
});
afterAll(() => worker.stop());

const job = { name: "titles", handler: "translate", schedule: "0 3 * * *" };

test("a handler that only workers have is listed with what it takes", async () => {
  const { body } = await api.call("GET", "/handlers");
  const found = body.rows.find(({ name }: { name: string }) => name === "translate");
  expect(found).toMatchObject({
    description: "Translates a title",
    isHere: false,
    workers: 1,
    parameters: {
      required: ["title"],
      properties: { languages: { items: { enum: ["it", "de"] } } },
    },
  });
});

test("a job is made of it, with its limits, and its parameters are judged field by field", async () => {
  const wrong = { title: "", languages: ["it", "fr"], colour: "red" };
  const refused = await api.call("POST", "/jobs", { ...job, parameters: wrong });
  expect(refused).toMatchObject({ status: 422, body: { status: 422 } });
  expect(refused.body.fields.map(({ path }: { path: string }) => path).toSorted()).toEqual([
    "body.parameters.colour",
    "body.parameters.languages.1",
    "body.parameters.title",
  ]);
  const missing = await api.call("POST", "/jobs", job);
  expect(missing.body.fields).toEqual([{ path: "body.parameters.title", message: "is missing" }]);

  const { status, body } = await api.call("POST", "/jobs", { ...job, parameters: { title: "a" } });
  expect(status).toBe(201);
  expect(body).toMatchObject({ retry: { attempts: 2 }, priority: 7, timeoutMs: 90_000 });

  const edit = { version: body.version, parameters: { title: 7 } };
  expect((await api.call("PATCH", "/jobs/titles", edit)).status).toBe(422);
  const run = { parameters: {} };
  expect((await api.call("POST", "/jobs/titles/run-with", run)).status).toBe(422);
});

test("work is asked for and done by who can", async () => {
  const asked = [
    await api.call("POST", "/jobs/titles/run-with", { parameters: { title: "b" } }),
    await api.call("POST", "/executions", { handler: "translate", parameters: { title: "c" } }),
    await api.call("POST", "/jobs/test", { handler: "translate", parameters: { title: "d" } }),
  ];
  expect(asked.map(({ status }) => status)).toEqual([201, 201, 201]);
  for (const [place, { body }] of asked.entries()) {
    await until("it is done", async () => {
      const { body: execution } = await api.call("GET", `/executions/${body.id}`);
      return execution.status === "completed" && execution.result === ["B", "C", "D"][place];
    });
  }
  const refused = await api.call("POST", "/executions", { handler: "translate" });
  expect(refused.status).toBe(422);
});

test("nothing is made of a handler whose last worker has gone", async () => {
  await worker.stop();
  const { status, body } = await api.call("POST", "/jobs", { ...job, name: "late" });
  expect({ status, code: body.code }).toEqual({ status: 422, code: "no_handler" });
  const { body: handlers } = await api.call("GET", "/handlers");
  const found = handlers.rows.find(({ name }: { name: string }) => name === "translate");
  expect(found).toMatchObject({ workers: 0, seenAt: expect.any(String) });
});
