const callers = 20;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "enqueue-single",
  about: "20 callers, each awaiting its own call before the next; no worker runs",
  systems: ["horarium", "graphile-worker", "pg-boss"],
  jobs: 10_000,
  async measure({ jobs, open }) {
    const opened = await open(() => {});
    await call(opened, callers * 10);
    const startedAt = performance.now();
    await call(opened, jobs);
    const seconds = (performance.now() - startedAt) / 1000;
    return { values: { "enqueue-single": jobs / seconds } };
  },
  figure: () => ({ unit: "calls/s", better: "higher", targets: [{ times: 10, of: "best" }] }),
};

async function call(opened, jobs) {
  let next = 0;
  const caller = async () => {
    while (next < jobs) await opened.enqueue(next++);
  };
  await Promise.all(Array.from({ length: callers }, caller));
}
