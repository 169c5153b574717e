import { databaseClock } from "../database-clock.mjs";
import { percentile } from "../numbers.mjs";
import { pause } from "../wait.mjs";

const slotsAtMost = 35;
/** The first slots come while the system still starts. */
const warmUp = 3;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "every-second",
  about: "a job due each second: the handler's start after the instant, by the database's clock",
  systems: ["horarium", "croner"],
  jobs: slotsAtMost,
  async measure({ jobs, client, open }) {
    const clock = await databaseClock(client);
    const starts = [];
    const opened = await open((_parameters, slot) => {
      starts.push({ slot, startedAt: performance.now() });
    });
    await opened.scheduleEachSecond();
    await opened.start();
    const slots = warmUp + Math.min(jobs, slotsAtMost);
    const lateness = [];
    let uncertaintyMs = 0;
    for (let waited = 0; lateness.length < slots && waited < slots + 10; waited++) {
      // in the middle between two instants, so that it does not disturb them
      await pause(1500 - (clock.now() % 1000));
      await clock.refresh();
      uncertaintyMs = Math.max(uncertaintyMs, clock.uncertaintyMs());
      for (const { slot, startedAt } of starts.splice(0)) {
        lateness.push(clock.at(startedAt) - slot.getTime());
      }
    }
    const measured = lateness.slice(warmUp, slots);
    if (measured.length === 0) throw new Error("the job never ran");
    const notes = [
      `the clocks were compared to within ${uncertaintyMs.toFixed(2)} ms in the worst case`,
    ];
    const missing = slots - lateness.length;
    if (missing > 0) notes.push(`ERROR ${missing} of ${slots} slots did not run`);
    return {
      values: {
        "every-second, p50": percentile(measured, 0.5),
        "every-second, p99": percentile(measured, 0.99),
        "every-second, min": Math.min(...measured),
        "every-second, max": Math.max(...measured),
      },
      notes,
    };
  },
  figure(measure) {
    if (measure === "every-second, min") return { unit: "ms", targets: [{ atLeast: 0 }] };
    const limit = { "every-second, p50": 2, "every-second, p99": 8 }[measure];
    return {
      unit: "ms",
      better: "lower",
      ...(limit === undefined ? {} : { targets: [{ atMost: limit }] }),
    };
  },
};
