/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "enqueue-bulk",
  about: "many executions through the system's call for many; no worker runs",
  systems: ["horarium", "graphile-worker", "pg-boss"],
  jobs: 100_000,
  async measure({ jobs, open }) {
    const opened = await open(() => {});
    // the connections are there, and the tables in memory
    await opened.enqueueMany(100);
    const startedAt = performance.now();
    await opened.enqueueMany(jobs);
    const seconds = (performance.now() - startedAt) / 1000;
    return { values: { "enqueue-bulk": jobs / seconds } };
  },
  figure: () => ({ unit: "jobs/s", better: "higher", targets: [{ times: 1, of: "best" }] }),
};
