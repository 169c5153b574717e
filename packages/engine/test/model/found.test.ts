import { audit, defineHandler, sql, type Horarium, type JobRow } from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { describe, expect, test } from "vitest";
import { releaseUnstarted } from "../../src/execution/release.ts";
import type { Claimed } from "../../src/rows.ts";
import { claimAhead, claimExecutions } from "../../src/stages/claim.ts";
import { admitWaiting, cancelPrevious, decideOverlap, promoteDue } from "../../src/stages/due.ts";
import { recordOutcomes } from "../../src/stages/record.ts";
import { makeSlots } from "../../src/stages/slots.ts";
import { rescueExpired } from "../../src/upkeep/rescue.ts";
import { useDatabase } from "../support/database.ts";

// The shortest sequences of commands by which the model once found that a rule was broken.

const testDatabase = useDatabase();
let schemas = 0;
const work = defineHandler({ name: "work", run: () => "done" });
const worker = "00000000-0000-4000-8000-000000000001";

const begin = (now: string): Promise<TestHorarium> =>
  createTestHorarium({
    db: testDatabase.current.pool,
    schema: `found_${schemas++}`,
    handlers: [work],
    now,
  });

const claim = ({ db, clock }: TestHorarium): Promise<Claimed[]> =>
  claimExecutions(db, clock, {
    worker,
    handlers: ["work"],
    runner: "node",
    limit: 10,
    leaseMs: 60_000,
  });

const complete = ({ db, clock }: TestHorarium, claimed: Claimed[]) =>
  recordOutcomes(
    db,
    clock,
    claimed.map((one) => ({
      claimed: one,
      startedAt: clock.now().getTime(),
      outcome: { kind: "completed", result: 1, json: "1" },
    })),
  );

const turnOf = async (horarium: Horarium, name: string) =>
  (await horarium.job(name)).current_execution_id;

const statusesOf = ({ db }: TestHorarium, { id }: JobRow) =>
  db.rows(
    sql<{ status: string; reason: string | null; slots: number | null }>`
      select status, reason, (result ->> 'slots')::int as slots
      from job_execution
      where job_id = ${id} and scheduled_for is not null
      order by scheduled_for`,
  );

/** A slot of a job that was claimed ahead of its instant, and given back. */
async function givenBack(horarium: TestHorarium, name: string): Promise<string> {
  const { db, clock } = horarium;
  await makeSlots(db, clock, { lookAheadMs: 2_000, limit: 10 });
  const claimed = await claimAhead(db, clock, {
    worker,
    handlers: ["work"],
    runner: "node",
    limit: 10,
    leaseMs: 60_000,
    lookAheadMs: 2_000,
  });
  await releaseUnstarted(db, clock, claimed);
  expect(await turnOf(horarium, name)).toBe(claimed[0]!.id);
  return claimed[0]!.id;
}

