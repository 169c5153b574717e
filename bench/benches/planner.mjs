import { nextSlots, parseSchedule, ScheduleError } from "horarium/schedule";
import { median } from "../numbers.mjs";

const timezone = "America/New_York";
const texts = ["* * * * * *", "*/5 * * * *", "0 3 * * *", "0 4 * * 0", "0 0 29 2 *"];
const seconds = 0.5;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "planner",
  about: `next slots per second in ${timezone} from random instants of one year, parsed once; and how long 10 kB of nonsense takes to refuse`,
  systems: ["horarium"],
  async collect({ runs }) {
    const instants = randomInstants();
    const planners = await availablePlanners();
    const found = [];
    for (const text of texts) {
      const samples = planners.map((planner) => ({
        system: planner.system,
        next: planner.prepare(text),
        list: [],
      }));
      // once round unmeasured: compiled, and the zone's changes known
      for (const { next } of samples) for (const from of instants.slice(0, 2000)) next(from);
      for (let run = 0; run < runs; run++) {
        for (const { next, list } of samples) list.push(perSecond(next, instants));
      }
      for (const { system, list } of samples) {
        found.push(measurement(`next slot, ${text}`, system, "slots/s", list));
      }
    }
    return [...found, ...refusals(runs)];
  },
  figure: (measure) =>
    measure.startsWith("refuse")
      ? { unit: "ms", better: "lower", targets: [{ atMost: 5 }] }
      : { unit: "slots/s", better: "higher", targets: [{ atLeast: 100_000 }] },
};

async function availablePlanners() {
  const horarium = {
    system: "horarium",
    prepare(text) {
      const schedule = parseSchedule(text);
      return (from) => nextSlots(schedule, { timezone, from, count: 1 });
    },
  };
  const others = await Promise.all([croner(), cronParser()].map((one) => one.catch(() => null)));
  return [horarium, ...others.filter((one) => one !== null)];
}

async function croner() {
  const { Cron } = await import("croner");
  return {
    system: "croner",
    prepare(text) {
      const cron = new Cron(text, { timezone, paused: true });
      return (from) => cron.nextRun(from);
    },
  };
}

async function cronParser() {
  const { CronExpressionParser } = await import("cron-parser");
  return {
    system: "cron-parser",
    prepare(text) {
      const expression = CronExpressionParser.parse(text, { tz: timezone });
      return (from) => {
        expression.reset(from);
        return expression.next().toDate();
      };
    },
  };
}

function perSecond(next, instants) {
  const batch = 100;
  let done = 0;
  const startedAt = performance.now();
  let passed = 0;
  while (passed < seconds * 1000) {
    for (let i = 0; i < batch; i++) next(instants[done++ % instants.length]);
    passed = performance.now() - startedAt;
  }
  return Math.round(done / (passed / 1000));
}

function refusals(runs) {
  return [
    { name: "10 kB of items", text: "1,".repeat(5_000) },
    { name: "10 kB of blanks", text: `*/5${" ".repeat(10_000)}* * * *` },
    { name: "256 characters", text: `${"0-59/7,".repeat(35)}x * * *` },
  ].map(({ name, text }) => {
    const samples = Array.from({ length: runs }, () => millisecondsToRefuse(text));
    return measurement(`refuse ${name}`, "horarium", "ms", samples);
  });
}

function millisecondsToRefuse(text) {
  const times = 1000;
  const startedAt = performance.now();
  for (let i = 0; i < times; i++) {
    try {
      parseSchedule(text);
      throw new Error(`accepted: ${text.slice(0, 40)}`);
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
    }
  }
  return (performance.now() - startedAt) / times;
}

/** The same for every system and every run. */
function randomInstants() {
  const start = Date.UTC(2026, 0, 1);
  const year = 365 * 86_400_000;
  let state = 42;
  return Array.from({ length: 10_000 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return new Date(start + Math.floor((state / 2 ** 32) * year));
  });
}

/** @returns {import("./index.mjs").Measurement} */
function measurement(name, system, unit, samples) {
  return { bench: name, system, value: median(samples), unit, samples };
}
