import fc from "fast-check";
import { nextSlots, ScheduleError } from "horarium/schedule";
import { expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi("2026-10-20T12:00:00Z");
const now = new Date("2026-10-20T12:00:00Z");

const number = (from: number, to: number) => fc.integer({ min: from, max: to }).map(String);

/** A field of numbers: any, one, a range, steps, or a list of those. */
function field(from: number, to: number): fc.Arbitrary<string> {
  const range = fc
    .tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to }))
    .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`);
  const stepped = fc
    .tuple(fc.oneof(fc.constant("*"), range), fc.integer({ min: 2, max: Math.max(2, to - from) }))
    .map(([base, step]) => `${base}/${step}`);
  const part = fc.oneof(number(from, to), range, stepped);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant("*") },
    { weight: 3, arbitrary: number(from, to) },
    { weight: 2, arbitrary: stepped },
    {
      weight: 1,
      arbitrary: fc.array(part, { minLength: 2, maxLength: 3 }).map((all) => all.join()),
    },
  );
}

const day = fc.oneof(field(1, 31), fc.constantFrom("L", "L-2", "15W", "LW", "1,L"));
const weekday = fc.oneof(field(0, 6), fc.constantFrom("MON-FRI", "5#2", "FRIL", "SUN"));
const fields = fc.tuple(field(0, 59), field(0, 23), day, field(1, 12), weekday);
const cron = fc
  .tuple(fc.option(field(0, 59), { freq: 6 }), fields)
  .map(([seconds, five]) => [...(seconds === null ? [] : [seconds]), ...five].join(" "));

const schedules = fc.record({
  schedule: fc.oneof(
    { weight: 9, arbitrary: cron },
    {
      weight: 1,
      arbitrary: fc.constantFrom("@daily", "@hourly", "@weekly", "@every 7m", "@every 36h"),
    },
  ),
  // the clocks of each are moved at other instants, those of Lord Howe by half an hour, and those of Tokyo never
  timezone: fc.constantFrom(
    "UTC",
    "Europe/Rome",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Tokyo",
  ),
  dstGap: fc.constantFrom(null, "shift" as const, "skip" as const),
  dstOverlap: fc.constantFrom(null, "once" as const, "twice" as const),
});

/** As the scheduler goes from each slot to the next one. Null: it refuses the schedule. */
function slotsOf({
  schedule,
  ...options
}: typeof schedules extends fc.Arbitrary<infer T> ? T : never) {
  const slots: string[] = [];
  let from = now;
  try {
    while (slots.length < 10) {
      const [next] = nextSlots(schedule, { ...options, from, count: 1 });
      if (next === undefined) break;
      slots.push(next.toISOString());
      from = next;
    }
    return slots;
  } catch (error) {
    if (error instanceof ScheduleError) return null;
    throw error;
  }
}

test("of 300 schedules at random the editor is shown the slots that the scheduler goes through", async () => {
  const given = fc.sample(schedules, { numRuns: 300, seed: 27_03_2027 });
  const shown = new Set<string>();
  for (const one of given) {
    const slots = slotsOf(one);
    const { status, body } = await api.call("POST", "/schedules/preview", {
      ...one,
      original: one,
    });
    // what has no slot at all is refused as well
    if (slots === null || slots.length === 0) expect([one, status]).toEqual([one, 422]);
    else {
      expect([one, status]).toEqual([one, 200]);
      expect([one, body.slots.map(({ at }: { at: string }) => at)]).toEqual([one, slots]);
      expect([one, body.nextSlot]).toEqual([one, slots[0]]);
      // beside itself nothing moves
      expect(body.comparison).toMatchObject({ moved: 0, added: 0 });
      shown.add(one.schedule);
    }
  }
  expect(shown.size).toBeGreaterThan(200);
});
