import { cpuMeter } from "../cpu.mjs";
import { statementCounter } from "../statements.mjs";
import { pause } from "../wait.mjs";

const settleMs = 5_000;
const windowMs = 30_000;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "idle",
  about: "a worker with nothing to do and its defaults, 30 s after 5 s of settling",
  systems: ["horarium", "pg-boss", "graphile-worker", "bullmq", "bullmq-postgres", "agenda"],
  countsStatements: true,
  async measure({ client, open }) {
    const opened = await open(() => {}, { usesDefaults: true });
    await opened.start();
    await pause(settleMs);
    const readStatements = await statementCounter(client);
    const storeBefore = (await opened.storeCpu?.()) ?? 0;
    const readCpu = await cpuMeter(client);
    await pause(windowMs);
    const cpu = await readCpu();
    const storeCpu = opened.storeCpu === undefined ? 0 : (await opened.storeCpu()) - storeBefore;
    const { count, how, top } = await readStatements();
    const minutes = windowMs / 60_000;
    return {
      values: {
        "idle, statements": count / (windowMs / 1000),
        "idle, node CPU": cpu.node / minutes,
        ...(cpu.server === null ? {} : { "idle, server CPU": (cpu.server + storeCpu) / minutes }),
      },
      notes: [how, ...top],
    };
  },
  figure: (measure) =>
    measure === "idle, statements"
      ? { unit: "/s", better: "lower", targets: [{ atMost: 1 }] }
      : { unit: "s/min", better: "lower" },
};
