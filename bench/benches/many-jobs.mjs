import { copyJob } from "../copy-job.mjs";
import { cpuMeter } from "../cpu.mjs";
import { statementCounter } from "../statements.mjs";
import { pause } from "../wait.mjs";

const settleMs = 5_000;
const idleWindowMs = 60_000;
const dueEveryMs = 5_000;
const dueJobs = 1_000;
const dueInstants = 6;
const stored = { "1k": 1_000, "100k": 100_000, "1M": 1_000_000 };

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "many-jobs",
  about:
    "many enabled jobs that are never due: what they cost at rest, and what a due job costs beside them",
  systems: ["horarium"],
  countsStatements: true,
  withinMs: 900_000,
  variants: ({ isLarge }) => (isLarge ? ["1k", "100k", "1M"] : ["1k", "100k"]),
  async measure({ variant, client, open }) {
    let runs = 0;
    const opened = await open(() => void runs++);
    const { horarium, handler } = opened;
    const never = await horarium.createJob("never", handler, { cron: "0 0 1 1 *" });
    await copyJob(client, never, stored[variant] - 1);
    await client.query("vacuum analyze");
    await opened.start();
    await pause(settleMs);
    const rest = await atRest(client);
    const due = await whenDue(opened, client, () => runs);
    return {
      values: Object.fromEntries(
        Object.entries({ ...rest.values, ...due.values })
          .filter(([, value]) => value !== null)
          .map(([measure, value]) => [`${variant} jobs, ${measure}`, value]),
      ),
      notes: [...rest.notes, ...due.notes],
    };
  },
  derive(values) {
    const of = (measure) => values[`100k jobs, ${measure}`] / values[`1k jobs, ${measure}`];
    return {
      "RSS, 100k / 1k jobs": of("RSS"),
      "CPU per due job, 100k / 1k jobs": of("CPU per due job"),
    };
  },
  figure(measure) {
    if (measure.includes("/ 1k jobs"))
      return { unit: "x", better: "lower", targets: [{ atMost: 1.1 }] };
    if (measure.endsWith("RSS")) return { unit: "MB", better: "lower" };
    if (measure.endsWith("statements")) return limited(measure, "/s", 1);
    if (measure.endsWith("node + server CPU")) return limited(measure, "s/min", 1);
    if (measure.endsWith("per due job")) return { unit: "µs", better: "lower" };
    return { unit: "ms", better: "lower" };
  },
};

/** What is asked for is asked for with 100,000 jobs. */
function limited(measure, unit, atMost) {
  return {
    unit,
    better: "lower",
    ...(measure.startsWith("100k") ? { targets: [{ atMost }] } : {}),
  };
}

async function atRest(client) {
  const readStatements = await statementCounter(client);
  const readCpu = await cpuMeter(client);
  await pause(idleWindowMs);
  const cpu = await readCpu();
  const { count, how, top } = await readStatements();
  const minutes = idleWindowMs / 60_000;
  return {
    values: {
      statements: count / (idleWindowMs / 1000),
      "node + server CPU": cpu.server === null ? null : (cpu.node + cpu.server) / minutes,
      RSS: process.memoryUsage.rss() / 2 ** 20,
    },
    notes: [how, ...top],
  };
}

/** Jobs that are due together every few seconds, stored beside the others. */
async function whenDue({ horarium, handler }, client, runs) {
  const job = await horarium.createJob("due", handler, { cron: "*/5 * * * * *" });
  await copyJob(client, job, dueJobs - 1);
  // the first instants come while their first slots are still made
  await pause(dueEveryMs * 2.5);
  const runsBefore = runs();
  const readStatements = await statementCounter(client);
  const readCpu = await cpuMeter(client);
  await pause(dueEveryMs * dueInstants);
  const cpu = await readCpu();
  const { slowest } = await readStatements();
  const made = runs() - runsBefore;
  const expected = dueJobs * dueInstants;
  return {
    values: {
      "CPU per due job": cpu.server === null ? null : ((cpu.node + cpu.server) * 1e6) / made,
    },
    notes: [
      ...(made === expected ? [] : [`ERROR ${made} runs of due jobs, ${expected} expected`]),
      `node ${((cpu.node * 1e6) / made).toFixed(0)} µs a due job; the server's time while jobs were due:`,
      ...slowest,
    ],
  };
}
