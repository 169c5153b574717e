import { Queue, Worker, createPostgresBackend } from "bullmq";
import { byCallers } from "../by-callers.mjs";
import { inChunks } from "../in-chunks.mjs";
import { startRedis } from "../redis.mjs";

const concurrency = 100;

/** @type {import("./index.mjs").System} */
export const system = {
  name: "bullmq",
  settings:
    "BullMQ on a Redis of its own (append-only file, synced each second), concurrency 100; addBulk of 5,000",
  async open(_url, run, how) {
    const redis = await startRedis();
    const queue = await openQueue({ connection: { path: redis.socket } }, run, how);
    return {
      ...queue,
      storeCpu: redis.cpu,
      async close() {
        const notes = await queue.close();
        await redis.stop();
        return notes;
      },
    };
  },
};

/** The same on its PostgreSQL backend. @type {import("./index.mjs").System} */
export const onPostgres = {
  name: "bullmq-postgres",
  settings: "BullMQ on its PostgreSQL backend, concurrency 100, pools of 10; addBulk of 1,000",
  open: (url, run, how) =>
    openQueue({ connection: { connectionString: url, migrate: true } }, run, {
      ...how,
      backend: createPostgresBackend,
      chunk: 1000,
    }),
};

/** A queue and its worker; finished jobs are kept, as BullMQ does unless it is told otherwise. */
async function openQueue(options, run, { backend, chunk = 5000, usesDefaults = false } = {}) {
  const errors = new Set();
  const heard = (one) => one.on("error", (error) => errors.add(`ERROR ${error.message}`));
  const queue = new Queue("bench", options, backend);
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
        usesDefaults ? options : { ...options, concurrency },
        backend,
      );
      heard(worker);
      await worker.waitUntilReady();
    },
    enqueue: (n) => queue.add("bench", { n }),
    async enqueueMany(count) {
      await inChunks(count, chunk, (numbers) =>
        queue.addBulk(numbers.map((n) => ({ name: "bench", data: { n } }))),
      );
    },
    scheduleEachSecond: () =>
      queue.upsertJobScheduler(
        "each-second",
        { pattern: "* * * * * *" },
        { name: "bench", data: { n: -1 } },
      ),
    keepSchedules: (count, cron) =>
      byCallers(count, 20, (n) =>
        queue.upsertJobScheduler(
          `kept-${n}`,
          { pattern: cron, tz: "UTC" },
          { name: "bench", data: { n } },
        ),
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
