import { parseSchedule, ScheduleError } from "horarium/schedule";
import { expect, test } from "vitest";
import { readSchedule } from "../../src/schedule/parse.ts";
import { vectors } from "./vectors.ts";

function refusalOf(text: string): ScheduleError {
  try {
    parseSchedule(text);
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

test.each([
  ["60 * * * *", "Minute 60 does not exist (0-59)", "0 * * * *"],
  ["* * * *", "Four fields found, five needed: minute, hour, day, month, weekday", "* * * * *"],
  ["0 22-4 * * *", "The range 22-4 goes backwards", "0 22,23,0-4 * * *"],
  ["0 0 * * SAT-MON", "The range SAT-MON goes backwards", "0 0 * * SAT,SUN,MON"],
  ["5/15 * * * *", "A step needs * or a range", "5-59/15 * * * *"],
  ["*/90 * * * *", "A minute step of 90 never takes effect: an hour has 60 minutes", "@every 90m"],
  ["0 9 * * 1-5,MON-XYZ", "XYZ is not a weekday (SUN-SAT or 0-7)", undefined],
  ["H 3 * * *", "H is not supported: it would differ from node to node", "0 3 * * *"],
  ["* * * * * * *", "Seven fields found: there is no year field", "* * * * * *"],
  ["0 0 * * 5#0", "Occurrence 0 does not exist (1-5, or L for the last)", "0 0 * * 5#1"],
  [
    "0 0 * * L",
    "L needs a weekday before it: alone it is Saturday in one cron and Sunday in another",
    "0 0 * * SAT",
  ],
  ["@reboot", "Horarium has no boot; enqueue from your start-up code", undefined],
  ["@minutely", "@minutely is not supported: write the fields", "* * * * *"],
  ["@dayly", "@dayly is not known", "@daily"],
  ["daily", "One field found, five needed: minute, hour, day, month, weekday", "@daily"],
  ["0 22-2 * * *", "The range 22-2 goes backwards", "0 22,23,0-2 * * *"],
  ["0 0 * * 1-5#1", "A range takes no #: write each day", "0 0 * * 1#1,2#1,3#1,4#1,5#1"],
  ["0 0 * * MON-TUE#1", "A range takes no #: write each day", "0 0 * * MON#1,TUE#1"],
  ["0 0 * JANUARY *", "JANUARY is not a month (JAN-DEC or 1-12)", "0 0 * JAN *"],
  [
    "0 0 * * MON echo hi",
    "A text after the five fields is not part of a schedule: echo hi",
    "0 0 * * MON",
  ],
  [
    "@every 30m1h",
    "The units of an interval go from large to small, each at most once",
    "@every 1h30m",
  ],
  ["4294967301 * * * *", "Minute 4294967301 does not exist (0-59)", undefined],
  ["60 60 * * *", "Minute 60 does not exist (0-59)", undefined],
  ["", "A schedule is required", undefined],
])("%s is refused: %s", (text, message, proposal) => {
  const error = refusalOf(text);
  expect(error.message).toBe(message);
  expect(error.proposal).toBe(proposal);
  expect(error.code).toMatch(/^schedule_[a-z_]+$/);
});

test.each([
  ["H 3 * * *", "with jitter 1h"],
  ["* * * *", "add `*` at the end"],
  ["0 3 * MON", "the month seems to be missing"],
  ["* * * * * * *", "with starts_at / ends_at"],
])("%s is refused with the hint %s", (text, hint) => {
  expect(refusalOf(text).hint).toBe(hint);
});

test.each([
  ["0 9 * * 1-5,MON-XYZ", "weekday", 16],
  ["  60 * * * *", "minute", 2],
  ["0 0 1 13 *", "month", 6],
  ["@every 5x", "interval", 7],
])("%s is refused for its %s at %i", (text, field, position) => {
  expect(refusalOf(text)).toMatchObject({ field, position });
});

test("a strange character is named, with its place", () => {
  expect(refusalOf("*\u00a0* * * *").message).toContain("place 2 is a no-break space (U+00A0)");
  expect(refusalOf("* * * * *\r\n").message).toContain("a carriage return");
});

test("what is no text is refused", () => {
  for (const input of [null, undefined, 5, {}]) {
    expect(() => parseSchedule(input as unknown as string)).toThrow(ScheduleError);
  }
});

test("whatever is proposed is accepted", () => {
  const proposals = vectors
    .filter(({ expected, timezone }) => expected === "error" && timezone === "UTC")
    .map(({ text }) => refusalOf(text).proposal)
    .filter((proposal) => proposal !== undefined);
  expect(proposals.length).toBeGreaterThan(30);
  for (const proposal of proposals) expect(() => parseSchedule(proposal)).not.toThrow();
});

test("an oversize text is refused without reading it", () => {
  const oversize = [
    ...vectors.map(({ text }) => text).filter((text) => text.length > 256),
    "1,".repeat(5_000),
    `*/5${" ".repeat(100_000)}* * * *`,
    "\u00a0".repeat(100_000),
  ];
  expect(oversize.length).toBeGreaterThanOrEqual(7);
  for (const text of oversize) {
    const meter = { steps: 0 };
    expect(() => readSchedule(text, meter)).toThrow(ScheduleError);
    expect(meter.steps).toBe(0);
  }
});

test("the effort for a text grows with its length and no faster", () => {
  const kinds = [
    (items: number) => `${"1,".repeat(items)}x * * * *`,
    (items: number) => `${"5-1,".repeat(items)}1 * * *`,
    (items: number) => "9".repeat(items * 2),
    (items: number) => "* ".repeat(items),
    (items: number) => `* * * * ${"MON#1,".repeat(items / 3)}Q`,
  ];
  for (const textOf of kinds) {
    const [few, many] = [15, 60].map((items) => {
      const meter = { steps: 0 };
      expect(() => readSchedule(textOf(items), meter)).toThrow(ScheduleError);
      return meter.steps / textOf(items).length;
    }) as [number, number];
    expect(many).toBeLessThan(few * 1.5 + 1);
    expect(many).toBeLessThan(20);
  }
});
