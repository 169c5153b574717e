import { nextSlots, parseSchedule, ScheduleError, type Schedule } from "horarium/schedule";

/** One figure: the median of its samples. */
export interface Measurement {
  bench: string;
  system: string;
  value: number;
  unit: string;
  samples: number[];
}

const timezone = "America/New_York";
const texts = ["* * * * * *", "*/5 * * * *", "0 3 * * *", "0 4 * * 0", "0 0 29 2 *"];
const runs = 3;
const seconds = 0.5;

/**
 * Next slots per second from random instants of one year, parsed once, by Horarium and by those of croner and cron-parser that can be
 * imported; and how long 10 kB of nonsense takes to refuse. Medians of three runs.
 */
export async function bench(): Promise<Measurement[]> {
  const instants = randomInstants();
  const systems = await availableSystems();
  const found: Measurement[] = [];
  for (const text of texts) {
    for (const { system, prepare } of systems) {
      const next = prepare(text);
      // Once round unmeasured: compiled, and the zone's changes known.
      for (const from of instants.slice(0, 2000)) next(from);
      const samples = Array.from({ length: runs }, () => perSecond(next, instants));
      found.push(measurement(`next slot, ${text}`, system, "slots/s", samples));
    }
  }
  return [...found, ...refusals()];
}

interface System {
  system: string;
  prepare: (text: string) => (from: Date) => unknown;
}

async function availableSystems(): Promise<System[]> {
  const horarium: System = {
    system: "horarium",
    prepare(text) {
      const schedule: Schedule = parseSchedule(text);
      return (from) => nextSlots(schedule, { timezone, from, count: 1 });
    },
  };
  const others = await Promise.all([croner(), cronParser()]);
  return [horarium, ...others.filter((system) => system !== null)];
}

async function croner(): Promise<System | null> {
  const module = await optional<{
    Cron: new (text: string, options: object) => { nextRun(from: Date): Date | null };
  }>("croner");
  if (module === null) return null;
  return {
    system: "croner",
    prepare(text) {
      const cron = new module.Cron(text, { timezone, paused: true });
      return (from) => cron.nextRun(from);
    },
  };
}

async function cronParser(): Promise<System | null> {
  const module = await optional<{
    CronExpressionParser: {
      parse(text: string, options: object): { reset(from: Date): void; next(): { toDate(): Date } };
    };
  }>("cron-parser");
  if (module === null) return null;
  return {
    system: "cron-parser",
    prepare(text) {
      const expression = module.CronExpressionParser.parse(text, { tz: timezone });
      return (from) => {
        expression.reset(from);
        return expression.next().toDate();
      };
    },
  };
}

/** A package that need not be there; the name is no literal, so that its types need not be either. */
async function optional<Module>(name: string): Promise<Module | null> {
  try {
    return (await import(name)) as Module;
  } catch {
    return null;
  }
}

function perSecond(next: (from: Date) => unknown, instants: Date[]): number {
  const batch = 100;
  let done = 0;
  const start = performance.now();
  let passed = 0;
  while (passed < seconds * 1000) {
    for (let i = 0; i < batch; i++) next(instants[done++ % instants.length]!);
    passed = performance.now() - start;
  }
  return Math.round(done / (passed / 1000));
}

function refusals(): Measurement[] {
  return [
    { name: "10 kB of items", text: "1,".repeat(5_000) },
    { name: "10 kB of blanks", text: `*/5${" ".repeat(10_000)}* * * *` },
    { name: "256 characters", text: `${"0-59/7,".repeat(35)}x * * *` },
  ].map(({ name, text }) => {
    const samples = Array.from({ length: runs }, () => millisecondsToRefuse(text));
    return measurement(`refuse ${name}`, "horarium", "ms", samples);
  });
}

function millisecondsToRefuse(text: string): number {
  const times = 1000;
  const start = performance.now();
  for (let i = 0; i < times; i++) {
    try {
      parseSchedule(text);
      throw new Error(`accepted: ${text.slice(0, 40)}`);
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
    }
  }
  return (performance.now() - start) / times;
}

/** The same for every system and every run. */
function randomInstants(): Date[] {
  const start = Date.UTC(2026, 0, 1);
  const year = 365 * 86_400_000;
  let state = 42;
  return Array.from({ length: 10_000 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return new Date(start + Math.floor((state / 2 ** 32) * year));
  });
}

function measurement(bench: string, system: string, unit: string, samples: number[]): Measurement {
  const value = samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)]!;
  return { bench, system, value, unit, samples };
}
