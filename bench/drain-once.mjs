import { cpuMeter } from "./cpu.mjs";
import { count } from "./database.mjs";
import { until } from "./wait.mjs";

/**
 * Starts a system on what is enqueued already. The clock runs from the call of `start` until the database, and not
 * the system, says that nothing is unfinished.
 *
 * @param {import("./systems/index.mjs").Opened} opened
 * @param {import("pg").Client} client
 * @param {{ jobs: number, calls: () => number }} work
 */
export async function drainOnce(opened, client, { jobs, calls }) {
  await client.query("vacuum analyze");
  const readCpu = await cpuMeter(client);
  const unfinished = () => count(client, opened.unfinished);
  const startedAt = performance.now();
  await opened.start();
  const startMs = performance.now() - startedAt;
  // not asked for while handlers are still to be called: that would be a load of our own
  await until(() => calls() >= jobs, {
    within: 300_000,
    what: `${jobs} handler calls`,
    state: async () => `(${calls()} called, ${await unfinished()} unfinished in the database)`,
  });
  await until(async () => (await unfinished()) === 0, {
    within: 60_000,
    what: "nothing unfinished in the database",
    state: async () => `(${await unfinished()} left)`,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, startMs, cpu: await readCpu() };
}
