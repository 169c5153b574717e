import fc from "fast-check";
import {
  countSlots,
  explain,
  nextSlots,
  parseSchedule,
  previousSlot,
  ScheduleError,
  slotsBetween,
  type PlanOptions,
} from "horarium/schedule";
import { expect, test } from "vitest";
import { readSchedule } from "../../src/schedule/parse.ts";
import { openZone } from "../../src/schedule/zone-offsets.ts";
import { choicesOf, isSlot, matcher } from "./brute-force.ts";
import { changesIn, cronText, offsetAt, situation, zones } from "./support.ts";

const policies = fc.record({
  dstGap: fc.constantFrom(null, null, "shift" as const, "skip" as const),
  dstOverlap: fc.constantFrom(null, null, "once" as const, "twice" as const),
});

/** A schedule with a zone, an instant and a policy; as one line, so that a failure can be repeated. */
const asked = fc.record({ text: cronText, situation, policies });

function optionsOf({ situation: { zone }, policies: policy }: Asked): PlanOptions {
  return { timezone: zone, ...policy };
}

interface Asked {
  text: string;
  situation: { zone: string; from: Date };
  policies: { dstGap: "shift" | "skip" | null; dstOverlap: "once" | "twice" | null };
}

function next(asked: Asked, from = asked.situation.from): Date | undefined {
  return nextSlots(asked.text, { ...optionsOf(asked), from, count: 1 })[0];
}

function holds(property: (asked: Asked) => void, numRuns: number): void {
  fc.assert(fc.property(asked, property), { numRuns });
}

test("P1: the next slot is later, and a whole second", () => {
  holds((given) => {
    const slot = next(given);
    if (slot === undefined) return;
    expect(slot.getTime()).toBeGreaterThan(given.situation.from.getTime());
    expect(slot.getTime() % 1000).toBe(0);
  }, 1000);
});

test("P2: a later instant never has an earlier next slot", () => {
  fc.assert(
    fc.property(asked, fc.integer({ min: 0, max: 3 * 86_400_000 }), (given, later) => {
      const first = next(given)?.getTime() ?? Infinity;
      const from = new Date(given.situation.from.getTime() + later);
      expect(next(given, from)?.getTime() ?? Infinity).toBeGreaterThanOrEqual(first);
    }),
    { numRuns: 1000 },
  );
});

test("P3: a scan of every minute, or second, finds the same slots", () => {
  holds((given) => {
    const { text } = given;
    const { zone, from } = given.situation;
    const { dstGap, dstOverlap } = given.policies;
    const classChoices = choicesOf(text);
    const choices = {
      isShifted: dstGap === null ? classChoices.isShifted : dstGap === "shift",
      isOnce: dstOverlap === null ? classChoices.isOnce : dstOverlap === "once",
    };
    const matches = matcher(text);
    const step = text.split(" ").length === 6 ? 1 : 60;
    const first = Math.floor(from.getTime() / 1000 / step) * step + step;
    const end = first + 1500 * step;
    const found: string[] = [];
    for (let second = first; second < end; second += step) {
      if (isSlot(matches, zone, choices, second)) found.push(new Date(second * 1000).toISOString());
    }
    const until = new Date((end - step) * 1000);
    const slots = slotsBetween(text, { ...optionsOf(given), after: from, until });
    expect(slots.map((slot) => slot.toISOString())).toEqual(found);
  }, 400);
});

test("P4: the host's zone makes no difference", () => {
  const usual = process.env["TZ"];
  try {
    holds((given) => {
      const results = ["UTC", "America/New_York", "Pacific/Apia"].map((host) => {
        process.env["TZ"] = host;
        return nextSlots(given.text, { ...optionsOf(given), from: given.situation.from, count: 3 });
      });
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    }, 300);
  } finally {
    if (usual === undefined) delete process.env["TZ"];
    else process.env["TZ"] = usual;
  }
});

