import { LeaseLostError, NotFoundError, standIn, type RemoteExecution } from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { audit } from "../src/doctor/audit.ts";
import { rescueExpired } from "../src/upkeep/rescue.ts";
import { useDatabase } from "./support/database.ts";

const database = useDatabase();
const by = "token:phone";
/** Its code is elsewhere. */
const elsewhere = standIn({
  name: "elsewhere",
  description: "Works on a phone",
  parameters: null,
  isolation: "inline",
  version: null,
  limits: { timeout: "10m", grace: "30s", retry: { attempts: 3, backoff: "1m", jitter: 0 } },
  publishedAt: new Date(),
  workers: 1,
  seenAt: null,
});
let horarium: TestHorarium;
let schemas = 0;

beforeEach(async () => {
  horarium = await createTestHorarium({
    db: database.current.pool,
    schema: `remote_${schemas++}`,
    handlers: [],
    lease: "60s",
    now: "2026-11-24T12:00:00Z",
  });
});

const register = () =>
  horarium.remote.register({
    name: "phone",
    by,
    runtime: "test",
    version: "1",
    concurrency: 2,
    handlers: [elsewhere],
  });

const claim = async (worker: string, limit = 10, since: Date | null = null) =>
  (await horarium.remote.claim(worker, { by, handlers: ["elsewhere"], limit, since })).executions;

const leaseOf = (worker: string, { id, leaseToken }: RemoteExecution) => ({
  worker,
  by,
  execution: id,
  leaseToken,
});

/** One that is due and claimed by a worker. */
async function claimedOne() {
  await horarium.enqueue(elsewhere, { book: "42" });
  const worker = await register();
  const [one] = await claim(worker);
  return { worker, one: one!, lease: leaseOf(worker, one!) };
}

const renew = async (worker: string, { id: execution, leaseToken }: RemoteExecution) =>
  (await horarium.remote.renew(worker, { by, leases: [{ execution, leaseToken }] }))[0]!.state;

const failed = { kind: "failed", message: "no network", retry: "policy" } as const;

/** What any node does now and then. */
const rescue = () => rescueExpired(horarium.db, horarium.clock, 10);

