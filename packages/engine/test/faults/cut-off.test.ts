import { describe, expect, test } from "vitest";
import { createHorarium } from "horarium";
import { createPool } from "horarium/node";
import { startProxy } from "./kit/proxy.ts";
import { rounds, standIn, useScene } from "./kit/scene.ts";
import { statements } from "./kit/statements.ts";
import { until } from "./kit/until.ts";

/** A client that waits for no answer longer than this. */
const pool = { query_timeout: 2_500, connectionTimeoutMillis: 2_500, statement_timeout: 2_000 };

describe("a connection that breaks", () => {
  const scene = useScene();

  test.each(["before", "after"] as const)(
    "F13: %s the commit of a slot, a claim or a record has one effect after the repeat",
    async (when) => {
      const proxy = await startProxy(scene.url);
      // none is lost on a busy machine: it looks what it holds three times in a lease
      const [worker] = await scene.ready({ url: proxy.url, pool, lease: "6s" });
      await scene.createJob("each second", "once", { cron: "* * * * * *" });
      const ids: string[] = [];
      for (const name of ["slot", "claim", "claimAhead", "record", "claim", "record"] as const) {
        const cut = proxy.cutNextCommit(statements[name], when);
        ids.push(await scene.enqueue("effect"), await scene.enqueue("once"));
        await scene.pool.query("notify horarium_horarium");
        await cut;
      }
      expect(proxy.cuts()).toBeGreaterThanOrEqual(6);
      for (const id of ids) {
        expect(await scene.has(id, "completed")).toMatchObject({ attempt: 1, worker_losses: 0 });
      }
      const written = (await scene.effects()).map(({ execution }) => execution);
      for (const id of ids) expect(written.filter((one) => one === id)).toEqual([id]);
      // the job goes on, too
      const from = new Date();
      await until("the job's next slots are executed", async () => {
        const { rows } = await scene.horarium.executions({
          handler: "once",
          status: ["completed"],
        });
        return (
          rows.filter(({ scheduled_for }) => scheduled_for !== null && scheduled_for > from)
            .length > 1
        );
      });
      await scene.horarium.pauseJob("each second");
      expect(await worker!.stop()).toBe("0");
    },
  );

  test.each(["before", "after"] as const)(
    "F13: %s the commit of what is enqueued with a key makes one execution after the repeat",
    async (when) => {
      const proxy = await startProxy(scene.url);
      const db = createPool({ connectionString: proxy.url, ...pool });
      const handler = standIn("quick");
      const horarium = createHorarium({ db, handlers: [handler] });
      try {
        const cut = proxy.cutNextCommit(statements.enqueue, when);
        await expect(horarium.enqueue(handler, {}, { key: "one" })).rejects.toThrow();
        await cut;
        const again = await horarium.enqueue(handler, {}, { key: "one" });
        expect(again.isNew).toBe(when === "before");
        const { rows } = await scene.horarium.executions({ handler: "quick" });
        expect(rows.map(({ id }) => id)).toEqual([again.id]);
      } finally {
        await db.end();
      }
    },
  );

  test("F12: at any byte loses and doubles nothing", async () => {
    const proxy = await startProxy(scene.url);
    const options = { url: proxy.url, pool, concurrency: 5, lease: "6s" };
    const workers = await scene.ready(options, 2);
    await scene.createJob("each second", "once", { cron: "* * * * * *", overlap: "allow" });
    for (let round = 0; round < 25 * rounds; round++) {
      const before = proxy.cuts();
      proxy.resetAfter(Math.floor(Math.random() * 4_000));
      for (const handler of ["once", "effect", "quick"]) await scene.enqueue(handler);
      await scene.pool.query("notify horarium_horarium");
      await until("a connection is reset", () => proxy.cuts() > before);
    }
    await scene.horarium.pauseJob("each second");
    await scene.allDone();
    const { rows } = await scene.pool.query(
      `select status, count(*)::int from horarium.job_execution where scheduled_for is null group by status`,
    );
    expect(rows).toEqual([{ status: "completed", count: 75 * rounds }]);
    for (const worker of workers) expect(await worker.stop()).toBe("0");
  });

  test("F14: that answers nothing any more makes the worker step down by itself, and others take over", async () => {
    const proxy = await startProxy(scene.url);
    const id = await scene.enqueue("zombie", { ms: 2_500 });
    const [lonely] = await scene.ready({ url: proxy.url, pool });
    await lonely!.fact("execution.started", id);
    proxy.blackhole(true);
    const [other] = await scene.ready({ handlers: ["zombie"], lease: "30s" });
    // it does not wait to be told: nobody could tell it
    await lonely!.fact("execution.leaseLost", id);
    await lonely!.fact("database.lost");
    const completed = await scene.has(id, "completed");
    expect(completed).toMatchObject({ attempt: 2, worker_losses: 1, result: { attempt: 2 } });
    await other!.stop();

    proxy.blackhole(false);
    const next = await scene.enqueue("quick");
    await lonely!.fact("execution.completed", next);
    expect(await scene.execution(id)).toEqual(completed);
    expect(await scene.effects()).toMatchObject([{ execution: id, worker: other!.pid }]);
    expect(await lonely!.stop()).toBe("0");
  });

  test("F14: for longer than a lease leaves nothing stuck on a worker that is alone", async () => {
    const proxy = await startProxy(scene.url);
    await scene.createJob("each second", "slow", { cron: "* * * * * *", parameters: { ms: 300 } });
    const id = await scene.enqueue("slow", { ms: 2_500 });
    const [lonely] = await scene.ready({ url: proxy.url, pool });
    await lonely!.fact("execution.started", id);
    proxy.blackhole(true);
    await lonely!.fact("execution.leaseLost", id);
    await lonely!.fact("database.lost");
    proxy.blackhole(false);
    await scene.has(id, "completed");
    await scene.horarium.pauseJob("each second");
    await scene.allDone();
    expect(await lonely!.stop()).toBe("0");
  });

  test("F14: while it stops, does not keep it for ever", async () => {
    const proxy = await startProxy(scene.url);
    const id = await scene.enqueue("slow", { ms: 500 });
    const [lonely] = await scene.ready({ url: proxy.url, pool, within: "1s" });
    await lonely!.fact("execution.started", id);
    proxy.blackhole(true);
    const at = Date.now();
    expect(await lonely!.stop()).toBe("0");
    console.log(`ended ${Date.now() - at} ms after SIGTERM`);
    expect(Date.now() - at).toBeLessThan(60_000);
    await scene.ready();
    await scene.has(id, "completed");
  });

  test("F15: that is slow keeps its leases, since they count from the time at which a renewal was sent", async () => {
    const proxy = await startProxy(scene.url);
    // for longer than a lease, and each way takes a twentieth of one
    const ids = await Promise.all([1, 2, 3].map(() => scene.enqueue("slow", { ms: 7_500 })));
    const [slow] = await scene.ready({ url: proxy.url, concurrency: 5, lease: "6s" });
    proxy.delay(300);
    for (const id of ids)
      expect(await scene.has(id, "completed")).toMatchObject({ attempt: 1, worker_losses: 0 });
    expect(slow!.facts.map(({ event }) => event)).not.toContain("execution.leaseLost");
    proxy.delay(0);
  });
});