describe("a stretch of slots, of which a backfill has made the first", () => {
  test("is recorded when it was missed", async () => {
    const horarium = await begin("2026-06-15T09:00:10Z");
    const job = await horarium.createJob("often", "work", { cron: "* * * * *", misfire: "skip" });
    const first = new Date("2026-06-15T09:01:00Z");
    horarium.clock.set(first);
    await horarium.backfill("often", { from: first, to: first });
    horarium.clock.advance("1h");
    await horarium.runDue();
    const [done, missed] = await statusesOf(horarium, job);
    expect(done).toMatchObject({ status: "completed" });
    expect(missed).toEqual({ status: "missed", reason: "too_late", slots: 58 });
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("is recorded when it came in a pause", async () => {
    const horarium = await begin("2026-06-15T09:00:10Z");
    const job = await horarium.createJob("often", "work", { cron: "* * * * *" });
    await horarium.pauseJob("often");
    const first = new Date("2026-06-15T09:01:00Z");
    horarium.clock.set("2026-06-15T09:10:30Z");
    await horarium.backfill("often", { from: first, to: first });
    await horarium.resumeJob("often");
    expect((await statusesOf(horarium, job))[1]).toEqual({
      status: "skipped",
      reason: "paused",
      slots: 9,
    });
  });
});

describe("cancel_previous", () => {
  test("does not end one slot of a backfill for the next", async () => {
    const horarium = await begin("2026-06-15T09:00:10Z");
    const job = await horarium.createJob("often", "work", {
      cron: "* * * * *",
      overlap: "cancel_previous",
    });
    const [from, to] = [new Date("2026-06-15T08:51:00Z"), new Date("2026-06-15T08:53:00Z")];
    await horarium.backfill("often", { from, to });
    await horarium.runDue();
    expect((await statusesOf(horarium, job)).map(({ status }) => status)).toEqual([
      "completed",
      "completed",
      "completed",
    ]);
  });

  test("does not end the slot itself, where the one before it has just ended", async () => {
    const horarium = await begin("2026-06-15T09:00:10Z");
    const { db, clock } = horarium;
    const { id } = await horarium.createJob("often", "work", {
      cron: "* * * * *",
      overlap: "cancel_previous",
    });
    const come = async (at: string) => {
      clock.set(at);
      await makeSlots(db, clock, { lookAheadMs: 2_000, limit: 10 });
      return decideOverlap(db, clock, 10);
    };
    await come("2026-06-15T09:01:00Z");
    const before = await claim(horarium);
    expect(await come("2026-06-15T09:02:00Z")).toMatchObject([{ held: "overlap" }]);
    await complete(horarium, before);
    await admitWaiting(db, clock);
    // the node that has decided acts on it only now
    await cancelPrevious(db, clock, [id]);
    const [claimed] = await claim(horarium);
    await cancelPrevious(db, clock, [id]);
    expect(await horarium.execution(claimed!.id)).toMatchObject({ cancel_requested_at: null });
  });
});

describe("the turn of a job", () => {
  test("stays with a slot that was claimed ahead and given back, also where another is due before it", async () => {
    const horarium = await begin("2026-06-15T09:00:58.500Z");
    const { db, clock } = horarium;
    await horarium.createJob("often", "work", { cron: "* * * * *" });
    const slot = await givenBack(horarium, "often");
    clock.advance("500ms");
    await horarium.runNow("often");
    clock.advance("2s");
    await decideOverlap(db, clock, 10);
    expect(await horarium.execution(slot)).toMatchObject({ status: "queued", held: null });
    expect(await turnOf(horarium, "often")).toBe(slot);
  });

  test.each<[string, (horarium: TestHorarium, slot: Date) => Promise<unknown>]>([
    ["skipped", (horarium, slot) => horarium.skipSlot("often", { slot })],
    [
      "moved",
      (horarium, slot) =>
        horarium.moveSlot("often", { slot, to: new Date("2026-06-15T12:00:00Z") }),
    ],
  ])("is free when the slot that had it is %s", async (_, change) => {
    const horarium = await begin("2026-06-15T09:00:58.500Z");
    await horarium.createJob("often", "work", { cron: "* * * * *" });
    await givenBack(horarium, "often");
    await change(horarium, new Date("2026-06-15T09:01:00Z"));
    expect(await turnOf(horarium, "often")).toBeNull();
    // the next one is executed
    expect(await horarium.advance("70s")).toMatchObject([{ status: "completed" }]);
  });

  test("is free when a moved slot that had it is put back", async () => {
    const horarium = await begin("2026-06-15T09:00:30Z");
    const slot = new Date("2026-06-15T09:01:00Z");
    await horarium.createJob("often", "work", { cron: "* * * * *" });
    await horarium.moveSlot("often", { slot, to: new Date("2026-06-15T09:00:40Z") });
    horarium.clock.set("2026-06-15T09:00:39Z");
    await givenBack(horarium, "often");
    await horarium.putBackSlot("often", { slot });
    expect(await turnOf(horarium, "often")).toBeNull();
  });

  test.each(["recorded", "rescued"])(
    "is free when it is %s together with others that had none",
    async (how) => {
      const horarium = await begin("2026-06-15T09:00:10Z");
      const { db, clock } = horarium;
      const { id } = await horarium.createJob("often", "work", { cron: "@manual" });
      await horarium.runNow("often");
      await horarium.editJob("often", { overlap: "allow" });
      for (let n = 0; n < 5; n++) await horarium.runNow("often");
      await promoteDue(db, clock, 10);
      await decideOverlap(db, clock, 10);
      const claimed = await claim(horarium);
      expect(claimed).toHaveLength(6);
      if (how === "recorded") await complete(horarium, claimed);
      else {
        for (const one of claimed) await horarium.cancel(one.id);
        clock.advance("2m");
        await rescueExpired(db, clock, 10);
      }
      expect(await horarium.job(id)).toMatchObject({ current_execution_id: null });
    },
  );
});
