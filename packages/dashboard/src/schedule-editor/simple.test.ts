import fc from "fast-check";
import { nextSlots, parseSchedule, ScheduleError } from "horarium/schedule";
import { expect, test } from "vitest";
import {
  areTogether,
  hourSteps,
  isSimple,
  minuteSteps,
  readSimple,
  simpleText,
  type Days,
  type Simple,
} from "./simple.ts";

const everyDay = { days: { on: "every" }, months: [] } as const;

test.each<[string, Simple]>([
  ["*/5 * * * *", { kind: "minutes", count: 5, hours: null, ...everyDay }],
  [
    "* 8-19 * * 1-5",
    { kind: "minutes", count: 1, hours: { from: 8, to: 19 }, days: { on: "weekdays" }, months: [] },
  ],
  ["0,30 * * * *", { kind: "minutes", count: 30, hours: null, ...everyDay }],
  ["@hourly", { kind: "hours", count: 1, minute: 0, hours: null, ...everyDay }],
  ["15 */6 * * *", { kind: "hours", count: 6, minute: 15, hours: null, ...everyDay }],
  [
    "15 8-20/4 * * *",
    { kind: "hours", count: 4, minute: 15, hours: { from: 8, to: 20 }, ...everyDay },
  ],
  [
    "0 3 * * MON,Wed",
    {
      kind: "times",
      times: [{ hour: 3, minute: 0 }],
      days: { on: "chosen", weekdays: [1, 3] },
      months: [],
    },
  ],
  [
    "30 6 1,15,L 1-3 ?",
    {
      kind: "times",
      times: [{ hour: 6, minute: 30 }],
      days: { on: "dates", dates: [1, 15, "L"] },
      months: [1, 2, 3],
    },
  ],
  ["@every 1h30m", { kind: "exactly", seconds: 5_400 }],
])("%s is shown in Simple", (text, simple) => {
  expect(readSimple(text)).toEqual(simple);
});

test.each([
  ["0 0 13 * 5", "day 13 and Friday together"],
  ["*/7 * * * *", "the step */7"],
  ["0 0 * * 1#2", "the weekday 1#2"],
  ["0 0 15W * *", "the day 15W"],
  ["*/10 */2 * * *", "the hours */2 with every 10 minutes"],
  ["*/10 9,17 * * *", "the hours 9,17 with every 10 minutes"],
  ["0 3 * * * *", "seconds"],
  ["*/5 0-5 1-31 * 1", "day 1-31 and Monday together"],
])("%s is not, and the part is named", (text, reason) => {
  expect(readSimple(text)).toEqual({ reason });
});

const zones = ["UTC", "Europe/Rome", "America/New_York", "Australia/Lord_Howe"];

/** A year of them, and closely around both changes of the clocks in Rome. */
function slotsOf(schedule: string): string[] {
  return zones.flatMap((timezone) =>
    ["2027-03-27T12:00:00Z", "2027-10-30T12:00:00Z", "2028-02-20T00:00:00Z"].flatMap((from) =>
      nextSlots(schedule, { timezone, from: new Date(from), count: 30 }).map((at) =>
        at.toISOString(),
      ),
    ),
  );
}

const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
const list = (item: fc.Arbitrary<string>) =>
  fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(","));
const range = (min: number, max: number) =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
const stepped = (of: fc.Arbitrary<string>, ...steps: number[]) =>
  fc.tuple(of, fc.constantFrom(...steps)).map(([text, step]) => `${text}/${step}`);
