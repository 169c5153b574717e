import { PgBoss } from "pg-boss";
import { byCallers } from "../by-callers.mjs";
import { inChunks } from "../in-chunks.mjs";

const batchSize = 2000;
const localConcurrency = 2;

/** @type {import("./index.mjs").System} */
export const system = {
  name: "pg-boss",
  settings:
    "batchSize 2000, localConcurrency 2, burstWhenBatchFull, useListenNotify, queue notify: true; insert of 5,000, 2 at a time",
  async open(url, run, { pollsOften = false, usesDefaults = false } = {}) {
    const boss = new PgBoss({
      connectionString: url,
      ...(usesDefaults ? {} : { useListenNotify: true }),
    });
    const errors = new Set();
    boss.on("error", (error) => errors.add(`ERROR ${error.message}`));
    await boss.start();
    await boss.createQueue("bench", usesDefaults ? {} : { notify: true });
    return {
      concurrency: batchSize * localConcurrency,
      async start() {
        await boss.work(
          "bench",
          usesDefaults
            ? {}
            : {
                batchSize,
                localConcurrency,
                burstWhenBatchFull: true,
                ...(pollsOften
                  ? { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 }
                  : {}),
              },
          async (jobs) => {
            await Promise.all(jobs.map(async ({ data }) => run(data)));
          },
        );
      },
      enqueue: (n) => boss.send("bench", { n }),
      async enqueueMany(count, { at, priority } = {}) {
        const options = {
          ...(at === undefined ? {} : { startAfter: at }),
          // the greater number comes first
          ...(priority === undefined ? {} : { priority: priority === "higher" ? 10 : -10 }),
        };
        await inChunks(count, 5000, (numbers) =>
          boss.insert(
            "bench",
            numbers.map((n) => ({ data: { n }, ...options })),
          ),
        );
      },
      keepSchedules: (count, cron) =>
        byCallers(count, 20, (n) => boss.schedule("bench", cron, { n }, { key: `kept-${n}` })),
      unfinished: `select count(*)::int as count from pgboss.job where name = 'bench' and state < 'completed' and start_after <= now()`,
      kept: `select count(*)::int as count from pgboss.job where name = 'bench' and state = 'completed'`,
      async close() {
        await boss.stop({ graceful: true, timeout: 10_000 });
        return [...errors];
      },
    };
  },
};
