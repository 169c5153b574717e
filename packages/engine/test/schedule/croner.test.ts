import { Cron } from "croner";
import fc from "fast-check";
import { nextSlots } from "horarium/schedule";
import { expect, test } from "vitest";
import { values } from "./brute-force.ts";
import { changesIn, plainText, situation, type Change } from "./support.ts";

/** A case in which croner says something else. */
interface Case {
  text: string;
  fields: Fields;
  zone: string;
  from: Date;
  ours: Date | null;
  theirs: Answer;
}

type Fields = [minute: string, hour: string, day: string, month: string, weekday: string];

/** An instant, `none`, or the message of a refusal. */
type Answer = string;

/**
 * The known differences of croner 11.0.1 with `fixedTimeRule: "no-wildcard"`, in the order in which they are tried. The first three are
 * proved in each case: croner must come to our answer once the text is written so that it has no choice.
 */
const explanations: Record<string, (given: Case) => boolean> = {
  "a day field that begins with * is combined with OR": (given) =>
    isAndOfDays(given.fields) && agrees(given, given.text),
  "a range with a step in minute or hour is taken for an interval": (given) =>
    times(given.fields).some((field) => !field.startsWith("*") && field.includes("/")) &&
    agrees(given, spelledOut(given.fields)),
  "a * later in a list of minutes or hours makes an interval": (given) =>
    times(given.fields).some((field) => field.slice(1).includes("*")) &&
    agrees(given, spelledOut(given.fields)),
  "a slot is lost in a gap that ends at midnight": ({ zone, ours }) =>
    isAfterGap(zone, ours, ({ at, after }) => (at + after) % 86_400 === 0),
  "times in a gap of three hours are made up": ({ zone, theirs }) =>
    isAfterGap(zone, new Date(theirs), ({ before, after }) => after - before === 3 * 3600),
  "the second pass of an overlap of three hours or more is not dropped": ({ zone, theirs }) =>
    isInSecondPass(zone, Date.parse(theirs) / 1000, 3 * 3600),
};

test("croner agrees on random plain schedules, but for differences with a name", () => {
  const counts = new Map<string, number>();
  const unexplained: string[] = [];
  fc.assert(
    fc.property(plainText, situation, (text, { zone, from }) => {
      const [ours = null] = nextSlots(text, { timezone: zone, from, count: 1 });
      const theirs = cronerNext(text, zone, from);
      if (theirs === answer(ours)) return;
      const given: Case = { text, fields: text.split(" ") as Fields, zone, from, ours, theirs };
      const name = Object.keys(explanations).find((key) => explanations[key]!(given));
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
      else unexplained.push(repeatable(given));
    }),
    { numRuns: 6_000 },
  );
  console.info(
    ["croner differs in", ...[...counts].map(([name, count]) => `${count}: ${name}`)].join("\n  "),
  );
  expect(unexplained).toEqual([]);
}, 120_000);

test.each([
  ["0 0 */2 * 1", "UTC", "2025-06-01T00:00Z"],
  ["0 0-23/2 * * *", "America/New_York", "2025-03-09T06:30Z"],
  ["15,*/30 2 * * *", "America/New_York", "2025-03-09T06:30Z"],
  ["30 23 * * *", "America/Nuuk", "2025-03-30T00:45Z"],
  ["30 1 * * *", "Antarctica/Casey", "2020-10-03T10:00Z"],
  ["6 0-20 * * *", "Antarctica/Vostok", "1994-01-31T17:00Z"],
])("the difference for %s in %s from %s has a name", (text, zone, start) => {
  const from = new Date(start);
  const [ours = null] = nextSlots(text, { timezone: zone, from, count: 1 });
  const theirs = cronerNext(text, zone, from);
  const given: Case = { text, fields: text.split(" ") as Fields, zone, from, ours, theirs };
  expect(theirs).not.toBe(answer(ours));
  expect(Object.values(explanations).some((explains) => explains(given))).toBe(true);
});

function cronerNext(text: string, timezone: string, from: Date, domAndDow = false): Answer {
  try {
    const cron = new Cron(text, {
      timezone,
      paused: true,
      mode: "5-part",
      fixedTimeRule: "no-wildcard",
      domAndDow,
    });
    return answer(cron.nextRun(from));
  } catch (error) {
    return String(error);
  }
}

function answer(date: Date | null): Answer {
  return date?.toISOString() ?? "none";
}

/** Whether croner comes to our answer with this text, and with AND where we mean AND. */
function agrees({ zone, from, ours, fields }: Case, text: string): boolean {
  return cronerNext(text, zone, from, isAndOfDays(fields)) === answer(ours);
}

function isAndOfDays([, , day, , weekday]: Fields): boolean {
  return (day.startsWith("*") || weekday.startsWith("*")) && day !== "*" && weekday !== "*";
}

function times([minute, hour]: Fields): string[] {
  return [minute, hour];
}

/** Minutes and hours as plain lists, unless they begin with `*`. */
function spelledOut([minute, hour, ...days]: Fields): string {
  const list = (field: string, last: number) =>
    field.startsWith("*") ? field : [...values(field, 0, last, [])].join(",");
  return [list(minute, 59), list(hour, 23), ...days].join(" ");
}

function isAfterGap(zone: string, slot: Date | null, isSuch: (change: Change) => boolean): boolean {
  if (slot === null || Number.isNaN(slot.getTime())) return false;
  return changesIn(zone, slot.getUTCFullYear()).some(
    (change) =>
      change.at * 1000 === slot.getTime() && change.after > change.before && isSuch(change),
  );
}

function isInSecondPass(zone: string, second: number, shortest: number): boolean {
  if (Number.isNaN(second)) return false;
  return changesIn(zone, new Date(second * 1000).getUTCFullYear()).some(({ at, before, after }) => {
    const length = before - after;
    return length >= shortest && second >= at && second < at + length;
  });
}

function repeatable({ text, zone, from, ours, theirs }: Case): string {
  return `"${text}" ${zone} from ${from.toISOString()}: ours ${answer(ours)}, croner ${theirs}`;
}
