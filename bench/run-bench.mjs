import { inChild } from "./in-child.mjs";
import { median } from "./numbers.mjs";
import { createDatabase } from "./server.mjs";

/**
 * All runs of one bench, the systems taking turns. A run that fails is told and left out.
 *
 * @param {import("./benches/index.mjs").Bench} bench
 * @param {{ server: { url: string }, systems: string[], jobs: number | undefined, runs: number, isLarge: boolean, signal: AbortSignal, log: (line: string) => void }} options
 * @returns {Promise<{ measurements: import("./benches/index.mjs").Measurement[], notes: Map<string, number>, failures: number }>}
 */
export async function runBench(bench, options) {
  const { systems, runs, isLarge, signal, log } = options;
  const variants = bench.variants?.({ isLarge }) ?? [""];
  const samples = new Map();
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

async function runOnce(bench, { server, system, variant, jobs = bench.jobs, signal }) {
  const database = await createDatabase(server.url, bench);
  try {
    const task = { bench: bench.name, system, variant, jobs, url: database.url };
    return await inChild(task, { withinMs: bench.withinMs ?? 300_000, signal });
  } finally {
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
