import { describe, expect, test } from "vitest";
import { startProxy } from "./kit/proxy.ts";
import { useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

const key = 4_711;

describe("F13: a claim that is committed long after its connection is gone", () => {
  const scene = useScene();

  test("is noticed by its worker, also when it has nothing else to do", async () => {
    await scene.pool.query(`
      create function public.wait() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock_shared(${key});
        return new;
      end $$;
      create trigger claims_wait before update on horarium.job_execution for each row
        when (old.status = 'queued' and new.status = 'running') execute function public.wait()`);
    const proxy = await startProxy(scene.url);
    const [worker] = await scene.ready({ url: proxy.url });
    const holder = await scene.pool.connect();
    await holder.query(`select pg_advisory_lock(${key})`);
    try {
      const id = await scene.enqueue("quick");
      await until("the claim waits", async () => {
        const { rows } = await scene.pool.query(
          // nothing but a claim fires the trigger
          `select from pg_stat_activity
           where datname = current_database() and wait_event = 'advisory'`,
        );
        return rows.length > 0;
      });
      proxy.reset();
      const lost = performance.now();
      await until(
        "the worker has looked what it holds, and found nothing",
        () => performance.now() - lost > 2_000,
      );
      await holder.query(`select pg_advisory_unlock(${key})`);
      await scene.has(id, "completed");
      expect(proxy.cuts()).toBeGreaterThan(0);
    } finally {
      holder.release(true);
    }
    expect(await worker!.stop()).toBe("0");
  });
});
