import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { defineHandler } from "../src/define.ts";
import { DoNotRetry, LeaseLostError } from "../src/errors.ts";
import { handOver } from "../src/hand-over.ts";
import type { Lease } from "../src/operator/index.ts";
import { createTestHorarium, type TestHorarium } from "../src/testing.ts";
import { endAbandoned } from "../src/upkeep/rescue.ts";

let database: TestDatabase;
let horarium: TestHorarium;
const leases: Lease[] = [];
/** What the handler waits for before it hands over: whoever it asked may be quicker. */
let meanwhile: () => Promise<unknown> = () => Promise.resolve();

const outside = defineHandler({
  name: "outside",
  timeout: "1h",
  retry: { attempts: 2, backoff: "1m", jitter: 0 },
  async run({ executionId, leaseToken, log }) {
    log("handed over");
    leases.push({ executionId, leaseToken });
    await meanwhile();
    return handOver({ silentFor: "5m" });
  },
});

beforeAll(async () => {
  database = await createTestDatabase();
  horarium = await createTestHorarium({
    db: database.pool,
    handlers: [outside],
    now: "2026-11-28T04:00:00Z",
  });
});
afterAll(() => database.drop());

/** Asks for one, and gives its lease when it is handed over. */
async function handedOver(): Promise<Lease> {
  const { id } = await horarium.enqueue(outside, {});
  await horarium.runDue();
  return leases.findLast(({ executionId }) => executionId === id)!;
}
const rowOf = ({ executionId }: Lease) => horarium.execution(executionId);

test("an execution that is handed over goes on without a worker, and ends as whoever has its lease says", async () => {
  const lease = await handedOver();
  const running = await rowOf(lease);
  expect(running).toMatchObject({ status: "running", worker_id: null, attempt: 1 });
  horarium.clock.advance("4m");
  const { leaseUntil } = await horarium.renewHandedOver(lease, {
    progress: { done: 3, total: 10, text: "films" },
    lines: [{ level: "warn", message: "one film is long", fields: { minutes: 190 } }],
  });
  expect(leaseUntil.getTime() - running.lease_until!.getTime()).toBe(240_000);
  horarium.clock.advance("4m");
  await horarium.runDue();
  expect(await horarium.endHandedOver(lease, { result: { films: 10 } })).toBe("completed");
  const row = await rowOf(lease);
  expect(row).toMatchObject({
    status: "completed",
    result: { films: 10 },
    progress: { done: 3, total: 10, text: "films" },
  });
  expect(row.completed_at!.getTime() - row.started_at!.getTime()).toBe(480_000);
  expect((await horarium.log(row.id)).map(({ message }) => message)).toEqual([
    "handed over",
    "one film is long",
  ]);
  await expect(horarium.endHandedOver(lease, { result: 2 })).rejects.toThrow(LeaseLostError);
});

test("a worker that gives up all it holds leaves what it has handed over to whoever holds it", async () => {
  const lease = await handedOver();
  const held = { id: lease.executionId, lease_token: lease.leaseToken };
  expect(await endAbandoned(horarium.db, horarium.clock, [held])).toEqual([]);
  expect(await horarium.endHandedOver(lease, { result: 1 })).toBe("completed");
});

test("silence is a timeout, after which another attempt has a lease of its own", async () => {
  const first = await handedOver();
  horarium.clock.advance("4m59s");
  await horarium.runDue();
  expect(await rowOf(first)).toMatchObject({ status: "running" });
  horarium.clock.advance("2s");
  await horarium.runDue();
  expect(await rowOf(first)).toMatchObject({ status: "scheduled", reason: "timeout", attempt: 1 });
  await expect(horarium.renewHandedOver(first)).rejects.toThrow(LeaseLostError);
  await expect(horarium.endHandedOver(first, { result: 1 })).rejects.toThrow(LeaseLostError);
  horarium.clock.advance("1m");
  await horarium.runDue();
  const second = leases.at(-1)!;
  expect(second.executionId).toBe(first.executionId);
  await expect(horarium.endHandedOver(first, { result: 1 })).rejects.toThrow(LeaseLostError);
  expect(await horarium.endHandedOver(second, { result: 2 })).toBe("completed");
  const history = await horarium.attempts(first.executionId);
  expect(history.map(({ outcome }) => outcome)).toEqual(["timeout", "completed"]);
  expect(history[0]!.error).toContain("nothing was heard for 300000 ms");
});

test("however often it is renewed, the execution's own timeout ends it", async () => {
  const lease = await handedOver();
  for (let minutes = 0; minutes < 56; minutes += 4) {
    horarium.clock.advance("4m");
    await horarium.renewHandedOver(lease);
    await horarium.runDue();
  }
  const { leaseUntil } = await horarium.renewHandedOver(lease);
  expect(leaseUntil.getTime()).toBe((await rowOf(lease)).started_at!.getTime() + 3_600_000);
  horarium.clock.advance("5m");
  await horarium.runDue();
  const row = await rowOf(lease);
  expect(row).toMatchObject({ status: "scheduled", reason: "timeout" });
  expect(row.error).toContain("not ended within its timeout of 3600000 ms");
});

test("a failure is tried again as its handler's would be, and for good not", async () => {
  const lease = await handedOver();
  expect(await horarium.endHandedOver(lease, { error: new Error("no room") })).toBe("scheduled");
  const row = await rowOf(lease);
  expect(row).toMatchObject({ error: "no room", handed_over: null, lease_until: null });
  expect(row.due_at.getTime() - horarium.clock.now().getTime()).toBe(60_000);
  const other = await handedOver();
  expect(await horarium.endHandedOver(other, { error: new DoNotRetry("no such film") })).toBe(
    "failed",
  );
  expect(await rowOf(other)).toMatchObject({ reason: "do_not_retry", error: "no such film" });
});

test("a cancel ends it at once, and who holds it hears of that", async () => {
  const lease = await handedOver();
  expect(await horarium.cancel(lease.executionId, { by: "ada" })).toBe("cancelled");
  expect(await rowOf(lease)).toMatchObject({
    status: "cancelled",
    error: expect.stringContaining("ada"),
  });
  await expect(horarium.renewHandedOver(lease)).rejects.toThrow(LeaseLostError);
});

test("whoever was asked may end it before its handler has handed it over", async () => {
  meanwhile = () => horarium.endHandedOver(leases.at(-1)!, { result: "quick" });
  const lease = await handedOver();
  expect(await rowOf(lease)).toMatchObject({ status: "completed", result: "quick" });
  meanwhile = () => horarium.renewHandedOver(leases.at(-1)!);
  const other = await handedOver();
  meanwhile = () => Promise.resolve();
  expect(await rowOf(other)).toMatchObject({ status: "running", worker_id: null });
});

test("another lease than the one that is held does nothing", async () => {
  const lease = await handedOver();
  const leaseToken = crypto.randomUUID();
  await expect(horarium.endHandedOver({ ...lease, leaseToken }, { result: 1 })).rejects.toThrow(
    LeaseLostError,
  );
  expect(await rowOf(lease)).toMatchObject({ status: "running" });
});
