import { expect, test } from "vitest";
import { agendaOf } from "./agenda-entries.ts";
import { aBar, aLane, anAnswer, minutes, noon } from "./lane.fixture.ts";

const utc = [{ at: 0, minutes: 0 }];

test("what was and what comes stand under the hours of the clock", () => {
  const answer = anAnswer([aLane({ bars: [aBar(10), aBar(70)], slots: [minutes(130)] })]);
  const hours = agendaOf(answer, utc, noon + 90 * 60_000);
  expect(hours.map(({ label, entries }) => [label, entries.map(({ words }) => words)])).toEqual([
    ["12:00", ["Completed"]],
    ["13:00", ["Completed"]],
    ["14:00", ["Planned"]],
  ]);
});

test("what is dense is one line an hour", () => {
  const lane = aLane({
    bars: null,
    slots: null,
    past: [{ bucket: 0, counts: { completed: 11, failed: 1 } }],
    planned: [{ bucket: 1, slots: 12 }],
  });
  const hours = agendaOf(anAnswer([lane]), utc, noon);
  expect(hours.flatMap(({ entries }) => entries.map(({ words }) => words))).toEqual([
    "12 executions: 1 failed, 11 completed",
    "12 planned",
  ]);
});

test("an hour that passes twice is two headings", () => {
  const change = { at: noon + 60 * 60_000, minutes: 0 };
  const offsets = [{ at: 0, minutes: 60 }, change];
  const answer = anAnswer([aLane({ slots: [minutes(30), minutes(90)] })]);
  const labels = agendaOf(answer, offsets, noon).map(({ label }) => label);
  expect(labels).toEqual(["13:00, first time", "13:00, second time"]);
});

test("quiet windows stand in the hour in which they begin, and a slot that was moved where it begins", () => {
  const lane = aLane({
    slots: [minutes(130)],
    moved: [{ slot: minutes(70), to: minutes(130), execution: "1" }],
  });
  const quiet = [
    { id: "1", name: "from before", from: minutes(-60), to: minutes(30), lanes: null },
    { id: "2", name: "night", from: minutes(75), to: minutes(300), lanes: null },
  ];
  const hours = agendaOf({ ...anAnswer([lane]), quiet }, utc, noon);
  expect(
    hours.map(({ label, quiet: windows, entries }) => [
      label,
      windows.map(({ name }) => name),
      entries.map(({ words }) => words),
    ]),
  ).toEqual([
    ["12:00", ["from before"], []],
    ["13:00", ["night"], []],
    ["14:00", [], ["Planned, moved"]],
  ]);
});
