import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inChild } from "./in-child.mjs";
import { median } from "./numbers.mjs";
import { createDatabase, openPrepared } from "./server.mjs";

/**
 * All runs of one bench, the systems taking turns. A run that fails is told and left out.
 *
 * @param {import("./benches/index.mjs").Bench} bench
 * @param {Options} options
 * @returns {Promise<{ measurements: import("./benches/index.mjs").Measurement[], notes: Map<string, number>, failures: number }>}
 *
 * @typedef {object} Options
 * @property {{ url: string }} server
 * @property {string[]} systems
 * @property {number | undefined} jobs
 * @property {number} runs
 * @property {boolean} isLarge
 * @property {number} [seconds] For how long a bench watches something that takes as long as one likes.
 * @property {string[]} [only] These variants; without it all.
 * @property {string} [prepared] The database that runs get a copy of, which then stays; without it a new one.
 * @property {AbortSignal} signal
 * @property {(line: string) => void} log
 */
export async function runBench(bench, options) {
  if (bench.prepare === undefined) return takeTurns(bench, options, new Map());
  const samples = new Map();
  const template = await openPrepared(options.server.url, options.prepared);
  try {
    if (template.isNew) keepSamples(samples, "horarium", await prepare(bench, options, template));
    return await takeTurns(bench, { ...options, template: await template.filled() }, samples);
  } finally {
    await template.close();
  }
}

async function prepare(bench, { jobs = bench.jobs, signal, log }, { url }) {
  const task = { bench: bench.name, isPreparation: true, jobs, url };
  const { values } = await inChild(task, { withinMs: bench.withinMs ?? 300_000, signal });
  log(`  ${bench.name}, prepared: ${summary(bench, values)}`);
  return values;
}

async function takeTurns(bench, options, samples) {
  const { systems, runs, isLarge, only, signal, log } = options;
  const all = bench.variants?.({ isLarge }) ?? [""];
  const variants = only === undefined ? all : all.filter((one) => only.includes(one));
  const notes = new Map();
  let failures = 0;
  for (let round = 0; round < runs; round++) {
    // each begins a round in its turn
    const order = systems.map((_, place) => systems[(place + round) % systems.length]);
    for (const variant of variants) {
      for (const system of order) {
        if (signal.aborted) return { measurements: [], notes, failures };
        if (bench.applies?.(system, variant) === false) continue;
        const label = [bench.name, variant, system, `run ${round + 1} of ${runs}`].filter(Boolean);
        try {
          const result = await runOnce(bench, { ...options, system, variant });
          log(`  ${label.join(", ")}: ${summary(bench, result.values)}`);
          keepSamples(samples, system, result.values);
          for (const note of result.notes)
            addNote(notes, `${system}${variant && ` (${variant})`}: ${note}`);
        } catch (error) {
          if (signal.aborted) return { measurements: [], notes, failures };
          failures++;
          addNote(notes, `${system}${variant && ` (${variant})`}: FAILED ${error.message}`);
          log(`  ${label.join(", ")}: FAILED ${error.message}`);
        }
      }
    }
  }
  return { measurements: measurementsOf(bench, samples), notes, failures };
}

async function runOnce(bench, options) {
  const { server, template, system, variant, jobs = bench.jobs, seconds, signal } = options;
  const { countsStatements } = bench;
  const database = await createDatabase(server.url, { countsStatements, template });
  // here, since a process that is ended cannot clean up
  const directory = await mkdtemp(join(tmpdir(), "horarium-bench-files-"));
  try {
    const task = {
      bench: bench.name,
      system,
      variant,
      jobs,
      seconds,
      url: database.url,
      directory,
    };
    return await inChild(task, { withinMs: bench.withinMs ?? 300_000, signal });
  } finally {
    await rm(directory, { recursive: true, force: true });
    await database.drop();
  }
}

function summary(bench, values) {
  return Object.entries(values)
    .map(
      ([measure, value]) =>
        `${measure} ${Number(value.toPrecision(4))} ${bench.figure(measure).unit}`,
    )
    .join(", ");
}

function addNote(notes, note) {
  notes.set(note, (notes.get(note) ?? 0) + 1);
}

/** Measure, then system, then one value a run. */
function keepSamples(samples, system, values) {
  for (const [measure, value] of Object.entries(values)) {
    const bySystem = samples.get(measure) ?? new Map();
    samples.set(measure, bySystem);
    bySystem.set(system, [...(bySystem.get(system) ?? []), value]);
  }
}

function measurementsOf(bench, samples) {
  const measurements = [];
  const mediansOf = new Map();
  for (const [measure, bySystem] of samples) {
    for (const [system, list] of bySystem) {
      const value = median(list);
      measurements.push({
        bench: measure,
        system,
        value,
        unit: bench.figure(measure).unit,
        samples: list,
      });
      mediansOf.set(system, { ...mediansOf.get(system), [measure]: value });
    }
  }
  for (const [system, medians] of mediansOf) {
    for (const [measure, value] of Object.entries(bench.derive?.(medians) ?? {})) {
      measurements.push({
        bench: measure,
        system,
        value,
        unit: bench.figure(measure).unit,
        samples: [value],
      });
    }
  }
  return measurements;
}
