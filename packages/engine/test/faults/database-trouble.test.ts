import { describe, expect, test } from "vitest";
import { keepAsking } from "./kit/keep-asking.ts";
import { rounds, useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

describe("trouble in the database", () => {
  const scene = useScene();

  test("F11: connections that are ended, the listening one too, end no worker and lose nothing", async () => {
    const workers = await scene.ready({ concurrency: 5, poll: "4s", lookAhead: "5s" }, 2);
    await scene.createJob("each second", "once", { cron: "* * * * * *", overlap: "allow" });
    const asking = keepAsking(scene);
    const killed = new Set<string>();
    // some of them each time, and all of one kind in turn: chance alone might leave a kind alone
    const kinds = ["horarium listen", "horarium leases", "horarium"];
    for (let round = 0; round < 12 * rounds; round++) {
      const rows = await until("there is one of the kind to end", async () => {
        const answer = await scene.pool.query<{ name: string }>(
          `select application_name as name, pg_terminate_backend(pid)
           from pg_stat_activity
           where datname = current_database()
             and (application_name = $1
               or application_name like 'horarium%' and random() < 0.2)`,
          [kinds[round % kinds.length]],
        );
        return answer.rows.some(({ name }) => name === kinds[round % kinds.length])
          ? answer.rows
          : null;
      });
      for (const { name } of rows) killed.add(name);
      await until("work goes on", async () => {
        const { rows: done } = await scene.pool.query(
          "select from horarium.job_execution where completed_at > now() - interval '50 ms' limit 1",
        );
        return done.length > 0;
      });
    }
    await asking.end();
    expect([...killed]).toEqual(expect.arrayContaining(kinds));
    await scene.horarium.pauseJob("each second");
    await scene.allDone();

    // a look at the database comes each four seconds only: what begins at once was heard of
    await until("a notification is heard again", async () => {
      const from = performance.now();
      const id = await scene.enqueue("quick");
      await scene.pool.query("notify horarium_horarium");
      await scene.has(id, "completed");
      return performance.now() - from < 1_000;
    });
    for (const worker of workers) expect(await worker.stop()).toBe("0");
  });

  test("F16: tables locked for longer than lock_timeout fail no execution that has completed", async () => {
    const pool = { lock_timeout: 200 };
    const [worker] = await scene.ready({ lease: "20s", pool });
    // time enough to lock the table meanwhile
    const ids = await Promise.all([1, 2, 3].map(() => scene.enqueue("slow", { ms: 3_000 })));
    for (const id of ids) await worker!.fact("execution.started", id);
    await locked("lock horarium.job_execution in access exclusive mode", async () => {
      await until("an outcome could not be written", () =>
        worker!.facts.find(
          ({ event, code, where }) =>
            event === "error" && code === "55P03" && where === "recording outcomes",
        ),
      );
    });
    for (const id of ids)
      expect(await scene.has(id, "completed")).toMatchObject({ attempt: 1, worker_losses: 0 });
    expect(await worker!.stop()).toBe("0");
  });

  test("F16: tables locked for longer than a lease hold up everything, and nothing is lost by that", async () => {
    const pool = { lock_timeout: 200 };
    const workers = await scene.ready({ lease: "2s", pool }, 2);
    await scene.createJob("each second", "once", { cron: "* * * * * *", overlap: "allow" });
    const ids = await Promise.all([1, 2, 3].map(() => scene.enqueue("slow", { ms: 400 })));
    await workers[0]!.fact("execution.completed");
    const from = performance.now();
    const tables = "horarium.job_execution, horarium.scheduled_job, horarium.worker";
    await locked(`lock ${tables} in access exclusive mode`, () =>
      until("two leases have passed", () => performance.now() - from > 4_000),
    );
    const at = Date.now();
    for (const worker of workers) {
      await until("it executes again", () =>
        worker.facts.some(({ event, at: then }) => event === "execution.completed" && then > at),
      );
    }
    for (const id of ids) await scene.has(id, "completed");
    await scene.horarium.pauseJob("each second");
    await scene.allDone();
    for (const worker of workers) expect(await worker.stop()).toBe("0");
  });

  test("F16: rows that somebody keeps locked hold up no others", async () => {
    const stuck = await scene.enqueue("quick", {}, { priority: 0 });
    await locked(
      `select from horarium.job_execution where id = '${stuck}' for update`,
      async () => {
        await scene.ready({ pool: { lock_timeout: 200 }, lease: "30s" });
        await scene.has(await scene.enqueue("quick"), "completed");
        expect(await scene.execution(stuck)).toMatchObject({ status: "queued" });
      },
    );
    expect(await scene.has(stuck, "completed")).toMatchObject({ attempt: 1 });
  });

  test("F16: a running execution and its worker's row that somebody keeps locked cost no other execution its lease", async () => {
    const options = { pool: { lock_timeout: 200 }, lease: "5s" };
    const stuck = await scene.enqueue("slow", { ms: 7_000 });
    const other = await scene.enqueue("slow", { ms: 7_000 });
    const [worker] = await scene.ready(options);
    await worker!.fact("execution.started", other);
    await scene.ready(options);
    await locked(
      `select from horarium.job_execution where id = '${stuck}' for update;
       select from horarium.worker for update`,
      async () => {
        expect(await scene.has(other, "completed")).toMatchObject({ attempt: 1, worker_losses: 0 });
      },
    );
    await scene.has(stuck, "completed");
  });

  /** While a transaction of somebody else holds locks. */
  async function locked(statement: string, work: () => Promise<unknown>): Promise<void> {
    const client = await scene.pool.connect();
    try {
      await client.query(`begin; ${statement}`);
      await work();
    } finally {
      await client.query("rollback");
      client.release();
    }
  }
});
