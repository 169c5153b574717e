import { Cron } from "croner";

/** In memory only: what a timer of Node alone can do. @type {import("./index.mjs").System} */
export const system = {
  name: "croner",
  settings: "in memory, no database",
  async open(_url, run) {
    let cron;
    return {
      concurrency: Infinity,
      async start() {
        cron = new Cron("* * * * * *", () =>
          run({ n: 0 }, new Date(Math.round(Date.now() / 1000) * 1000)),
        );
      },
      scheduleEachSecond: async () => {},
      enqueue: unsupported,
      enqueueMany: unsupported,
      unfinished: "select 0 as count",
      kept: "select 0 as count",
      async close() {
        cron?.stop();
        return [];
      },
    };
  },
};

async function unsupported() {
  throw new Error("croner keeps no work");
}
