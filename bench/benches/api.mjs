import { Worker } from "node:worker_threads";
import { createHorarium, createPool } from "horarium/node";
import { fill, handler } from "../api/fill.mjs";
import { serveApi } from "../api/serve.mjs";
import { percentile } from "../numbers.mjs";

const asked = 200;
const notCounted = 20;
const callers = 1;
const dayMs = 86_400_000;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "api",
  about:
    "a dashboard's questions beside a month of history; to be reached with 10,000 jobs and 1,000,000 executions",
  systems: ["horarium"],
  jobs: 10_000,
  withinMs: 1_800_000,
  async prepare({ url, jobs }) {
    const startedAt = performance.now();
    await fill(url, jobs);
    return { values: { filling: (performance.now() - startedAt) / 1_000 } };
  },
  async measure({ url, client }) {
    const pool = createPool(url);
    const horarium = createHorarium({ db: pool, handlers: [handler] });
    const server = await serveApi(horarium);
    const values = {};
    try {
      for (const [name, paths] of Object.entries(await questions(client))) {
        const requests = paths.map((path) => `${server.url}/api${path}`);
        const times = await ask(requests);
        const counted = times.slice(notCounted);
        values[`${name}, p50`] = percentile(counted, 0.5);
        values[`${name}, p95`] = percentile(counted, 0.95);
        values[`${name}, first`] = times[0];
      }
    } finally {
      await server.close();
      await pool.end();
    }
    return { values, notes: server.failures.map((error) => `ERROR ${error.message}`) };
  },
  figure(measure) {
    if (measure === "filling") return { unit: "s", better: "lower" };
    const isJudged = measure.endsWith("p95");
    const atMost = measure.startsWith("timeline") ? 150 : 50;
    return { unit: "ms", better: "lower", ...(isJudged ? { targets: [{ atMost }] } : {}) };
  },
};

/** Each asked of other jobs and executions every time, as people do. */
async function questions(client) {
  const { rows: jobs } = await client.query(
    `select name from horarium.scheduled_job order by md5(name) limit ${asked}`,
  );
  const { rows: executions } = await client.query(
    `select execution_id as id from horarium.execution_log group by execution_id limit ${asked}`,
  );
  const times = (path) => Array.from({ length: asked }, (_, n) => path(n));
  const job = (n) => encodeURIComponent(jobs[n % jobs.length].name);
  const execution = (n) => executions[n % executions.length].id;
  const week = (n, group) => {
    // now moves on from one question to the next
    const now = Date.now() + n * 1_000;
    const at = (ms) => new Date(now + ms).toISOString();
    return `/timeline?from=${at(-2 * dayMs)}&to=${at(5 * dayMs)}&buckets=336&group=${group}`;
  };
  return {
    "list jobs": times(() => "/jobs"),
    "list failing jobs": times(() => "/jobs?state=failing"),
    "search jobs": times((n) => `/jobs?search=${n}`),
    "list jobs by name": times(() => "/jobs?sort=name&limit=100"),
    job: times((n) => `/jobs/${job(n)}`),
    "job's slots": times((n) => `/jobs/${job(n)}/slots`),
    "job's stats": times((n) => `/jobs/${job(n)}/stats`),
    "list executions": times(() => "/executions"),
    "list failed executions": times(() => "/executions?status=failed"),
    "list a job's executions": times((n) => `/executions?job=${job(n)}`),
    execution: times((n) => `/executions/${execution(n)}`),
    "execution's attempts": times((n) => `/executions/${execution(n)}/attempts`),
    "execution's log": times((n) => `/executions/${execution(n)}/log`),
    "search in a log": times((n) => `/executions/${execution(n)}/log/search?q=line 1`).map(
      encodeURI,
    ),
    changes: times(() => "/changes"),
    overview: times(() => "/overview"),
    "timeline of 7 days": times((n) => week(n, "auto")),
    "timeline of 7 days by job": times((n) => week(n, "job")),
    // nobody has asked for it in the last seconds: each is drawn anew
    "timeline of 7 days, each another": times((n) => week(-(n % 96) * 1_800, "auto")),
  };
}

/** @param {string[]} requests @returns {Promise<number[]>} milliseconds */
function ask(requests) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("../api/ask.mjs", import.meta.url), {
      workerData: { requests, callers },
    });
    worker.on("message", ({ times, error }) =>
      error === undefined ? resolve(times) : reject(new Error(error)),
    );
    worker.on("error", reject);
  });
}