describe("a worker that is not on the database", () => {
  test("is given a slot with all that its handler needs, and completes it", async () => {
    await horarium.createJob("nightly", "elsewhere", {
      cron: "0 12 * * *",
      parameters: { book: "all" },
      timeout: "5m",
    });
    const worker = await register();
    expect(await claim(worker)).toEqual([]);
    await horarium.advance("24h");
    const [one] = await claim(worker);
    const { id: jobId } = await horarium.job("nightly");
    expect(one).toEqual({
      id: expect.any(String),
      leaseToken: expect.any(String),
      handler: "elsewhere",
      parameters: { book: "all" },
      job: "nightly",
      owner: null,
      scheduledFor: new Date("2026-11-25T12:00:00Z"),
      attempt: 1,
      idempotencyKey: `${jobId}:2026-11-25T12:00:00.000Z`,
      deadline: new Date("2026-11-25T12:05:00Z"),
      lastCheckpoint: null,
      traceParent: null,
    });
    const done = { kind: "completed", result: { pages: 7 } } as const;
    expect(await horarium.remote.end(leaseOf(worker, one!), done)).toMatchObject({
      status: "completed",
    });
    expect(await horarium.execution(one!.id)).toMatchObject({
      status: "completed",
      result: { pages: 7 },
      worker_id: worker,
    });
    expect(await horarium.job("nightly")).toMatchObject({
      last_run_status: "completed",
      current_execution_id: null,
    });
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("claims no more than it asks for, and nothing that it does not offer", async () => {
    for (let n = 0; n < 3; n++) await horarium.enqueue(elsewhere, { n });
    const worker = await register();
    const others = { by, handlers: ["other"], limit: 9 };
    expect(await horarium.remote.claim(worker, others)).toMatchObject({ executions: [] });
    expect(await claim(worker, 2)).toHaveLength(2);
    expect(await claim(worker, 2)).toHaveLength(1);
  });

  test("is only who registered it", async () => {
    const { worker, lease } = await claimedOne();
    const other = { ...lease, by: "token:other" };
    await expect(horarium.remote.end(other, failed)).rejects.toThrow(LeaseLostError);
    await expect(horarium.remote.report(other, {})).rejects.toThrow(LeaseLostError);
    const asOther = { by: "token:other", handlers: ["elsewhere"], limit: 1, leases: [] };
    await expect(horarium.remote.claim(worker, asOther)).rejects.toThrow(NotFoundError);
    await expect(horarium.remote.renew(worker, asOther)).rejects.toThrow(NotFoundError);
    await expect(horarium.remote.leave(worker, asOther)).rejects.toThrow(NotFoundError);
  });

  test("keeps log lines, progress and a checkpoint for the next attempt", async () => {
    const { one, lease } = await claimedOne();
    await horarium.remote.report(lease, {
      progress: { done: 1, total: 4, text: "pages" },
      checkpoint: { page: 1 },
      lines: [
        { level: "info", message: "begun", fields: { page: 1 } },
        { level: "warn", message: "slow" },
      ],
    });
    await horarium.remote.report(lease, { lines: [{ level: "info", message: "goes on" }] });
    expect(await horarium.log(one.id)).toMatchObject([
      { sequence: 1, message: "begun", fields: { page: 1 } },
      { sequence: 2, message: "slow", level: "warn" },
      { sequence: 3, message: "goes on" },
    ]);
    expect(await horarium.remote.end(lease, { ...failed, retry: 5_000 })).toMatchObject({
      status: "scheduled",
    });
    expect(await horarium.execution(one.id)).toMatchObject({
      progress: { done: 1, total: 4, text: "pages" },
      due_at: new Date("2026-11-24T12:00:05Z"),
      error: "no network",
    });
    horarium.clock.advance("5s");
    await horarium.runDue();
    expect(await claim(await register())).toMatchObject([
      { id: one.id, attempt: 2, lastCheckpoint: { page: 1 } },
    ]);
  });
});

describe("an attempt that fails elsewhere", () => {
  test("is tried again as its handler says, and not at all where the error says so", async () => {
    const { one, lease } = await claimedOne();
    await horarium.remote.end(lease, { ...failed, name: "TypeError", stack: "TypeError\n at x" });
    expect(await horarium.execution(one.id)).toMatchObject({
      status: "scheduled",
      due_at: new Date("2026-11-24T12:01:00Z"),
    });
    expect(await horarium.attempts(one.id)).toMatchObject([
      { outcome: "failed", error: "no network", error_stack: "TypeError\n at x" },
    ]);
    horarium.clock.advance("1m");
    await horarium.runDue();
    const worker = await register();
    const [again] = await claim(worker);
    const ended = horarium.remote.end(leaseOf(worker, again!), { ...failed, retry: "never" });
    expect(await ended).toMatchObject({ status: "failed", reason: "do_not_retry" });
  });
});

describe("a lease from elsewhere", () => {
  test("is kept by renewing it, and another worker is given the execution when it is not", async () => {
    const { worker, one, lease } = await claimedOne();
    for (let n = 0; n < 3; n++) {
      horarium.clock.advance("40s");
      expect(await renew(worker, one)).toBe("held");
      expect(await rescue()).toEqual([]);
    }
    horarium.clock.advance("61s");
    expect(await rescue()).toMatchObject([{ id: one.id, worker_id: worker, status: "queued" }]);
    const next = await register();
    const [taken] = await claim(next);
    expect(taken).toMatchObject({ id: one.id, attempt: 2 });

    // the first one comes back, and nothing of what it says is taken
    expect(await renew(worker, one)).toBe("lost");
    await expect(horarium.remote.end(lease, { kind: "completed", result: "late" })).rejects.toThrow(
      LeaseLostError,
    );
    await expect(horarium.remote.end(lease, failed)).rejects.toThrow(LeaseLostError);
    await expect(horarium.remote.report(lease, { checkpoint: 9 })).rejects.toThrow(LeaseLostError);
    await horarium.remote.end(leaseOf(next, taken!), { kind: "completed", result: "second" });
    expect(await horarium.execution(one.id)).toMatchObject({ result: "second", checkpoint: null });
    await expect(horarium.remote.end(lease, { kind: "completed", result: "late" })).rejects.toThrow(
      LeaseLostError,
    );
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("that is lost while its worker waits for more leaves it nothing to be given", async () => {
    const { worker, one } = await claimedOne();
    const since = horarium.clock.now();
    horarium.clock.advance("61s");
    await horarium.enqueue(elsewhere, { book: "43" });
    expect(await claim(worker, 10, since)).toEqual([]);
    await rescue();
    expect(await claim(worker, 10, since)).toEqual([]);
    // one that asks anew is there again
    expect(await claim(worker)).toHaveLength(2);
    expect(one.attempt).toBe(1);
  });

  test.each([
    ["completed", { kind: "completed", result: 1 }],
    ["scheduled", failed],
    ["queued", { kind: "released" }],
  ] as const)("that ended as %s may be told again", async (status, end) => {
    const { one, lease } = await claimedOne();
    expect(await horarium.remote.end(lease, end)).toMatchObject({ id: one.id, status });
    expect(await horarium.remote.end(lease, end)).toMatchObject({ id: one.id, status });
    const other = end.kind === "completed" ? failed : ({ kind: "completed", result: 2 } as const);
    await expect(horarium.remote.end(lease, other)).rejects.toThrow(LeaseLostError);
  });

  test("that is given back is not charged", async () => {
    const { one, lease } = await claimedOne();
    await horarium.remote.end(lease, { kind: "released" });
    expect(await horarium.execution(one.id)).toMatchObject({ status: "queued", attempt: 0 });
  });

  test("tells that the execution was cancelled, and ends by itself after the grace", async () => {
    const { worker, one, lease } = await claimedOne();
    await horarium.cancel(one.id, { by: "ada" });
    expect(await renew(worker, one)).toBe("cancelled");
    horarium.clock.advance("31s");
    expect(await renew(worker, one)).toBe("lost");
    expect(await horarium.execution(one.id)).toMatchObject({
      status: "cancelled",
      error: "elsewhere: cancelled by ada",
    });
    // the worker that comes too late is told what became of it
    expect(await horarium.remote.end(lease, failed)).toMatchObject({ status: "cancelled" });
  });

  test("of a cancelled execution makes it cancelled, whatever its worker says", async () => {
    const { one, lease } = await claimedOne();
    await horarium.cancel(one.id, { by: "ada" });
    const end = horarium.remote.end(lease, { kind: "completed", result: 1 });
    expect(await end).toMatchObject({ status: "cancelled" });
  });

  test("tells that the timeout has passed, and ends by itself after the grace", async () => {
    const { worker, one } = await claimedOne();
    for (let n = 0; n < 10; n++) {
      horarium.clock.advance("59s");
      expect(await renew(worker, one)).toBe("held");
    }
    horarium.clock.advance("15s");
    expect(await renew(worker, one)).toBe("timed_out");
    horarium.clock.advance("30s");
    expect(await renew(worker, one)).toBe("lost");
    expect(await horarium.attempts(one.id)).toMatchObject([
      { outcome: "timeout", error: "elsewhere: stopped after its timeout of 600000 ms" },
    ]);
    expect(await horarium.execution(one.id)).toMatchObject({ status: "scheduled", attempt: 1 });
  });
});

test("a worker that leaves gives back what it holds, and claims nothing more", async () => {
  const { worker, one, lease } = await claimedOne();
  expect(await horarium.remote.leave(worker, { by })).toBe(1);
  expect(await horarium.execution(one.id)).toMatchObject({ status: "queued", attempt: 0 });
  await expect(claim(worker)).rejects.toThrow(NotFoundError);
  await expect(horarium.remote.end(lease, { kind: "completed", result: "late" })).rejects.toThrow(
    LeaseLostError,
  );
  expect(await claim(await register())).toMatchObject([{ id: one.id, attempt: 1 }]);
});

test("what remote workers say of their handlers stands for those of no process on the database", async () => {
  await register();
  expect(await horarium.publishedHandlers()).toMatchObject([
    { name: "elsewhere", description: "Works on a phone", workers: 1 },
  ]);
});
