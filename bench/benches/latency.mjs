import { percentile } from "../numbers.mjs";
import { pause } from "../wait.mjs";

const samplesAtMost = 300;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "latency",
  about:
    "idle system, from the enqueue call to the handler's start in the same process, pauses of 20-60 ms",
  systems: ["horarium", "graphile-worker", "pg-boss"],
  jobs: samplesAtMost,
  async measure({ jobs, open }) {
    let started = () => {};
    const opened = await open(() => started());
    await opened.start();
    await pause(2000);
    const samples = [];
    const warmUp = 10;
    for (let n = 0; n < warmUp + Math.min(jobs, samplesAtMost); n++) {
      await pause(20 + Math.random() * 40);
      const ms = await enqueueToStart(opened, n, (listener) => (started = listener));
      if (n >= warmUp) samples.push(ms);
    }
    return {
      values: {
        "latency, p50": percentile(samples, 0.5),
        "latency, p99": percentile(samples, 0.99),
        "latency, max": Math.max(...samples),
      },
    };
  },
  figure(measure) {
    const limits = { "latency, p50": 3, "latency, p99": 8 };
    const limit = limits[measure];
    return {
      unit: "ms",
      better: "lower",
      ...(limit === undefined ? {} : { targets: [{ atMost: limit }] }),
    };
  },
};

async function enqueueToStart(opened, n, listen) {
  const calledAt = performance.now();
  const startedAt = new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`execution ${n} did not start within 30 s`)),
      30_000,
    );
    listen(() => {
      clearTimeout(timer);
      resolve(performance.now());
    });
  });
  await opened.enqueue(n);
  return (await startedAt) - calledAt;
}
