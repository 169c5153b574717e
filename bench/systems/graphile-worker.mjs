import { Logger, makeWorkerUtils, parseCronItems, run as runWorker } from "graphile-worker";
import { inChunks } from "../in-chunks.mjs";

const concurrency = 48;
const logger = new Logger(() => () => {});

/** @type {import("./index.mjs").System} */
export const system = {
  name: "graphile-worker",
  settings:
    "concurrentJobs 48, maxPoolSize 50, localQueue.size 2000, completeJobBatchDelay 0, failJobBatchDelay 0; addJobs of 5,000, 2 at a time; no history",
  async open(url, run, { pollsOften = false, usesDefaults = false } = {}) {
    const utils = await makeWorkerUtils({ connectionString: url, logger });
    await utils.migrate();
    let runner;
    let cronItems = [];
    return {
      concurrency,
      async start() {
        runner = await runWorker({
          taskList: { bench: (payload) => run(payload) },
          logger,
          noHandleSignals: true,
          parsedCronItems: parseCronItems(cronItems),
          preset: {
            worker: {
              connectionString: url,
              ...(usesDefaults
                ? {}
                : {
                    concurrentJobs: concurrency,
                    maxPoolSize: concurrency + 2,
                    ...(pollsOften ? { pollInterval: 500 } : {}),
                    localQueue: { size: 2000 },
                    completeJobBatchDelay: 0,
                    failJobBatchDelay: 0,
                  }),
            },
          },
        });
      },
      enqueue: (n) => utils.addJob("bench", { n }),
      async enqueueMany(count, { at, priority } = {}) {
        const options = {
          ...(at === undefined ? {} : { runAt: at }),
          // the smaller number comes first
          ...(priority === undefined ? {} : { priority: priority === "higher" ? -10 : 10 }),
        };
        await inChunks(count, 5000, (numbers) =>
          utils.addJobs(numbers.map((n) => ({ identifier: "bench", payload: { n }, ...options }))),
        );
      },
      isScheduledAtStart: true,
      async keepSchedules(count, cron) {
        cronItems = Array.from({ length: count }, (_, n) => ({
          task: "bench",
          match: cron,
          identifier: `kept-${n}`,
          payload: { n },
        }));
      },
      unfinished: `select count(*)::int as count from graphile_worker._private_jobs where run_at <= now() and attempts < max_attempts`,
      kept: `select 0 as count`,
      async close() {
        await runner?.stop();
        await utils.release();
        return [];
      },
    };
  },
};