const star = fc.constant("*");
const minute = fc.oneof(
  number(0, 59),
  list(number(0, 59)),
  star,
  stepped(star, 1, 5, 7, 15, 20, 30, 45),
  range(0, 59),
  fc.constant("0,30"),
);
const hour = fc.oneof(
  number(0, 23),
  list(number(0, 23)),
  star,
  stepped(star, 1, 2, 5, 6, 8),
  range(0, 23),
  stepped(range(0, 23), 1, 2, 3, 4),
);
const day = fc.oneof(
  star,
  star,
  star,
  fc.constant("?"),
  list(fc.oneof(number(1, 31), fc.constant("L"))),
  range(1, 31),
  stepped(star, 2, 10),
  fc.constant("1-31"),
);
const month = fc.oneof(star, star, list(number(1, 12)), range(1, 12), fc.constant("JAN,jul"));
const weekday = fc.oneof(
  star,
  star,
  fc.constantFrom("1-5", "MON-FRI", "FRI-SUN", "5-7", "0-6", "0,7", "*/2", "SUN", "5L", "1#1"),
  list(number(0, 7)),
  range(0, 7),
);

test("from Cron to Simple and back never changes a slot", () => {
  let shown = 0;
  fc.assert(
    fc.property(minute, hour, day, month, weekday, (...fields) => {
      const text = fields.join(" ");
      fc.pre(isAccepted(text));
      const simple = readSimple(text);
      if (!isSimple(simple)) return;
      shown++;
      expect(slotsOf(simpleText(simple))).toEqual(slotsOf(text));
    }),
    { numRuns: 1_000 },
  );
  expect(shown).toBeGreaterThan(50);
});

test("what Simple shows is read from its own text again", () => {
  const weekdays = fc
    .subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1, maxLength: 6 })
    .filter((days) => days.join() !== "1,2,3,4,5");
  const dates = fc.subarray<number | "L">([1, 2, 15, 28, 30, 31, "L"], { minLength: 1 });
  const days: fc.Arbitrary<Days> = fc.oneof(
    fc.constant<Days>({ on: "every" }),
    fc.constant<Days>({ on: "weekdays" }),
    weekdays.map((chosen): Days => ({ on: "chosen", weekdays: chosen })),
    dates.map((chosen): Days => ({ on: "dates", dates: chosen })),
  );
  const on = { days, months: fc.subarray([1, 2, 3, 6, 11, 12], { maxLength: 5 }) };
  const hours = fc
    .tuple(fc.integer({ min: 0, max: 22 }), fc.integer({ min: 1, max: 23 }))
    .filter(([from, to]) => from < to && to - from < 23)
    .map(([from, to]) => ({ from, to }));
  const simple: fc.Arbitrary<Simple> = fc.oneof(
    fc.record({
      kind: fc.constant("minutes" as const),
      count: fc.constantFrom(...minuteSteps),
      hours: fc.option(hours),
      ...on,
    }),
    fc.record({
      kind: fc.constant("hours" as const),
      count: fc.constantFrom(...hourSteps),
      minute: fc.integer({ min: 0, max: 59 }),
      hours: fc.constant(null),
      ...on,
    }),
    fc.record({
      kind: fc.constant("times" as const),
      times: fc
        .tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 59 }))
        .map(([hour, minute]) => [
          { hour, minute },
          { hour: hour + 12, minute },
        ]),
      ...on,
    }),
  );
  fc.assert(
    fc.property(simple, (shown) => {
      expect(readSimple(simpleText(shown))).toEqual(shown);
    }),
  );
});

test("an interval in Simple is the same interval", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 366 * 86_400 }), (seconds) => {
      const text = simpleText({ kind: "exactly", seconds });
      expect(parseSchedule(text)).toMatchObject({ class: "interval", period: seconds });
      expect(readSimple(text)).toEqual({ kind: "exactly", seconds });
    }),
  );
});

test("times go together in one text where each minute goes with each hour", () => {
  const at = (...times: string[]) =>
    areTogether(
      times.map((time) => ({ hour: Number(time.slice(0, 2)), minute: Number(time.slice(3)) })),
    );
  expect(at("03:00", "15:00")).toBe(true);
  expect(at("03:00", "03:30", "15:00", "15:30")).toBe(true);
  expect(at("03:00", "15:30")).toBe(false);
});

function isAccepted(text: string): boolean {
  try {
    parseSchedule(text);
    return true;
  } catch (error) {
    if (error instanceof ScheduleError) return false;
    throw error;
  }
}
