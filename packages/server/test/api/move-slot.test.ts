import { expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi();

async function createJob(name: string): Promise<void> {
  const job = { name, handler: "greet", schedule: "0 3 * * *" };
  expect((await api.call("POST", "/jobs", job)).status).toBe(201);
}

const tuesday = "2026-12-01T03:00:00.000Z";

test("a slot is moved once, and the change says from where to where and why", async () => {
  await createJob("moved");
  const to = "2026-12-01T05:30:00.000Z";
  const path = `/jobs/moved/slots/${encodeURIComponent(tuesday)}/move`;
  const moved = await api.call("POST", path, { to, reason: "the source is late" }, "operator");
  expect(moved).toMatchObject({ status: 200, body: { slot: tuesday, to } });
  const { body: executions } = await api.call("GET", "/executions?job=moved");
  expect(executions.rows).toMatchObject([{ slot: tuesday, movedTo: to, status: "scheduled" }]);
  const { body: changes } = await api.call("GET", "/changes?job=moved");
  expect(changes.rows[0]).toMatchObject({
    verb: "move",
    by: "olga",
    reason: "the source is late",
    detail: { scheduledFor: tuesday, from: tuesday, to },
  });
});

test("a slot behind the next one is skipped, and put back", async () => {
  await createJob("skipped");
  const skipped = await api.call("POST", `/jobs/skipped/slots/${tuesday}/skip`, {}, "operator");
  expect(skipped).toMatchObject({ status: 200, body: { slot: tuesday } });
  const back = await api.call("POST", `/jobs/skipped/slots/${tuesday}/put-back`, {}, "operator");
  expect(back.status).toBe(200);
  const again = await api.call("POST", `/jobs/skipped/slots/${tuesday}/put-back`, {}, "operator");
  expect(again).toMatchObject({ status: 409, body: { code: "conflict" } });
});

test("what is no instant, or no slot, is refused", async () => {
  await createJob("refused");
  const noInstant = await api.call("POST", "/jobs/refused/slots/tuesday/skip", {});
  expect(noInstant).toMatchObject({ status: 422, body: { fields: [{ path: "path.slot" }] } });
  const noSlot = await api.call("POST", "/jobs/refused/slots/2026-12-01T04:00:00Z/skip", {});
  expect(noSlot.status).toBe(409);
  const path = `/jobs/refused/slots/${tuesday}/move`;
  const past = await api.call("POST", path, { to: "2026-11-24T11:00:00Z" });
  expect(past.status).toBe(422);
});
