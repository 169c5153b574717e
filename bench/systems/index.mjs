/**
 * A system as the benches see it.
 *
 * @typedef {object} System
 * @property {string} name
 * @property {string} settings What it was configured with, for people.
 * @property {(url: string, run: Run, how?: How) => Promise<Opened>} open Connects and migrates; executes nothing yet.
 *
 * @typedef {object} How
 * @property {boolean} [pollsOften] For work with a time, which no notification announces.
 * @property {boolean} [usesDefaults] In place of what is fastest: as it is for somebody who sets nothing.
 *
 * @typedef {(parameters: { n: number }, slot?: Date | null) => void | Promise<void>} Run
 *
 * @typedef {object} Opened
 * @property {number} concurrency How many handlers may be in progress at once.
 * @property {() => Promise<void>} start Begins to execute.
 * @property {(n: number) => Promise<unknown>} enqueue One call, answered after its commit.
 * @property {(count: number, options?: Later) => Promise<void>} enqueueMany
 * @property {() => Promise<unknown>} [scheduleEachSecond]
 * @property {(count: number, cron: string) => Promise<void>} [keepSchedules] So many schedules with this cron text, in UTC.
 * @property {boolean} [isScheduledAtStart] Schedules are a matter of configuration: `keepSchedules` comes before `start`.
 * @property {() => Promise<number>} [storeCpu] Seconds of CPU that its store has used, where that is not the database.
 * @property {string | (() => Promise<number>)} unfinished SQL, or a question to another store: how many are queued or in progress and due.
 * @property {string | (() => Promise<number>)} kept The same: how many finished ones are kept.
 * @property {() => Promise<string[]>} close Ends everything; gives what is to be said about it.
 *
 * @typedef {object} Later
 * @property {Date} [at]
 * @property {"higher" | "lower"} [priority] Than the usual one.
 */

/** @type {Record<string, () => Promise<{ system: System }>>} */
const modules = {
  horarium: () => import("./horarium.mjs"),
  "graphile-worker": () => import("./graphile-worker.mjs"),
  "pg-boss": () => import("./pg-boss.mjs"),
  bullmq: () => import("./bullmq.mjs"),
  "bullmq-postgres": async () => ({ system: (await import("./bullmq.mjs")).onPostgres }),
  agenda: () => import("./agenda.mjs"),
  croner: () => import("./croner.mjs"),
};

export const systemNames = Object.keys(modules);

/** @param {string} name @returns {Promise<System>} */
export async function loadSystem(name) {
  const load = modules[name];
  if (load === undefined) {
    throw new Error(`unknown system "${name}"; there are ${systemNames.join(", ")}`);
  }
  return (await load()).system;
}
