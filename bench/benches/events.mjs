import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { percentile } from "../numbers.mjs";
import { pause } from "../wait.mjs";

const clients = 500;
const slow = 10;
/** Most are made and completed between two looks, and so told once. */
const executionsEachSecond = 220;
const warmUpMs = 20_000;
const windowMs = 60_000;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "events",
  about: `${clients} event streams of one server process, beside ${slow} that never read`,
  systems: ["horarium"],
  async measure({ url, open }) {
    const opened = await open(() => {});
    const server = fork(
      fileURLToPath(new URL("../api/server-process.mjs", import.meta.url)),
      [url],
      {
        execArgv: ["--expose-gc"],
      },
    );
    const [{ url: address }] = await once(server, "message");
    const facts = async () => {
      server.send("facts");
      return (await once(server, "message"))[0];
    };
    const crowd = new Worker(new URL("../api/event-clients.mjs", import.meta.url), {
      workerData: { url: address, count: clients, slow },
    });
    await once(crowd, "message");
    const heard = async () => {
      crowd.postMessage("facts");
      return (await once(crowd, "message"))[0];
    };
    await opened.start();
    const ids = [];
    const making = setInterval(() => void make(opened, ids), 100);
    await pause(warmUpMs);
    await heard();
    const before = await facts();
    await pause(windowMs);
    const after = await facts();
    const { events, resets, ended, delays } = await heard();
    clearInterval(making);
    // the last are executed and told
    await pause(3_000);
    const { completed } = await heard();
    crowd.postMessage("end");
    server.disconnect();
    await once(server, "exit");
    const told = new Set(completed);
    const lost = ids.filter((id) => !told.has(id)).length;
    const seconds = windowMs / 1_000;
    return {
      values: {
        "events a second, each client": events / clients / seconds,
        "growth of RSS": (after.rss - before.rss) / 2 ** 20,
        "growth of the heap": (after.heapUsed - before.heapUsed) / 2 ** 20,
        RSS: after.rss / 2 ** 20,
        "CPU of the server process": ((after.cpuMs - before.cpuMs) / windowMs) * 100,
        "from completed to told, p95": percentile(delays, 0.95),
        "executions not told": lost,
      },
      notes: [
        ...(resets > 0 ? [`ERROR ${resets} resets`] : []),
        ...(ended > 0 ? [`ERROR ${ended} streams ended`] : []),
        ...after.failures.map((failure) => `ERROR ${failure}`),
      ],
    };
  },
  figure(measure) {
    if (measure.startsWith("events"))
      return { unit: "/s", better: "higher", targets: [{ atLeast: 200 }] };
    if (measure.startsWith("growth"))
      return { unit: "MB", better: "lower", targets: [{ atMost: 10 }] };
    if (measure === "RSS") return { unit: "MB", better: "lower" };
    if (measure.startsWith("CPU")) return { unit: "%", better: "lower" };
    if (measure.startsWith("from")) return { unit: "ms", better: "lower" };
    return { unit: "", better: "lower", targets: [{ atMost: 0 }] };
  },
};

async function make({ horarium, handler }, ids) {
  const work = Array.from({ length: executionsEachSecond / 10 }, (_, n) => ({ parameters: { n } }));
  for (const { id } of await horarium.enqueueMany(handler, work)) ids.push(id);
}
