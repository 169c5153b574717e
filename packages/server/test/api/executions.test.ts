import { expect, test } from "vitest";
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
