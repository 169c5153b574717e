import { byCallers } from "../by-callers.mjs";

const callers = 20;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "enqueue-single",
  about: "20 callers, each awaiting its own call before the next; no worker runs",
  systems: ["horarium", "graphile-worker", "pg-boss"],
  jobs: 10_000,
  async measure({ jobs, open }) {
    const opened = await open(() => {});
    await byCallers(callers * 10, callers, opened.enqueue);
    const startedAt = performance.now();
    await byCallers(jobs, callers, opened.enqueue);
    const seconds = (performance.now() - startedAt) / 1000;
    return { values: { "enqueue-single": jobs / seconds } };
  },
  figure: () => ({ unit: "calls/s", better: "higher", targets: [{ times: 10, of: "best" }] }),
};
