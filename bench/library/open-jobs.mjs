import { createLibraryJobs } from "@horarium/library";
import { referenceAdapter } from "@horarium/library/reference";
import { createHorarium, createPool } from "horarium/node";
import { auditNote, watchErrors } from "../systems/horarium.mjs";
import { watchMemory } from "./watch-memory.mjs";
import { watchStatements } from "./watch-statements.mjs";

/**
 * The library's jobs as they are built in, on a Horarium of this process that runs; but they wait to be asked.
 *
 * @param {string} url
 * @param {{ deps?: object, watch?: Record<string, string> }} [options] `watch`: names, and a part of the statements meant.
 */
export async function openJobs(url, { deps = {}, watch = {} } = {}) {
  const pool = createPool(url);
  const times = watchStatements(pool, watch);
  const { handlers, jobs } = createLibraryJobs({ adapter: referenceAdapter, ...deps });
  const horarium = createHorarium({ db: pool, handlers });
  const errors = watchErrors(horarium);
  const ended = watchEnds(horarium);
  await horarium.migrate();
  for (const { name, handler, timeout, concurrencyKey } of jobs) {
    if (!handlers.some((one) => one.name === handler)) continue;
    await horarium.createJob(name, handler, { cron: "@manual", timeout, concurrencyKey });
  }
  await horarium.start();

  return {
    times,
    /** Executes the job once. One that did not do all that there was to do is an error, unless its budget was to end it. */
    async run(job, parameters = {}, { endsByBudget = false } = {}) {
      const memory = watchMemory();
      const cpuBefore = process.cpuUsage();
      const { id } = await horarium.runNow(job, { parameters });
      const { durationMs, result } = await ended(id);
      if (
        !["done", "noop"].includes(result.outcome) &&
        !(endsByBudget && result.stoppedBy === "budget")
      )
        throw new Error(`not all was done: ${JSON.stringify(result)}`);
      const { user, system } = process.cpuUsage(cpuBefore);
      return {
        id,
        result,
        counts: result.counts,
        seconds: durationMs / 1_000,
        cpuSeconds: (user + system) / 1e6,
        grownMb: memory.stop(),
      };
    },
    /** The lines with this message, of an execution that wrote many. */
    async lines(id, message) {
      const found = [];
      for (let after = 0; ;) {
        const page = await horarium.log(id, { after, limit: 1_000 });
        if (page.length === 0) return found;
        found.push(...page.filter((line) => line.message === message));
        after = page.at(-1).sequence;
      }
    },
    async close() {
      await horarium.stop();
      const notes = [...errors(), await auditNote(horarium)];
      await pool.end();
      return notes;
    },
  };
}

/** Resolves when an execution has completed, also if it has already. */
function watchEnds(horarium) {
  const known = new Map();
  const of = (id) => {
    if (!known.has(id)) known.set(id, withResolvers());
    return known.get(id);
  };
  horarium.on("execution.completed", (event) => of(event.executionId).resolve(event));
  for (const name of ["failed", "retrying", "cancelled"]) {
    horarium.on(`execution.${name}`, ({ executionId, error }) =>
      of(executionId).reject(new Error(`the execution is ${name}: ${error}`)),
    );
  }
  return (id) => of(id).promise;
}

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
