import { cpuMeter } from "../cpu.mjs";
import { percentile } from "../numbers.mjs";
import { statementCounter } from "../statements.mjs";
import { pause, until } from "../wait.mjs";

const minuteMs = 60_000;
const settleMs = 3_000;
const idleMs = 15_000;
const endWithinMs = 150_000;
/** How many there are, and how long it may take at most to make them known. */
const kept = { "1k": { count: 1_000, leadMs: 35_000 }, "10k": { count: 10_000, leadMs: 75_000 } };

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "schedules",
  about:
    "many daily schedules that all have the same minute: how long to make them known, what they cost until then, and how late their work begins",
  systems: ["horarium", "pg-boss", "graphile-worker", "bullmq", "bullmq-postgres", "agenda"],
  withinMs: 420_000,
  countsStatements: true,
  variants: () => Object.keys(kept),
  async measure({ variant, client, open }) {
    const { count, leadMs } = kept[variant];
    const starts = [];
    const opened = await open(() => void starts.push(Date.now()));
    const instant = Math.ceil((Date.now() + leadMs) / minuteMs) * minuteMs;
    const from = performance.now();
    await makeKnown(opened, count, dailyAt(new Date(instant)));
    const knownMs = performance.now() - from;
    const rest = await atRest(client, instant);

    const notes = [...rest.notes];
    await until(() => starts.length >= count, {
      within: instant - Date.now() + endWithinMs,
      what: "all starts",
    }).catch((error) =>
      notes.push(`only ${starts.length} of ${count} had started (${error.message})`),
    );
    const lateness = starts.map((at) => at - instant);
    if (starts.length > count) notes.push(`ERROR ${starts.length} starts of ${count} schedules`);
    const values = {
      "make known": knownMs,
      ...rest.values,
      ...(starts.length === 0
        ? {}
        : { "first start": Math.min(...lateness), "p50 start": percentile(lateness, 0.5) }),
      ...(starts.length < count ? {} : { "last start": Math.max(...lateness) }),
    };
    return {
      values: Object.fromEntries(
        Object.entries(values).map(([measure, value]) => [`${variant}, ${measure}`, value]),
      ),
      notes,
    };
  },
  figure(measure) {
    if (measure.endsWith("statements")) return { unit: "/s", better: "lower" };
    return { unit: measure.endsWith("CPU") ? "s/min" : "ms", better: "lower" };
  },
};

const dailyAt = (at) => `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;

/** Where schedules are a matter of configuration they are there when the worker is. */
async function makeKnown(opened, count, cron) {
  if (opened.isScheduledAtStart !== true) await opened.start();
  await opened.keepSchedules(count, cron);
  if (opened.isScheduledAtStart === true) await opened.start();
}

async function atRest(client, instant) {
  await pause(settleMs);
  const leftMs = instant - Date.now();
  if (leftMs < idleMs + 2_000) {
    return { values: {}, notes: [`only ${leftMs} ms were left when they were known`] };
  }
  const readStatements = await statementCounter(client);
  const readCpu = await cpuMeter(client);
  await pause(idleMs);
  const cpu = await readCpu();
  const { count } = await readStatements();
  return {
    values: {
      "idle, statements": count / (idleMs / 1000),
      "idle, node CPU": (cpu.node * minuteMs) / idleMs,
    },
    notes: [],
  };
}
