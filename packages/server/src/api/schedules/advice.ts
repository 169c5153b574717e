import { countSlots, nextSlots, type PlanOptions } from "horarium/schedule";
import type { PlannedJob } from "../timeline/jobs.ts";
import { oneTime, timeText, withTime, type Fix } from "./fixes.ts";
import { byWeight, type Others } from "./others.ts";

/** What is worth a word about a schedule that the planner takes. It never blocks. */
export interface Advice {
  code: "collision" | "overlap" | "seconds_first";
  message: string;
  fixes: Fix[];
  /** Of a collision: the other jobs, and how many start at once with this one. */
  collision?: { jobs: PlannedJob[]; peak: number };
}

/** Executions of a minute or more are in each other's way; short ones are not. */
export const longMs = 60_000;

/** So many at once are worth a word, even if all are short. */
const many = 3;

/** Of those that start together; more are told apart by how many they are. */
const mostNamed = 50;

/** How many slots are looked at. */
const looked = 5;

/**
 * Says so where slots fall together with those of other jobs, and proposes a quieter minute of the same hour.
 * A rhythm meets others all the time: of that nothing is said.
 */
export function collisionAdvice(
  schedule: string,
  options: PlanOptions & { from: Date },
  { isLong, ...known }: Known & { isLong: (job: PlannedJob) => boolean },
): Advice[] {
  const fields = schedule.trim().split(/[ \t]+/);
  const time = oneTime(fields);
  if (time === null) return [];
  const worst = meetings(schedule, options, known);
  const long = worst.filter(isLong);
  if (worst.length < many && long.length === 0) return [];
  const count = (text: string) => meetings(text, options, known).length;
  const fixes = quieter(fields, time, worst.length, count);
  return [
    {
      code: "collision",
      message: collisionText(worst.length, long),
      fixes,
      collision: { jobs: byWeight(worst, isLong).slice(0, mostNamed), peak: worst.length + 1 },
    },
  ];
}

function collisionText(count: number, long: readonly PlannedJob[]): string {
  const [first] = long;
  if (first === undefined) return `Starts together with ${count} others`;
  const name = first.title ?? first.name;
  if (count === 1) return `Starts together with ${name}, which takes long`;
  const those = long.length === 1 ? "one of them long" : `${long.length} of them long`;
  return `Starts together with ${count} others, ${those}: ${name}${long.length > 1 ? " and more" : ""}`;
}

/** The jobs at that of the next slots where they are the most. */
function meetings(
  schedule: string,
  options: PlanOptions & { from: Date },
  { plannedTo, others }: Known,
): readonly PlannedJob[] {
  let worst: readonly PlannedJob[] = [];
  for (const at of lookedAt(schedule, options, plannedTo))
    if (others(at).length > worst.length) worst = others(at);
  return worst;
}

/** The next slots at which others are looked for: those of the week that is planned, or else one. */
export function lookedAt(
  schedule: string,
  options: PlanOptions & { from: Date },
  plannedTo: number,
): Date[] {
  return nextSlots(schedule, { ...options, count: looked }).filter(
    (one, place) => place === 0 || one.getTime() < plannedTo,
  );
}

interface Known {
  others: Others;
  /** Up to when jobs are planned, milliseconds since 1970. */
  plannedTo: number;
}

/** In minutes: later before earlier, and whole five minutes before others, which people remember less well. */
const steps: readonly number[] = [1, -1]
  .flatMap((sign) => [10, 5, 15, 20, 25, 30].map((n) => sign * n))
  .concat(
    Array.from({ length: 29 }, (_, n) => n + 1)
      .filter((n) => n % 5 !== 0)
      .flatMap((n) => [n, -n]),
  );

/** The first time nearby, on the same day, at which nothing else starts, or else the fewest. */
function quieter(
  fields: readonly string[],
  { hour, minute }: { hour: number; minute: number },
  now: number,
  count: (schedule: string) => number,
): Fix[] {
  let best: { step: number; others: number; at: [hour: number, minute: number] } | null = null;
  for (const step of steps) {
    const time = hour * 60 + minute + step;
    if (time < 0 || time >= 24 * 60) continue;
    const at: [number, number] = [Math.floor(time / 60), time % 60];
    const others = count(withTime(fields, ...at));
    if (others < (best?.others ?? now)) best = { step, others, at };
    if (others === 0) break;
  }
  if (best === null) return [];
  const { step, others, at } = best;
  const company =
    others === 0
      ? "nothing else starts then"
      : `${others} ${others === 1 ? "other starts" : "others start"} then`;
  return [
    {
      label: `Spread to ${timeText(...at)}`,
      effect: `each slot ${Math.abs(step)} min ${step > 0 ? "later" : "earlier"}: ${company}`,
      value: { schedule: withTime(fields, ...at) },
    },
  ];
}

export type Overlap = "skip" | "queue_one" | "cancel_previous" | "allow";

/** Says so where a job usually takes longer than the time between its slots. */
export function overlapAdvice(
  schedule: string,
  options: PlanOptions & { from: Date },
  { usualMs, overlap }: { usualMs: number | null; overlap: Overlap },
): Advice[] {
  if (usualMs === null) return [];
  const slots = nextSlots(schedule, { ...options, count: 20 });
  const gaps = slots.slice(1).map((at, place) => at.getTime() - slots[place]!.getTime());
  const shortest = Math.min(...gaps);
  if (shortest === Infinity || usualMs <= shortest) return [];
  const atOnce = Math.ceil(usualMs / shortest);
  const consequence = {
    skip: `the slots in between are skipped, ${atOnce - 1} in ${atOnce}`,
    queue_one: "one waits for its turn, the others are skipped",
    cancel_previous: "each is cancelled by the next before it is done",
    allow: `${atOnce} run at once`,
  }[overlap];
  const message = `Usually takes ${lengthText(usualMs)}, and a slot comes every ${lengthText(shortest)}: ${consequence}`;
  return [{ code: "overlap", message, fixes: wider(schedule, usualMs, options) }];
}

const evenMinutes = [2, 3, 4, 5, 6, 10, 12, 15, 20, 30];

/** The next step that divides the hour and leaves enough time. */
function wider(schedule: string, usualMs: number, options: PlanOptions & { from: Date }): Fix[] {
  const step = /^\*(?:\/(\d+))? (.*)$/.exec(schedule.trim());
  if (step === null) return [];
  const minutes = evenMinutes.find(
    (count) => count * 60_000 > usualMs && count > Number(step[1] ?? 1),
  );
  if (minutes === undefined) return [];
  const text = `*/${minutes} ${step[2]}`;
  const until = new Date(options.from.getTime() + 7 * 86_400_000);
  const isSlotted = countSlots(text, { ...options, after: options.from, until, limit: 1 }) > 0;
  return isSlotted ? [{ label: `Every ${minutes} minutes`, value: { schedule: text } }] : [];
}

/** In words: `45 s`, `6 min`, `1 h 30 min`. */
function lengthText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}
