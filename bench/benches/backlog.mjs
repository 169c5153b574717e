import { drainOnce } from "../drain-once.mjs";

/** The default is a million for the default of 100,000 due ones. */
const waitingPerJob = 10;
const chunk = 50_000;
const waitMs = 30 * 86_400_000;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "backlog",
  about:
    "draining with ten times as many executions waiting for a time in 30 days, half of them of higher priority",
  systems: ["horarium", "graphile-worker", "pg-boss"],
  jobs: 100_000,
  withinMs: 1_200_000,
  variants: () => ["without", "with"],
  async measure({ jobs, variant, client, open }) {
    let calls = 0;
    const opened = await open(() => void calls++);
    if (variant === "with") {
      const at = new Date(Date.now() + waitMs);
      const waiting = jobs * waitingPerJob;
      await enqueueInChunks(opened, waiting / 2, { at });
      await enqueueInChunks(opened, waiting / 2, { at, priority: "higher" });
    }
    await opened.enqueueMany(jobs);
    const { seconds } = await drainOnce(opened, client, { jobs, calls: () => calls });
    return { values: { [`backlog, drain ${variant}`]: jobs / seconds } };
  },
  derive: (values) => ({
    "backlog, with / without": values["backlog, drain with"] / values["backlog, drain without"],
  }),
  figure: (measure) =>
    measure === "backlog, with / without"
      ? { unit: "x", better: "higher", targets: [{ atLeast: 0.9 }] }
      : { unit: "jobs/s", better: "higher" },
};

/** A million at once would be a load of memory, and not of the database. */
async function enqueueInChunks(opened, count, options) {
  for (let left = count; left > 0; left -= chunk) {
    await opened.enqueueMany(Math.min(left, chunk), options);
  }
}
