/**
 * @typedef {object} Bench
 * @property {string} name
 * @property {string} about One line for the table's head.
 * @property {string[]} systems Those that can do it, Horarium first.
 * @property {number} [jobs] How much, unless `--jobs` says otherwise.
 * @property {boolean} [countsStatements]
 * @property {number} [withinMs] A run that takes longer is ended.
 * @property {(context: { url: string, jobs: number }) => Promise<Measured>} [prepare] Fills a database, of which each run then gets a copy.
 * @property {(options: { isLarge: boolean }) => string[]} [variants] Each is a run of its own.
 * @property {(system: string, variant: string) => boolean} [applies]
 * @property {(context: Context) => Promise<Measured>} [measure] One run of one system, in its own process.
 * @property {(values: Record<string, number>) => Record<string, number>} [derive] From the medians of one system.
 * @property {(options: { peers: string[], runs: number }) => Promise<Measurement[]>} [collect] In place of `measure`: all at once, without a server.
 * @property {(measure: string) => Figure} figure What a value means.
 *
 * @typedef {object} Context
 * @property {number} jobs
 * @property {number} [seconds] As `--seconds` says.
 * @property {string} variant
 * @property {string} system
 * @property {string} url
 * @property {string} directory An empty one for files, removed after the run.
 * @property {import("pg").Client} client For looking on.
 * @property {(run: import("../systems/index.mjs").Run, how?: import("../systems/index.mjs").How) => Promise<import("../systems/index.mjs").Opened>} open Closed and audited after the run.
 *
 * @typedef {{ values: Record<string, number>, notes?: string[] }} Measured
 *
 * @typedef {object} Figure
 * @property {string} unit
 * @property {"higher" | "lower"} [better] Absent: a fact without a better and a worse.
 * @property {Target[]} [targets]
 *
 * @typedef {{ atLeast: number } | { atMost: number } | { times: number, of: string }} Target `of` a peer, or of the `best` one.
 *
 * @typedef {{ bench: string, system: string, value: number, unit: string, samples: number[] }} Measurement
 */

/** @type {Record<string, () => Promise<{ bench: Bench }>>} */
const modules = {
  drain: () => import("./drain.mjs"),
  "enqueue-bulk": () => import("./enqueue-bulk.mjs"),
  "enqueue-single": () => import("./enqueue-single.mjs"),
  latency: () => import("./latency.mjs"),
  "every-second": () => import("./every-second.mjs"),
  "same-instant": () => import("./same-instant.mjs"),
  "many-jobs": () => import("./many-jobs.mjs"),
  "alert-rules": () => import("./alert-rules.mjs"),
  backlog: () => import("./backlog.mjs"),
  idle: () => import("./idle.mjs"),
  planner: () => import("./planner.mjs"),
  api: () => import("./api.mjs"),
  "api-load": () => import("./api-load.mjs"),
  events: () => import("./events.mjs"),
  dashboard: () => import("./dashboard.mjs"),
  "alert-delivery": () => import("./alert-delivery.mjs"),
  "side-by-side": () => import("./side-by-side.mjs"),
  schedules: () => import("./schedules.mjs"),
  edge: () => import("./edge.mjs"),
  library: () => import("./library.mjs"),
};

export const benchNames = Object.keys(modules);

/** @param {string} name @returns {Promise<Bench>} */
export async function loadBench(name) {
  return (await modules[name]()).bench;
}
