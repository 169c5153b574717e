import { startRedis } from "../redis.mjs";
import { openQueue } from "./bullmq-queue.mjs";

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
