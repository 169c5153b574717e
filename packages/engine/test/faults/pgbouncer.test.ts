import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { pgbouncer, startPgbouncer, type PgBouncer } from "./kit/pgbouncer.ts";
import { rounds, useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

describe.skipIf(pgbouncer === null)("F18: nodes behind PgBouncer in transaction mode", () => {
  let bouncer: PgBouncer;
  beforeAll(async () => {
    bouncer = await startPgbouncer(inject("databaseUrl"));
  });
  afterAll(() => bouncer.stop());
  const scene = useScene();

  test("work as without it: nothing needs a connection of its own, nor a notification", async () => {
    const url = bouncer.through(scene.url);
    const workers = await scene.ready({ url, concurrency: 5, lease: "4s" }, 2);
    await scene.createJob("each second", "once", { cron: "* * * * * *", overlap: "allow" });
    await scene.createJob("by turns", "slow", {
      cron: "* * * * * *",
      overlap: "queue_one",
      parameters: { ms: 300 },
    });
    const ids = await Promise.all(
      Array.from({ length: 60 * rounds }, (_, n) =>
        scene.enqueue(["quick", "once", "slow"][n % 3]!, n % 3 === 2 ? { ms: 50 } : {}),
      ),
    );
    for (const id of ids) expect(await scene.has(id, "completed")).toMatchObject({ attempt: 1 });
    // its lease is renewed through the pooler too: this takes longer than two of them
    const long = await scene.enqueue("slow", { ms: 9_000 });
    expect(await scene.has(long, "completed")).toMatchObject({ attempt: 1, worker_losses: 0 });
    await until("both jobs have had some slots", async () => {
      const { rows } = await scene.pool.query<{ slots: number }>(
        `select count(*)::int as slots
         from horarium.job_execution
         where trigger = 'schedule' and status = 'completed'
         group by job_id`,
      );
      return rows.length === 2 && rows.every(({ slots }) => slots >= 3);
    });
    await scene.horarium.pauseJob("each second");
    await scene.horarium.pauseJob("by turns");
    await scene.allDone();

    // they went through it, and shared its connections
    const database = new URL(url).pathname.slice(1);
    const pools = await bouncer.show("pools");
    const own = pools.filter((pool) => pool["database"] === database);
    expect(own).not.toEqual([]);
    const sum = (name: string) => own.reduce((total, pool) => total + Number(pool[name]), 0);
    expect(sum("cl_active") + sum("cl_waiting")).toBeGreaterThan(2);
    expect(sum("sv_active") + sum("sv_idle") + sum("sv_used")).toBeLessThanOrEqual(
      bouncer.poolSize,
    );
    expect(workers.flatMap(({ facts }) => facts.filter(({ event }) => event === "error"))).toEqual(
      [],
    );
    for (const worker of workers) expect(await worker.stop()).toBe("0");
  });
});