test("P5: the slot before the instant after a slot is that slot, and going back finds what going forward found", () => {
  holds((given) => {
    const slots = nextSlots(given.text, {
      ...optionsOf(given),
      from: given.situation.from,
      count: 5,
    });
    for (const [place, slot] of slots.entries()) {
      const options = optionsOf(given);
      const before = new Date(slot.getTime() + 1);
      expect(previousSlot(given.text, { ...options, before })).toEqual(slot);
      if (place > 0)
        expect(previousSlot(given.text, { ...options, before: slot })).toEqual(slots[place - 1]);
    }
  }, 800);
});

test("P6: many at once are one after the other, and counting is the length of the list", () => {
  holds((given) => {
    const options = optionsOf(given);
    const { from } = given.situation;
    const many = nextSlots(given.text, { ...options, from, count: 6 });
    let at = from;
    for (const slot of many) {
      const [one] = nextSlots(given.text, { ...options, from: at, count: 1 });
      expect(one).toEqual(slot);
      at = slot;
    }
    const until = new Date(from.getTime() + 86_400_000);
    const list = slotsBetween(given.text, { ...options, after: from, until, limit: 500 });
    expect(countSlots(given.text, { ...options, after: from, until, limit: 500 })).toBe(
      list.length,
    );
  }, 500);
});

test("P7: a slot matches the fields on the wall clock, or says which times it stands for, and those match", () => {
  holds((given) => {
    const { zone, from } = given.situation;
    const matches = matcher(given.text);
    for (const at of nextSlots(given.text, { ...optionsOf(given), from, count: 8 })) {
      const { isSlot: isOne, shiftedFrom = [] } = explain(given.text, { ...optionsOf(given), at });
      const local = at.getTime() / 1000 + offsetAt(zone, at.getTime() / 1000);
      expect(isOne).toBe(true);
      expect(matches(local) || shiftedFrom.length > 0).toBe(true);
      for (const time of shiftedFrom) expect(matches(Date.parse(`${time}Z`) / 1000)).toBe(true);
    }
  }, 500);
});

const signs = Array.from("0123456789*/,-?LW# @HSUNMOevrymdh\t~");

const anyText = fc.oneof(
  fc.string({ maxLength: 300, unit: "binary" }),
  fc.string({ maxLength: 256, unit: fc.constantFrom(...signs) }),
  fc
    .tuple(cronText, fc.nat({ max: 60 }), fc.string({ maxLength: 2, unit: "grapheme-ascii" }))
    .map(([text, place, piece]) => text.slice(0, place) + piece + text.slice(place + 1)),
);

test("P8 and P12: any text is a schedule or a refusal, in a number of steps that its length bounds", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const meter = { steps: 0 };
      try {
        readSchedule(text, meter);
      } catch (error) {
        expect(error).toBeInstanceOf(ScheduleError);
        const { proposal, message } = error as ScheduleError;
        expect(message.length).toBeLessThan(200);
        if (proposal !== undefined) expect(() => parseSchedule(proposal)).not.toThrow();
      }
      // A text is read for its characters, its fields and its items, and so are a proposal and five guesses at a missing field.
      expect(meter.steps).toBeLessThanOrEqual(text.length > 256 ? 0 : 40 * text.length + 400);
    }),
    { numRuns: 5000 },
  );
});

