import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { connectionOf } from "../../src/node/connection.ts";
import { keepLeases } from "../../src/node/lease-keeper.ts";
import type { LeaseKeeper, LeaseOptions, Renewal } from "../../src/runtime.ts";
import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { startPooler } from "./pooler.ts";
import { addRunning, addWorker, createMigratedDatabase, leaseLeft, partsOf } from "./support.ts";

let made: TestDatabase;
let pool: pg.Pool;
const keepers: LeaseKeeper[] = [];

beforeAll(async () => {
  made = await createMigratedDatabase();
  pool = made.pool;
});
afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.stop()));
});
afterAll(() => made.drop());

function keep(
  worker: string,
  options: Partial<LeaseOptions> = {},
  connection = connectionOf(pool),
) {
  const renewals: Renewal[] = [];
  const failures: unknown[] = [];
  const blocks: number[] = [];
  const keeper = keepLeases(connection, {
    schema: "horarium",
    worker,
    leaseMs: 30_000,
    maxBlockMs: 20_000,
    renewed: (renewal) => renewals.push(renewal),
    blocked: (forMs) => blocks.push(forMs),
    failed: (error) => failures.push(error),
    ...options,
  });
  keepers.push(keeper);
  /** The first connection may take longer than short leases have for it. */
  const renewed = () => vi.waitFor(() => keeper.renewNow(), { timeout: 30_000 });
  return { renewed, keeper, renewals, failures, blocks };
}

