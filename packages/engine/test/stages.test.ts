import { databaseClock, database, type Database } from "horarium";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { migrate } from "../src/migrate.ts";
import { sql } from "../src/sql.ts";
import { cancelExecution } from "../src/operator/cancel.ts";
import { insertWork, prepareWork } from "../src/operator/enqueue.ts";
import { claimExecutions } from "../src/stages/claim.ts";
import { recordOutcomes } from "../src/stages/record.ts";
import { rescueExpired } from "../src/upkeep/rescue.ts";
import { assertHeld, completeHeld, writeCheckpoint, writeProgress } from "../src/execution/held.ts";
import { createLogWriter } from "../src/execution/log-writer.ts";
import type { Claimed, ExecutionRow, Outcome } from "../src/rows.ts";
import { LeaseLostError } from "../src/errors.ts";
import { useDatabase } from "./support/database.ts";
import { untilSomebodyWaits } from "./upkeep/support.ts";

const clock = databaseClock;
const testDatabase = useDatabase();
let db: Database;

beforeAll(async () => {
  db = database(testDatabase.current.pool, "horarium");
  await migrate(db);
});

beforeEach(async () => {
  await db.script(
    "truncate horarium.job_execution, horarium.execution_attempt, horarium.execution_log",
  );
});

const handler = { name: "noop", kind: "handler", run: () => null } as const;
const worker = "00000000-0000-4000-8000-000000000001";
const another = "00000000-0000-4000-8000-000000000002";

async function enqueue(
  count = 1,
  options: { priority?: number; delay?: string } = {},
): Promise<string[]> {
  const work = await Promise.all(
    Array.from({ length: count }, (_, n) => prepareWork(handler, { n }, options)),
  );
  return (await insertWork(db, clock, work)).map(({ id }) => id);
}

const claim = (by = worker, limit = 10) =>
  claimExecutions(db, clock, {
    worker: by,
    handlers: ["noop"],
    runner: "node" as const,
    limit,
    leaseMs: 60_000,
  });

async function claimOne(): Promise<Claimed> {
  await enqueue();
  const [claimed] = await claim();
  return claimed!;
}

/** The lease is gone: another worker has the execution by now. */
async function loseLease(claimed: Claimed): Promise<Claimed> {
  await db.rows(
    sql`update job_execution set lease_until = now() - interval '1 s' where id = ${claimed.id}`,
  );
  await rescueExpired(db, clock, 10);
  const [second] = await claim(another);
  return second!;
}

const record = (claimed: Claimed, outcome: Outcome) =>
  recordOutcomes(db, clock, [{ claimed, outcome: outcome as never, startedAt: Date.now() }]);

const completed = (result: unknown) =>
  ({ kind: "completed", result, json: JSON.stringify(result) }) as const;

async function row(id: string): Promise<ExecutionRow> {
  const [found] = await db.rows(sql<ExecutionRow>`select * from job_execution where id = ${id}`);
  return found!;
}

/** The database, and how the updates that are meant were planned. */
function explaining(isMeant: (text: string) => boolean): { watched: Database; plans: string[] } {
  const plans: string[] = [];
  const { pool } = testDatabase.current;
  const watched = database(
    {
      async query(text, values = []) {
        if (text.includes("update") && isMeant(text)) {
          const explained = await pool.query<{ "QUERY PLAN": string }>(`explain ${text}`, values);
          plans.push(explained.rows.map((line) => line["QUERY PLAN"]).join("\n"));
        }
        return pool.query(text, values);
      },
    },
    "horarium",
  );
  return { watched, plans };
}

