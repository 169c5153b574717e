import { expect, test } from "vitest";
import { aLane, anAnswer, minutes, noon } from "../../charts/timeline/lane.fixture.ts";
import { weekOf } from "./week.ts";

const utc = [{ at: 0, minutes: 0 }];
const hourMs = 3_600_000;
const answer = (lanes: Parameters<typeof anAnswer>[0]) => ({
  ...anAnswer(lanes),
  to: new Date(noon + 168 * hourMs).toISOString(),
  buckets: 168,
});

test("slots stand in their day, in order of time", () => {
  const backup = aLane({
    key: "backup",
    kind: "folder",
    planned: [{ bucket: 15, slots: 1 }],
    slots: [minutes(15 * 60)],
  });
  const mail = aLane({
    key: "mail",
    kind: "folder",
    planned: [{ bucket: 14, slots: 1 }],
    slots: [minutes(14 * 60 + 30)],
  });
  const { days, often } = weekOf(answer([backup, mail]), utc);
  expect(days.map(({ day }) => day)).toEqual(
    [24, 25, 26, 27, 28, 29, 30].map((day) => `2026-11-${day}`),
  );
  expect(days[1]!.entries.map(({ time, name }) => `${time} ${name}`)).toEqual([
    "02:30 mail",
    "03:00 backup",
  ]);
  expect(often).toEqual([]);
});

test("what would not fit on the sheet is counted by the day", () => {
  const slots = Array.from({ length: 40 }, (_, n) => minutes(n * 10));
  const planned = [{ bucket: 0, slots: 40 }];
  const busy = aLane({ key: "busy", kind: "folder", planned, slots });
  const rare = aLane({
    key: "rare",
    kind: "folder",
    planned: [{ bucket: 1, slots: 1 }],
    slots: [minutes(60)],
  });
  const { days, often } = weekOf(answer([busy, rare]), utc);
  expect(often).toEqual(["busy"]);
  expect(days[0]!.often.get("busy")).toBe(40);
  expect(days[0]!.entries.map(({ name }) => name)).toEqual(["rare"]);
});
