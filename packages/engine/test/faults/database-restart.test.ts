import { describe, expect, test } from "vitest";
import { useOwnServer } from "./kit/own-database.ts";
import { keepAsking } from "./kit/keep-asking.ts";
import { rounds, useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";
import type { WorkerProcess } from "./kit/workers.ts";

/** What the worker said last of the database: `database.lost` or `database.found`. */
const lastOfDatabase = ({ facts }: WorkerProcess) =>
  facts.findLast(({ event }) => event.startsWith("database."))?.event;

/** A server that is back soon might not be missed at all: so it is away for as long as it takes to notice. */
const lost = (worker: WorkerProcess) =>
  until(
    `worker ${worker.pid} finds that the server is away`,
    () => lastOfDatabase(worker) === "database.lost",
  );

describe("PostgreSQL ends in the middle of work", () => {
  const server = useOwnServer();
  const scene = useScene({ database: () => server.createDatabase() });

  test.each([
    ["F9", "fast", 2],
    ["F10", "immediate", 1],
    ["F10", "killed", 1],
  ] as const)(
    "%s: %s, again and again: no worker ends, nothing acknowledged is lost, the loops are back within 5 s",
    async (_, how, times) => {
      await scene.createJob("each second", "once", { cron: "* * * * * *", overlap: "allow" });
      await scene.createJob("each second, in turn", "effect", { cron: "* * * * * *" });
      const workers = await scene.ready({ concurrency: 5 }, 2);
      // what is asked for while the server goes away may be refused, never forgotten
      const asking = keepAsking(scene);
      for (let round = 0; round < times * rounds; round++) {
        const before = workers.map(({ facts }) => facts.length);
        await until("all workers are at work", () =>
          workers.every(({ facts }, place) =>
            facts.slice(before[place]).some(({ event }) => event === "execution.completed"),
          ),
        );
        const awayMs = await server.restart(how, () => Promise.all(workers.map(lost)));
        const back = Date.now();
        await Promise.all(
          workers.map((worker) =>
            until(
              `worker ${worker.pid} completes something again: ${JSON.stringify(worker.facts.slice(-5))}`,
              () =>
                lastOfDatabase(worker) === "database.found" &&
                worker.facts.some(({ event, at }) => event === "execution.completed" && at > back),
              5_000,
            ),
          ),
        );
        console.log(
          `${how}: away for ${Math.round(awayMs)} ms, both at work again after ${Date.now() - back} ms`,
        );
      }
      expect(await asking.end()).toBeGreaterThan(0);
      await scene.allDone();
      const { rows } = await scene.pool.query(
        `select execution.id from horarium.job_execution execution
         left join public.effect on execution = id
         where handler = 'once' and status = 'completed'
         group by id having count(execution) <> 1`,
      );
      expect(rows).toEqual([]);
      for (const worker of workers) expect(await worker.stop()).toBe("0");
    },
  );
});
