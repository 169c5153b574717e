import { cpuMeter } from "../cpu.mjs";
import { count } from "../database.mjs";
import { drainOnce } from "../drain-once.mjs";
import { percentile } from "../numbers.mjs";
import { statementCounter } from "../statements.mjs";
import { pause, until } from "../wait.mjs";

const latencySamples = 100;
const idleMs = 15_000;
const eachSecondMs = 12_500;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "side-by-side",
  about:
    "every system on the same work: no-ops enqueued before and drained, then one at a time, then nothing to do, then a job due each second",
  systems: ["horarium", "pg-boss", "graphile-worker", "bullmq", "bullmq-postgres", "agenda"],
  jobs: 10_000,
  withinMs: 600_000,
  countsStatements: true,
  async measure({ jobs, client, open }) {
    let calls = 0;
    let run = () => void calls++;
    const opened = await open((parameters, slot) => run(parameters, slot));
    const enqueueMs = await timed(() => opened.enqueueMany(jobs));
    const { seconds } = await drainOnce(opened, client, { jobs, calls: () => calls });
    const kept = await count(client, opened.kept);

    const latencies = [];
    for (let n = 0; n < latencySamples; n++) {
      await pause(20 + Math.random() * 40);
      latencies.push(await enqueueToStart(opened, n, (listener) => (run = listener)));
    }
    run = () => {};

    await pause(5_000);
    const readStatements = await statementCounter(client);
    const readCpu = await cpuMeter(client);
    await pause(idleMs);
    const cpu = await readCpu();
    const statements = (await readStatements()).count;

    const lateness = await eachSecond(opened, (listener) => (run = listener));
    const notes = [`${kept} finished executions kept`];
    if (calls !== jobs) notes.push(`ERROR ${calls} handler calls for ${jobs} executions`);
    return {
      values: {
        "enqueue many": (jobs / enqueueMs) * 1000,
        drain: jobs / seconds,
        "enqueue to start, p50": percentile(latencies, 0.5),
        "enqueue to start, p99": percentile(latencies, 0.99),
        "idle, statements": statements / (idleMs / 1000),
        "idle, node CPU": (cpu.node * 60_000) / idleMs,
        ...(lateness.length === 0
          ? {}
          : {
              "each second, lateness p50": percentile(lateness, 0.5),
              "each second, lateness max": Math.max(...lateness),
            }),
      },
      notes,
    };
  },
  figure(measure) {
    if (measure === "drain" || measure === "enqueue many")
      return { unit: "jobs/s", better: "higher" };
    if (measure === "idle, statements") return { unit: "/s", better: "lower" };
    return { unit: measure.startsWith("idle") ? "s/min" : "ms", better: "lower" };
  },
};

async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function enqueueToStart(opened, n, listen) {
  const calledAt = performance.now();
  let startedAt = null;
  listen(() => (startedAt ??= performance.now()));
  await opened.enqueue(n);
  await until(() => startedAt !== null, { within: 30_000, what: `execution ${n}` });
  return startedAt - calledAt;
}

/** How long after each full second by this machine's clock, which is also the database's. Empty: it has no such schedule. */
async function eachSecond(opened, listen) {
  if (opened.scheduleEachSecond === undefined) return [];
  const starts = [];
  listen(() => void starts.push(Date.now()));
  await opened.scheduleEachSecond();
  await pause(eachSecondMs);
  listen(() => {});
  // the first may come while it is being set up
  return starts.slice(1).map((at) => at % 1000);
}