test("P9: a printed schedule means the same and prints the same", () => {
  fc.assert(
    fc.property(cronText, (text) => {
      const schedule = parseSchedule(text);
      // The spelling without steps may be longer than a schedule may be.
      fc.pre(schedule.canonical.length <= 256);
      const again = parseSchedule(schedule.canonical);
      const meaning = { ...schedule, text: "", warnings: [], hasSeconds: false };
      expect({ ...again, text: "", warnings: [], hasSeconds: false }).toEqual(meaning);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ["0 0 * * 7", "0 0 * * 0"],
  ["0 0 * * SUN", "0 0 * * sun-sun"],
  ["0 0 * * FRI-SUN", "0 0 * * 5-7"],
  ["0 0 * JAN-MAR MON", "0  0\t*  1,2,3 1,1"],
  ["@daily", "0 0 * * *"],
  ["0 0 0 * * *", "00 00 ? * *"],
  ["0 0 * * FRIL", "0 0 * * 5#L"],
  ["*/15,15 * * * *", "*/15 * * * *"],
  ["@every 90m", "@EVERY 1h30m"],
])("P9: %s and %s print equally", (one, other) => {
  expect(parseSchedule(one).canonical).toBe(parseSchedule(other).canonical);
});

test("P10: in UTC there are as many slots in 400 years as the calendar has matching days", () => {
  fc.assert(
    fc.property(cronText, (text) => {
      const fields = text.split(" ").slice(-3);
      const daily = ["30 4", ...fields].join(" ");
      const matches = matcher(daily);
      let days = 0;
      const start = Date.UTC(2000, 0) / 1000;
      for (let day = 0; day < 146_097; day++) if (matches(start + day * 86_400 + 16_200)) days++;
      const after = new Date(start * 1000 - 1);
      const until = new Date((start + 146_097 * 86_400) * 1000 - 1);
      expect(countSlots(daily, { timezone: "UTC", after, until, limit: 1e6 })).toBe(days);
    }),
    { numRuns: 4 },
  );
});

test("P11: a fixed schedule has one slot for a local time at most", () => {
  holds((given) => {
    const { zone, from } = given.situation;
    const options = { timezone: zone, from, count: 40 };
    if (parseSchedule(given.text).class !== "fixed") return;
    const seen = new Set<string>();
    const matches = matcher(given.text);
    for (const at of nextSlots(given.text, options)) {
      const second = at.getTime() / 1000;
      const local = second + offsetAt(zone, second);
      const own = matches(local) ? [new Date(local * 1000).toISOString().slice(0, 19)] : [];
      const { shiftedFrom = [] } = explain(given.text, { timezone: zone, at });
      for (const time of [...own, ...shiftedFrom]) {
        expect(seen.has(time), `${time} twice`).toBe(false);
        seen.add(time);
      }
    }
  }, 1000);
});

test("P11: every minute of a day is a slot, as many as the day has", () => {
  for (const zone of zones) {
    for (const { at, before, after } of changesIn(zone, 2025)) {
      const dayOf = (local: number) => Math.floor(local / 86_400);
      const day = dayOf(at + before - 1);
      const isWithin = dayOf(at + after) === day;
      if (!isWithin) continue;
      const start = day * 86_400 - before;
      const end = (day + 1) * 86_400 - after;
      const slots = countSlots("* * * * *", {
        timezone: zone,
        after: new Date(start * 1000 - 1),
        until: new Date(end * 1000 - 1),
        limit: 10_000,
      });
      expect(slots, zone).toBe(1440 - (after - before) / 60);
    }
  }
});

test("P13: slots with skip and once are among those with shift and twice", () => {
  holds(({ text, situation: { zone, from } }) => {
    const until = new Date(from.getTime() + 3 * 86_400_000);
    const slots = (dstGap: "shift" | "skip", dstOverlap: "once" | "twice") =>
      slotsBetween(text, { timezone: zone, after: from, until, limit: 2000, dstGap, dstOverlap });
    const more = slots("shift", "twice").map(Number);
    const last = more.at(-1) ?? 0;
    const fewer = slots("skip", "once").map(Number);
    const isCut = more.length === 2000;
    const known = new Set(more);
    for (const slot of fewer) if (!isCut || slot <= last) expect(known.has(slot)).toBe(true);
  }, 400);
});

test("offsets of the planner are those of Intl, also in years that others stand for", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(1790, 0) / 1000, max: Date.UTC(9999, 11, 31) / 1000 }),
      fc.integer({ min: Date.UTC(1900, 0) / 1000, max: Date.UTC(2130, 0) / 1000 }),
      (name, far, near) => {
        const zone = openZone(name);
        for (const second of [far, near]) {
          const { start, end, offset } = zone.stretchAt(second);
          expect(start <= second && second < end).toBe(true);
          expect(offset, `${name} ${new Date(second * 1000).toISOString()}`).toBe(
            offsetAt(name, second),
          );
        }
      },
    ),
    { numRuns: 1500 },
  );
});
