import { loadBench } from "./benches/index.mjs";
import { machineFacts } from "./machine.mjs";
import { readOptions, usage } from "./options.mjs";
import { report } from "./report.mjs";
import { runBench } from "./run-bench.mjs";
import { openServer } from "./server.mjs";
import { loadSystem } from "./systems/index.mjs";

/**
 * Measures, prints, cleans up. Whether a figure is reached is printed and decides nothing: only a bench that could not
 * be measured makes the exit code 1.
 *
 * @param {string[]} args
 */
export async function main(args) {
  const options = readOptions(args);
  if (options.isHelp) return console.log(usage);
  // with --json nothing else may stand on the standard output
  const log = options.isJson ? (line) => console.error(line) : (line) => console.log(line);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());

  const benches = await Promise.all(options.names.map(loadBench));
  const needsServer = benches.some((bench) => bench.measure !== undefined);
  const server = needsServer ? await openServer(log) : null;
  try {
    if (server !== null) for (const line of await machineFacts(server)) log(line);
    const usable = await usableSystems(benches, options.peers, log);
    for (const bench of benches) {
      if (stop.signal.aborted) break;
      const result = await measured(bench, {
        ...options,
        server,
        usable,
        signal: stop.signal,
        log,
      });
      if (stop.signal.aborted) break;
      if (result.failures > 0) process.exitCode = 1;
      if (options.isJson) for (const one of result.measurements) console.log(JSON.stringify(one));
      for (const line of report(bench, result.measurements, result.notes)) log(line);
    }
    if (stop.signal.aborted) {
      log("\nended before all was measured");
      process.exitCode = 130;
    }
  } finally {
    await server?.stop();
  }
}

/** What is not installed, or does not load on this Node, is left out and named. */
async function usableSystems(benches, peers, log) {
  const wanted = new Set(["horarium", ...peers]);
  const names = new Set(
    benches.flatMap(({ systems }) => systems).filter((name) => wanted.has(name)),
  );
  const usable = [];
  for (const name of names) {
    try {
      const { settings } = await loadSystem(name);
      usable.push(name);
      log(`${name}: ${settings}`);
    } catch (error) {
      if (name === "horarium") throw error;
      log(`${name} is left out: it does not load on Node ${process.version} (${error.message})`);
    }
  }
  return usable;
}

async function measured(bench, { usable, ...options }) {
  options.log(`\n${bench.name} ...`);
  if (bench.collect !== undefined) {
    return { measurements: await bench.collect(options), notes: new Map(), failures: 0 };
  }
  const systems = bench.systems.filter((name) => usable.includes(name));
  return runBench(bench, { ...options, systems });
}
