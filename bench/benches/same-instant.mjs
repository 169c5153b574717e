import { copyJob } from "../copy-job.mjs";
import { count } from "../database.mjs";
import { databaseClock } from "../database-clock.mjs";
import { percentile } from "../numbers.mjs";
import { until } from "../wait.mjs";

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "same-instant",
  about:
    "as many jobs, or executions with a time, due at one instant: the handlers' starts after it, by the database's clock; the peers look every 0.5 s",
  systems: ["horarium", "graphile-worker", "pg-boss"],
  jobs: 10_000,
  variants: () => ["jobs", "one-time"],
  // of many jobs at one instant the design's measurements say what they do: 8 s and 118 s
  applies: (system, variant) => system === "horarium" || variant === "one-time",
  async measure({ jobs, variant, client, open }) {
    const clock = await databaseClock(client);
    const starts = [];
    const opened = await open(() => void starts.push(performance.now()), { pollsOften: true });
    const leadMs = 6_000 + jobs / 10;
    const instant = new Date(Math.ceil((clock.now() + leadMs) / 1000) * 1000);
    if (variant === "jobs") await storeJobs(opened, client, instant, jobs);
    else await opened.enqueueMany(jobs, { at: instant });
    await client.query("vacuum analyze");
    await opened.start();
    const leftMs = instant.getTime() - clock.now();
    await until(() => starts.length >= jobs, {
      within: leftMs + 120_000,
      what: `${jobs} handler starts`,
      state: () => `(${starts.length} started)`,
    });
    await until(async () => (await count(client, opened.unfinished)) === 0, {
      within: 120_000,
      what: "everything recorded",
    });
    const recordedAt = clock.now();
    await clock.refresh();
    const lateness = starts.map((startedAt) => clock.at(startedAt) - instant.getTime());
    const name = `same-instant, ${variant}`;
    return {
      values: {
        [`${name}, first start`]: Math.min(...lateness),
        [`${name}, p50`]: percentile(lateness, 0.5),
        [`${name}, last start`]: Math.max(...lateness),
        [`${name}, all recorded`]: recordedAt - instant.getTime(),
      },
      notes: [
        ...(leftMs < 2500 ? [`ERROR only ${leftMs.toFixed(0)} ms were left when it started`] : []),
        ...(starts.length > jobs ? [`ERROR ${starts.length} starts for ${jobs} executions`] : []),
      ],
    };
  },
  figure(measure) {
    const base = { unit: "ms", better: "lower" };
    if (measure.endsWith("first start")) return { unit: "ms", targets: [{ atLeast: 0 }] };
    if (measure.endsWith("last start")) return { ...base, targets: [{ atMost: 500 }] };
    return base;
  },
};

async function storeJobs({ horarium, handler }, client, instant, jobs) {
  const cron = [
    instant.getUTCSeconds(),
    instant.getUTCMinutes(),
    instant.getUTCHours(),
    instant.getUTCDate(),
    instant.getUTCMonth() + 1,
    "*",
  ].join(" ");
  const job = await horarium.createJob("instant", handler, { cron, timezone: "UTC" });
  await copyJob(client, job, jobs - 1);
}
