import { count } from "../database.mjs";
import { drainOnce } from "../drain-once.mjs";
import { pause, until } from "../wait.mjs";

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "drain",
  about: "no-ops enqueued before, one process; until the database shows nothing unfinished",
  systems: ["horarium", "graphile-worker", "pg-boss"],
  jobs: 100_000,
  withinMs: 600_000,
  async measure({ jobs, client, open }) {
    let calls = 0;
    let run = () => void calls++;
    const opened = await open((parameters) => run(parameters));
    await opened.enqueueMany(jobs);
    const { seconds, startMs, cpu } = await drainOnce(opened, client, { jobs, calls: () => calls });
    const kept = await count(client, opened.kept);
    const notes = [`${kept} finished executions kept`];
    if (calls !== jobs) notes.push(`ERROR ${calls} handler calls for ${jobs} executions`);
    const inProgress = await mostInProgress(opened, client, (waiting) => (run = waiting));
    notes.push(`at most ${inProgress} handlers in progress at once, ${opened.concurrency} allowed`);
    return {
      values: {
        drain: jobs / seconds,
        "drain, of it the call of start": startMs,
        "drain, node CPU": (cpu.node * 1e6) / jobs,
        ...(cpu.server === null ? {} : { "drain, server CPU": (cpu.server * 1e6) / jobs }),
      },
      notes,
    };
  },
  figure(measure) {
    if (measure === "drain, of it the call of start") return { unit: "ms" };
    if (measure !== "drain") return { unit: "µs/job", better: "lower" };
    return {
      unit: "jobs/s",
      better: "higher",
      targets: [
        { times: 1, of: "graphile-worker" },
        { times: 1.6, of: "pg-boss" },
      ],
    };
  },
};

/** Whether the concurrency that it was given is that of handlers in progress: after the clock, with handlers that take a while. */
async function mostInProgress(opened, client, use) {
  let inProgress = 0;
  let most = 0;
  let done = 0;
  use(async () => {
    most = Math.max(most, ++inProgress);
    await pause(20);
    inProgress--;
    done++;
  });
  const jobs = Math.min(opened.concurrency * 3, 5000);
  await opened.enqueueMany(jobs);
  await until(() => done >= jobs, {
    within: 60_000,
    what: `${jobs} handlers of 20 ms`,
    state: () => `(${done} done)`,
  });
  await until(async () => (await count(client, opened.unfinished)) === 0, {
    within: 60_000,
    what: "nothing unfinished after handlers of 20 ms",
  });
  return most;
}