describe("claiming", () => {
  test("fetches what it has locked by its place, and reads no table, on one that was just filled", async () => {
    await enqueue(6_000);
    const { watched, plans } = explaining((text) => text.includes("lease_token"));
    const claimed = await claimExecutions(watched, clock, {
      worker,
      handlers: ["noop"],
      runner: "node",
      limit: 1_000,
      leaseMs: 60_000,
    });
    expect(claimed).toHaveLength(1_000);
    expect(plans).toHaveLength(1);
    expect(plans[0]).toMatch(/Tid Scan on job_execution/);
    expect(plans[0]).not.toMatch(/Seq Scan on job_execution/);
  });

  test("gives an execution to one worker when two claim at once", async () => {
    await enqueue(100);
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, n) => claim(n % 2 ? worker : another, 20)),
    );
    const ids = claims.flat().map(({ id }) => id);
    expect(ids).toHaveLength(100);
    expect(new Set(ids).size).toBe(100);
  });

  test("draws a token for each execution, of which none tells of another or can be told from its id", async () => {
    await enqueue(5_000);
    const claimed = await claim(worker, 5_000);
    const rows = await db.rows(
      sql<{ id: string; token: string }>`select id, lease_token as token from job_execution`,
    );
    const tokens = new Map(rows.map(({ id, token }) => [id, token]));
    expect(claimed.map(({ id }) => tokens.get(id))).toEqual(
      claimed.map(({ lease_token: token }) => token),
    );
    for (const part of [
      (token: string) => token.slice(0, 18),
      (token: string) => token.slice(19),
    ]) {
      expect(new Set([...tokens.values()].map(part)).size).toBe(5_000);
      expect([...tokens].filter(([id, token]) => part(id) === part(token))).toEqual([]);
    }
    expect(claimed[0]!.lease_token).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test("goes by priority, then by time, and leaves what is not due", async () => {
    const [late] = await enqueue(1, { priority: 200 });
    const [early] = await enqueue(1, { priority: 5 });
    await enqueue(1, { delay: "1h" });
    expect((await claim()).map(({ id }) => id)).toEqual([early, late]);
  });

  test("begins nothing before it was queued, also when it read the clock before that", async () => {
    const first = await claimOne();
    const at = new Date(Date.now() + 120_000);
    await rescueExpired(db, { override: () => at }, 10);
    const before = { override: () => new Date(at.getTime() - 5) };
    const claim = {
      worker: another,
      handlers: ["noop"],
      runner: "node" as const,
      limit: 1,
      leaseMs: 60_000,
    };
    expect(await claimExecutions(db, before, claim)).toMatchObject([{ id: first.id, attempt: 2 }]);
    expect(await row(first.id)).toMatchObject({ started_at: at });
  });

  test("leaves handlers alone that the worker does not offer", async () => {
    await enqueue();
    const claimed = await claimExecutions(db, clock, {
      worker,
      handlers: ["other"],
      runner: "node",
      limit: 10,
      leaseMs: 60_000,
    });
    expect(claimed).toEqual([]);
  });
});

describe("a worker that lost its lease", () => {
  test.each<[string, Outcome]>([
    ["a completion", completed("zombie")],
    [
      "a failure",
      {
        kind: "failed",
        error: { message: "zombie", stack: null, fingerprint: "0" },
        retryInMs: null,
        reason: null,
      },
    ],
    [
      "a retry",
      {
        kind: "failed",
        error: { message: "zombie", stack: null, fingerprint: "0" },
        retryInMs: 10,
        reason: null,
      },
    ],
    ["a release", { kind: "released" }],
    [
      "a cancellation",
      { kind: "cancelled", error: { message: "zombie", stack: null, fingerprint: "0" }, by: null },
    ],
  ])("cannot write %s", async (_, outcome) => {
    const first = await claimOne();
    const second = await loseLease(first);
    expect(await record(first, outcome)).toEqual(new Map());
    expect(await row(first.id)).toMatchObject({
      status: "running",
      lease_token: second.lease_token,
      result: null,
    });
    expect((await record(second, completed("mine"))).size).toBe(1);
    expect(await record(first, outcome)).toEqual(new Map());
    expect(await row(first.id)).toMatchObject({
      status: "completed",
      result: "mine",
      attempt: 2,
      worker_losses: 1,
    });
  });

  test("cannot write progress, a checkpoint, or data in a transaction of its own", async () => {
    const first = await claimOne();
    await loseLease(first);
    await expect(writeProgress(db, first, { done: 1, total: 2, text: null })).rejects.toThrow(
      LeaseLostError,
    );
    await expect(writeCheckpoint(db, first, { at: 1 })).rejects.toThrow(LeaseLostError);
    await db.script("create table if not exists effect (n integer)");
    await expect(
      db.transaction(async (tx) => {
        await tx.script("insert into effect values (1)");
        await assertHeld(tx, first);
      }),
    ).rejects.toThrow(LeaseLostError);
    await expect(
      db.transaction(async (tx) => {
        await tx.script("insert into effect values (1)");
        await completeHeld(tx, clock, first, null);
      }),
    ).rejects.toThrow(LeaseLostError);
    expect(await db.rows(sql`select n from effect`)).toEqual([]);
  });

  test("cannot write log lines", async () => {
    const first = await claimOne();
    const second = await loseLease(first);
    const logs = createLogWriter(db, (error) => expect(error).toBeUndefined());
    const line = {
      sequence: 1,
      at: new Date(),
      attempt: 1,
      level: "info" as const,
      message: "",
      fields: null,
      bytes: 1,
    };
    logs.write({ ...line, id: first.id, lease_token: first.lease_token, message: "zombie" });
    logs.write({ ...line, id: second.id, lease_token: second.lease_token, message: "living" });
    await logs.flush();
    expect(await db.rows(sql`select message from execution_log`)).toEqual([{ message: "living" }]);
  });
});

