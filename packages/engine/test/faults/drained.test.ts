import { describe, expect, test } from "vitest";
import { useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

describe("F7: SIGTERM", () => {
  const scene = useScene();

  test("under load claims nothing more, waits for what runs, and gives back the rest uncharged", async () => {
    const short = await Promise.all(
      Array.from({ length: 60 }, () => scene.enqueue("slow", { ms: 200 })),
    );
    const long = await Promise.all(
      Array.from({ length: 3 }, () => scene.enqueue("stubborn", { ms: 60_000 }, { priority: 0 })),
    );
    const [worker] = await scene.ready({ concurrency: 6, within: "2s", lease: "60s" });
    await until("some have ended, and others have begun in their place", async () => {
      const lines = await scene.ledger();
      return lines.filter(({ what }) => what === "start").length > 6;
    });
    worker!.kill("SIGTERM");
    const { at } = await worker!.fact("stopping");
    // and a grace, and not for what goes on all the same
    expect(await worker!.ended).toBe("0");
    expect(Date.now() - at).toBeLessThan(30_000);

    const starts = (await scene.ledger()).filter(({ what }) => what === "start");
    expect(starts.length).toBeGreaterThan(6);
    // what it had begun to begin, and nothing in the time in which it waits
    expect(starts.filter((start) => start.at > at + 1_000)).toEqual([]);
    const rows = await Promise.all([...short, ...long].map((id) => scene.execution(id)));
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(["completed", "queued"]));
    for (const { status, attempt, worker_losses } of rows) {
      expect({ attempt, worker_losses }).toEqual({
        attempt: status === "completed" ? 1 : 0,
        worker_losses: 0,
      });
    }
    for (const id of long)
      expect(await scene.attempts(id)).toMatchObject([{ attempt: 1, outcome: "released" }]);

    // nothing waits for a lease to expire, which would be a minute
    const from = performance.now();
    await scene.ready({ concurrency: 20, settings: { timeout: "10s" } });
    await Promise.all(short.map((id) => scene.has(id, "completed")));
    console.log(`the rest was done after ${Math.round(performance.now() - from)} ms`);
  });

  test("stops the claiming at once, also when the database is slow to hear of it", async () => {
    const [worker] = await scene.ready({ handlers: ["quick"] });
    const client = await scene.pool.connect();
    try {
      await client.query("begin");
      await client.query("select from horarium.worker for update");
      worker!.kill("SIGTERM");
      await worker!.fact("stopping");
      const id = await scene.enqueue("quick");
      await until("the stopping worker waits for the lock", async () => {
        const { rows } = await scene.pool.query(
          `select from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock' and query ~ 'stopping'`,
        );
        return rows.length > 0;
      });
      // what other nodes do when they enqueue
      await scene.pool.query("notify horarium_horarium");
      await until("a second has passed", async () => {
        const { rows } = await scene.pool.query(
          "select now() - xact_start > '1 s' as ok from pg_stat_activity where query ~ 'stopping' and pid <> pg_backend_pid() and datname = current_database()",
        );
        return rows.some(({ ok }) => ok);
      });
      expect(await scene.execution(id)).toMatchObject({ status: "queued" });
    } finally {
      await client.query("rollback");
      client.release();
    }
    expect(await worker!.ended).toBe("0");
  });

  test("a second time ends it at once, and its work is done elsewhere", async () => {
    // time enough for two signals meanwhile
    const id = await scene.enqueue("slow", { ms: 6_000 });
    const [worker] = await scene.ready({ within: "60s", lease: "30s" });
    await worker!.fact("execution.started", id);
    worker!.kill("SIGTERM");
    await worker!.fact("stopping");
    worker!.kill("SIGTERM");
    expect(await worker!.ended).toBe("143");
    await scene.endLeases();
    await scene.ready({ lease: "30s" });
    expect(await scene.has(id, "completed")).toMatchObject({ worker_losses: 1, attempt: 2 });
  });
});