/** Blocks this thread's loop, as a busy handler would. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function renewerPids(): Promise<pg.QueryResult<{ pid: number }>> {
  return pool.query(
    "select pid from pg_stat_activity where application_name = 'horarium leases' and datname = current_database()",
  );
}

test("a renewal moves the leases of this worker's running executions, and no others", async () => {
  const [mine, other] = [await addWorker(pool), await addWorker(pool)];
  const running = [await addRunning(pool, mine), await addRunning(pool, mine)];
  const finished = await addRunning(pool, mine, "completed");
  const foreign = await addRunning(pool, other);
  const { keeper, renewals } = keep(mine);
  const before = performance.now();
  await keeper.renewNow();

  for (const one of running) expect(await leaseLeft(pool, one)).toBeGreaterThan(25);
  expect(await leaseLeft(pool, finished)).toBeNull();
  expect(await leaseLeft(pool, foreign)).toBeLessThan(2);
  expect(renewals.at(-1)?.leases).toBe(2);
  expect(renewals.at(-1)?.sentAt).toBeGreaterThan(before);
  expect(renewals.at(-1)?.sentAt).toBeLessThan(performance.now());
});

test("the heartbeat, the round trip and the skew stand in the worker's row", async () => {
  const worker = await addWorker(pool);
  const { keeper } = keep(worker);
  await keeper.renewNow();
  await keeper.renewNow();
  const { rows } = await pool.query(
    `select seen_at > now() - interval '10 seconds' as seen, skew_ms, round_trip_ms
     from horarium.worker where id = $1`,
    [worker],
  );
  expect(rows[0].seen).toBe(true);
  expect(rows[0].round_trip_ms).toBeGreaterThan(0);
  expect(Math.abs(rows[0].skew_ms)).toBeLessThan(1_000);
});

test("it renews by itself, every third of a lease", async () => {
  const { renewals, keeper } = keep(await addWorker(pool), { leaseMs: 1_500, maxBlockMs: 60_000 });
  await expect.poll(() => renewals.length).toBeGreaterThan(3);
  await keeper.stop();
  const gaps = renewals.slice(1).map(({ sentAt }, place) => sentAt - renewals[place]!.sentAt);
  expect(Math.max(...gaps)).toBeGreaterThan(250);
});

test("a lease is never shortened", async () => {
  const worker = await addWorker(pool);
  const one = await addRunning(pool, worker);
  await pool.query(
    "update horarium.job_execution set lease_until = now() + interval '1 hour' where id = $1",
    [one.executionId],
  );
  await keep(worker).keeper.renewNow();
  expect(await leaseLeft(pool, one)).toBeGreaterThan(3_000);
});

test("a loop that is blocked for less than maxBlock keeps its leases", async () => {
  const worker = await addWorker(pool);
  const one = await addRunning(pool, worker);
  const { keeper, renewed, blocks } = keep(worker, { leaseMs: 6_000, maxBlockMs: 60_000 });
  await renewed();
  block(7_000);
  expect(await leaseLeft(pool, one)).toBeGreaterThan(0);
  keeper.alive();
  expect(blocks).toEqual([]);
});

test("a loop that is blocked for longer loses its leases, says so, and renews again when it is free", async () => {
  const worker = await addWorker(pool);
  const one = await addRunning(pool, worker);
  const { keeper, renewed, blocks } = keep(worker, { leaseMs: 1_500, maxBlockMs: 1_000 });
  await renewed();
  block(4_000);
  expect(await leaseLeft(pool, one)).toBeLessThan(0);
  keeper.alive();
  expect(blocks.filter((forMs) => forMs > 3_900)).toHaveLength(1);
  await expect
    .poll(() => {
      keeper.alive();
      return leaseLeft(pool, one);
    })
    .toBeGreaterThan(0);
});

test("a row that somebody keeps locked does not hold up the others, and is not believed to be renewed", async () => {
  const worker = await addWorker(pool);
  const [locked, free] = [await addRunning(pool, worker), await addRunning(pool, worker)];
  const holder = await pool.connect();
  await holder.query("begin");
  await holder.query("select from horarium.job_execution where id = $1 for update", [
    locked.executionId,
  ]);
  const askedAt = performance.now();
  const { keeper, renewals } = keep(worker);
  await keeper.renewNow();
  expect(await leaseLeft(pool, free)).toBeGreaterThan(25);
  expect(renewals.at(-1)?.leftOut.map(({ id }) => id)).toEqual([locked.executionId]);
  const left = renewals.at(-1)!.leftOut[0]!.endsAt - askedAt;
  expect(left).toBeLessThan(27_000);

  await holder.query("commit");
  holder.release();
  await expect.poll(() => renewals.at(-1)?.leases).toBe(2);
  expect(renewals.at(-1)?.leftOut).toEqual([]);
  expect(await leaseLeft(pool, locked)).toBeGreaterThan(25);
});

test("when its connection is cut, it makes another one", async () => {
  const worker = await addWorker(pool);
  const { renewed, renewals } = keep(worker, { leaseMs: 3_000, maxBlockMs: 60_000 });
  await renewed();
  const { rows } = await renewerPids();
  await pool.query("select pg_terminate_backend(pid) from unnest($1::int[]) pid", [
    rows.map(({ pid }) => pid),
  ]);
  const cutAt = performance.now();
  await expect.poll(() => renewals.at(-1)?.sentAt).toBeGreaterThan(cutAt);
  expect((await renewerPids()).rows[0]?.pid).not.toBe(rows[0]?.pid);
});

test("a database that cannot be reached is reported, and renewNow rejects", async () => {
  const { keeper, failures } = keep(
    "8d1f0f0e-0000-4000-8000-000000000000",
    {},
    { host: "127.0.0.1", port: 1 },
  );
  await expect(keeper.renewNow()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  expect(failures).not.toEqual([]);
});

test("a password that is a function is asked for at each connection", async () => {
  const proxy = await startPooler(made.url, { asksPassword: true });
  const words = ["first", "second"];
  const password = async () => words.shift() ?? "none";
  const { keeper, renewed } = keep(await addWorker(pool), {}, { ...partsOf(proxy.url), password });
  await keeper.renewNow();
  proxy.cut();
  await renewed();
  expect(proxy.passwords).toEqual(["first", "second"]);
  await keeper.stop();
  await proxy.close();
});

test("a connection on which nothing arrives any more is given up, and replaced when the way is free", async () => {
  const proxy = await startPooler(made.url);
  const options = { leaseMs: 3_000, maxBlockMs: 60_000 };
  const { keeper, renewed, renewals, failures } = keep(await addWorker(pool), options, {
    connectionString: proxy.url,
  });
  await renewed();
  const before = failures.length;
  proxy.blackhole(true);
  await expect.poll(() => failures.length).toBeGreaterThan(before + 1);
  proxy.blackhole(false);
  const freeAt = performance.now();
  await expect.poll(() => renewals.at(-1)?.sentAt).toBeGreaterThan(freeAt);
  await keeper.stop();
  await proxy.close();
});

test("stop ends the thread and its connection, and may be called twice", async () => {
  const { keeper } = keep(await addWorker(pool));
  await keeper.renewNow();
  const stopping = keeper.stop();
  await Promise.all([stopping, keeper.stop()]);
  await expect(keeper.renewNow()).rejects.toThrow("has ended");
  await expect.poll(async () => (await renewerPids()).rows).toEqual([]);
  expect(process.getActiveResourcesInfo()).not.toContain("Worker");
});
