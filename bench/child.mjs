import { loadBench } from "./benches/index.mjs";
import { connect } from "./database.mjs";
import { loadSystem } from "./systems/index.mjs";

// one run of one system, in a process of its own
process.on("disconnect", () => process.exit(1));
process.once("message", (task) => {
  (task.isPreparation ? prepare(task) : measure(task)).then(
    (result) => process.send({ result }, () => process.disconnect()),
    (error) => process.send({ error: error.stack ?? String(error) }, () => process.disconnect()),
  );
});

async function prepare({ bench: benchName, url, jobs }) {
  const { prepare: fill } = await loadBench(benchName);
  return await fill({ url, jobs });
}

async function measure({ bench: benchName, system: systemName, url, ...options }) {
  const bench = await loadBench(benchName);
  const system = await loadSystem(systemName);
  const client = await connect(url);
  const opened = [];
  const open = async (run, how) => {
    const one = await system.open(url, run, how);
    opened.push(one);
    return one;
  };
  const { values, notes = [] } = await bench.measure({
    ...options,
    system: systemName,
    url,
    client,
    open,
  });
  for (const one of opened) notes.push(...(await one.close()));
  await client.end();
  return { values, notes };
}
