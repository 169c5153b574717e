import { Queue, Worker } from "bullmq";
import { inChunks } from "../in-chunks.mjs";
import { startRedis } from "../redis.mjs";

const concurrency = 100;

/** @type {import("./index.mjs").System} */
export const system = {
  name: "bullmq",
  settings:
    "BullMQ on a Redis of its own (append-only file, synced each second), concurrency 100; addBulk of 5,000",
  async open(_url, run) {
    const redis = await startRedis();
    const queue = await openQueue({ connection: { path: redis.socket } }, run);
    return {
      ...queue,
      async close() {
        const notes = await queue.close();
        await redis.stop();
        return notes;
      },
    };
  },
};

/** A queue and its worker; finished jobs are kept, as BullMQ does unless it is told otherwise. */
async function openQueue(options, run) {
  const errors = new Set();
  const heard = (one) => one.on("error", (error) => errors.add(`ERROR ${error.message}`));
  const queue = new Queue("bench", options);
  heard(queue);
  await queue.waitUntilReady();
  let worker;
  return {
    concurrency,
    async start() {
      worker = new Worker(
        "bench",
        async ({ data, timestamp, delay }) => {
          await run({ n: data.n }, data.n === -1 ? new Date(timestamp + delay) : null);
        },
        { ...options, concurrency },
      );
      heard(worker);
      await worker.waitUntilReady();
    },
    enqueue: (n) => queue.add("bench", { n }),
    async enqueueMany(count) {
      await inChunks(count, 5000, (numbers) =>
        queue.addBulk(numbers.map((n) => ({ name: "bench", data: { n } }))),
      );
    },
    scheduleEachSecond: () =>
      queue.upsertJobScheduler(
        "each-second",
        { pattern: "* * * * * *" },
        { name: "bench", data: { n: -1 } },
      ),
    async unfinished() {
      const { waiting, active, prioritized } = await queue.getJobCounts(
        "waiting",
        "active",
        "prioritized",
      );
      return waiting + active + prioritized;
    },
    kept: async () => (await queue.getJobCounts("completed")).completed,
    async close() {
      await worker?.close();
      await queue.close();
      return [...errors];
    },
  };
}