describe("recording", () => {
  test("finds what an earlier try of the same write committed, unheard", async () => {
    const claimed = await claimOne();
    expect((await record(claimed, completed(1))).get(claimed.id)).toMatchObject({
      status: "completed",
    });
    expect((await record(claimed, completed(1))).get(claimed.id)).toMatchObject({
      status: "completed",
    });
  });

  test("gives back the attempt of a released execution", async () => {
    const claimed = await claimOne();
    await record(claimed, { kind: "released" });
    expect(await row(claimed.id)).toMatchObject({
      status: "queued",
      attempt: 0,
      lease_until: null,
    });
    const attempts = await db.rows(
      sql`select attempt, outcome from attempt_history where execution_id = ${claimed.id}`,
    );
    expect(attempts).toEqual([{ attempt: 1, outcome: "released" }]);
  });

  test("keeps a plain completion out of the attempts' table, and the history shows it all the same", async () => {
    const claimed = await claimOne();
    await record(claimed, completed(1));
    expect(await db.rows(sql`select from execution_attempt`)).toEqual([]);
    expect(await db.rows(sql`select outcome, attempt from attempt_history`)).toEqual([
      { outcome: "completed", attempt: 1 },
    ]);
  });

  test("reads the primary key, and not the table, on a table that was just filled", async () => {
    await enqueue(2_000);
    const claimed = await claim(worker, 1_000);
    const { watched, plans } = explaining((text) => text.includes("completed_at"));
    const ended = claimed.map((one) => ({
      claimed: one,
      outcome: completed(1),
      startedAt: Date.now(),
    }));
    expect((await recordOutcomes(watched, clock, ended)).size).toBe(1_000);
    expect(plans).toHaveLength(1);
    expect(plans[0]).not.toMatch(/Seq Scan on job_execution/);
  });

  test("by the handler's own transaction says when it completed, and not when that transaction began", async () => {
    const claimed = await claimOne();
    await db.transaction(async (tx) => {
      await completeHeld(tx, clock, claimed, null);
      const [found] = await tx.rows(
        sql<{
          isLater: boolean;
        }>`select completed_at > now() as "isLater" from job_execution where id = ${claimed.id}`,
      );
      expect(found).toEqual({ isLater: true });
    });
  });

  test("ends what is cancelled at the same moment, and does not try it again", async () => {
    const claimed = await claimOne();
    const failed: Outcome = {
      kind: "failed",
      error: { message: "no luck", stack: null, fingerprint: "1" },
      retryInMs: 60_000,
      reason: null,
    };
    let recording: ReturnType<typeof record> | null = null;
    await db.transaction(async (tx) => {
      expect(await cancelExecution(tx, clock, claimed.id)).toBe("running");
      recording = record(claimed, failed);
      await untilSomebodyWaits(db);
    });
    expect((await recording!).get(claimed.id)).toMatchObject({ status: "cancelled" });
    expect(await row(claimed.id)).toMatchObject({ status: "cancelled", reason: "cancelled" });
  });
});

describe("rescue", () => {
  test("fails an execution that has killed three workers, and keeps its retry budget", async () => {
    const first = await claimOne();
    const second = await loseLease(first);
    const third = await loseLease(second);
    expect(third.attempt).toBe(3);
    await db.rows(
      sql`update job_execution set lease_until = now() - interval '1 s' where id = ${first.id}`,
    );
    expect(await rescueExpired(db, clock, 10)).toMatchObject([{ id: first.id, status: "failed" }]);
    expect(await row(first.id)).toMatchObject({
      status: "failed",
      reason: "worker_lost",
      worker_losses: 3,
      attempt: 3,
    });
    const history = await db.rows(
      sql<{
        outcome: string;
      }>`select outcome from attempt_history where execution_id = ${first.id}`,
    );
    expect(history.map(({ outcome }) => outcome)).toEqual([
      "worker_lost",
      "worker_lost",
      "worker_lost",
    ]);
  });

  test("leaves a lease alone that was renewed in the meantime", async () => {
    const claimed = await claimOne();
    await db.rows(
      sql`update job_execution set lease_until = now() + interval '1 s' where id = ${claimed.id}`,
    );
    expect(await rescueExpired(db, clock, 10)).toEqual([]);
  });
});
