import { defineHandler, type ExecutionRow } from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { describe, expect, test } from "vitest";
import { releaseUnstarted } from "../src/execution/release.ts";
import type { Claimed } from "../src/rows.ts";
import { claimAhead } from "../src/stages/claim.ts";
import { makeSlots } from "../src/stages/slots.ts";
import { useDatabase } from "./support/database.ts";

const database = useDatabase();
const worker = "00000000-0000-4000-8000-000000000001";
const echo = defineHandler({ name: "echo", run: () => null });
let schemas = 0;

/** A job's slot, claimed half a second ahead of its instant. */
async function claimedAhead(
  overlap: "skip" | "allow",
): Promise<{ horarium: TestHorarium; claimed: Claimed; row: () => Promise<ExecutionRow> }> {
  const horarium = await createTestHorarium({
    db: database.current.pool,
    schema: `release_${schemas++}`,
    handlers: [echo],
    now: "2026-01-01T00:04:59.500Z",
  });
  const { db, clock } = horarium;
  await horarium.schedule("often", echo, { cron: "*/5 * * * *", overlap });
  await makeSlots(db, clock, { lookAheadMs: 2_000, limit: 10 });
  const claim = {
    worker,
    handlers: ["echo"],
    runner: "node" as const,
    limit: 10,
    leaseMs: 60_000,
    lookAheadMs: 2_000,
  };
  const [claimed] = await claimAhead(db, clock, claim);
  return { horarium, claimed: claimed!, row: () => horarium.execution(claimed!.id) };
}

describe.each(["skip", "allow"] as const)("a slot claimed ahead and given back (%s)", (overlap) => {
  test("waits for its instant again", async () => {
    const { horarium, claimed, row } = await claimedAhead(overlap);
    await releaseUnstarted(horarium.db, horarium.clock, [claimed]);
    expect(await row()).toMatchObject({ status: "scheduled", attempt: 0, lease_until: null });
    horarium.clock.advance("1s");
    expect(await horarium.runDue()).toMatchObject([{ id: claimed.id }]);
  });

  test("is queued once its instant has passed", async () => {
    const { horarium, claimed, row } = await claimedAhead(overlap);
    horarium.clock.advance("1s");
    await releaseUnstarted(horarium.db, horarium.clock, [claimed]);
    expect(await row()).toMatchObject({ status: "queued", attempt: 0 });
  });

  test("is cancelled if that was asked for in the meantime, and leaves the job's turn to others", async () => {
    const { horarium, claimed, row } = await claimedAhead(overlap);
    expect(await horarium.cancel(claimed.id, { by: "ada" })).toBe("running");
    await releaseUnstarted(horarium.db, horarium.clock, [claimed]);
    expect(await row()).toMatchObject({ status: "cancelled", reason: "cancelled", attempt: 0 });
    expect((await horarium.job("often")).current_execution_id).toBeNull();
    horarium.clock.advance("1s");
    expect(await horarium.runDue()).toEqual([]);
  });

  test("is skipped if its job was paused in the meantime, and leaves the job's turn to others", async () => {
    const { horarium, claimed, row } = await claimedAhead(overlap);
    await horarium.pauseJob("often");
    expect(await row()).toMatchObject({ status: "running" });
    horarium.clock.advance("20s");
    await releaseUnstarted(horarium.db, horarium.clock, [claimed]);
    expect(await row()).toMatchObject({ status: "skipped", reason: "paused", attempt: 0 });
    expect(await horarium.job("often")).toMatchObject({ current_execution_id: null });
    expect(await horarium.runDue()).toEqual([]);
    await horarium.resumeJob("often");
    expect(await horarium.advance("5m")).toHaveLength(1);
  });

  test.each([
    ["before", "0s"],
    ["after", "1s"],
  ] as const)(
    "%s its instant is skipped while all schedules are stopped, and leaves the job's turn to others",
    async (_, later) => {
      const { horarium, claimed, row } = await claimedAhead(overlap);
      await horarium.stopSchedules();
      expect(await row()).toMatchObject({ status: "running" });
      horarium.clock.advance(later);
      await releaseUnstarted(horarium.db, horarium.clock, [claimed]);
      expect(await horarium.advance("1s")).toEqual([]);
      expect(await row()).toMatchObject({ status: "skipped", reason: "stopped", attempt: 0 });
      expect(await horarium.job("often")).toMatchObject({ current_execution_id: null });
      await horarium.resumeSchedules();
      expect(await horarium.advance("5m")).toHaveLength(1);
    },
  );
});

test("nothing is claimed ahead of its instant while all schedules are stopped", async () => {
  const { horarium, claimed } = await claimedAhead("skip");
  const { db, clock } = horarium;
  await releaseUnstarted(db, clock, [claimed]);
  await horarium.stopSchedules();
  const claim = {
    worker,
    handlers: ["echo"],
    runner: "node" as const,
    limit: 10,
    leaseMs: 60_000,
    lookAheadMs: 2_000,
  };
  expect(await claimAhead(db, clock, claim)).toEqual([]);
  await horarium.resumeSchedules();
  expect(await claimAhead(db, clock, claim)).toMatchObject([{ id: claimed.id }]);
});

test("what a person asked for of a paused job is queued again when it is given back", async () => {
  const { horarium } = await claimedAhead("allow");
  await horarium.pauseJob("often");
  const { id } = await horarium.runNow("often");
  const { rows } = await database.current.pool.query<Claimed>(
    `update ${horarium.db.schema}.job_execution
     set status = 'running', attempt = 1, worker_id = $2, lease_token = gen_random_uuid(), lease_until = now()
     where id = $1
     returning *`,
    [id, worker],
  );
  await releaseUnstarted(horarium.db, horarium.clock, rows);
  expect(await horarium.execution(id)).toMatchObject({ status: "queued", attempt: 0 });
});
