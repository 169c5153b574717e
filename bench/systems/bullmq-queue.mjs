import { Queue, Worker } from "bullmq";
import { inChunks } from "../in-chunks.mjs";

const concurrency = 100;

/** A queue and its worker on either store; finished jobs are kept, as BullMQ does unless it is told otherwise. */
export async function openQueue(options, run, backend) {
  const errors = new Set();
  const heard = (one) => one.on("error", (error) => errors.add(`ERROR ${error.message}`));
  const queue = new Queue("bench", options, ...given(backend));
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
        ...given(backend),
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

const given = (backend) => (backend === undefined ? [] : [undefined, backend]);
