import { expect, test } from "vitest";
import {
  changeWords,
  movedTo,
  stripChanges,
  stripItems,
  stripSummary,
  type StripSlot,
} from "./strip-items.ts";

const start = Date.parse("2027-03-01T00:00:00Z");
const at = (hours: number) => new Date(start + hours * 3_600_000).toISOString();
const slotAt = (hours: number, status: StripSlot["status"] = "completed"): StripSlot => ({
  slot: at(hours),
  execution: `slot ${hours}`,
  status,
  reason: null,
});
const hand = (hours: number) => ({
  execution: `hand ${hours}`,
  at: at(hours),
  status: "completed" as const,
  triggeredBy: "Ada",
});
const named = (items: ReturnType<typeof stripItems>) =>
  items.map((item) => (item.kind === "slot" ? item.slot.execution : item.hand.execution));

test("what was started by hand stands between the slots of its time", () => {
  const items = stripItems(
    [slotAt(1), slotAt(2), slotAt(3)],
    [hand(2.5), hand(0.5), hand(9), hand(2.7)],
  );
  expect(named(items)).toEqual([
    "hand 0.5",
    "slot 1",
    "slot 2",
    "hand 2.5",
    "hand 2.7",
    "slot 3",
    "hand 9",
  ]);
  expect(items.map(({ column }) => column)).toEqual([-0.5, 0, 1, 1.5, 1.5, 2, 2.5]);
  expect(items.map((item) => (item.kind === "hand" ? item.nth : null))).toEqual([
    0,
    null,
    null,
    0,
    1,
    null,
    0,
  ]);
});

test("changes between the same two slots share a marker", () => {
  const change = (hours: number) => ({
    id: `${hours}`,
    at: at(hours),
    by: null,
    verb: "edit",
    columns: [],
  });
  const markers = stripChanges([slotAt(1), slotAt(2)], [change(1.2), change(9), change(1.5)]);
  expect(markers.map(({ column, changes }) => [column, changes.map(({ id }) => id)])).toEqual([
    [1, ["1.2", "1.5"]],
    [2, ["9"]],
  ]);
});

test("the arrow keys stop at both ends", () => {
  expect(movedTo("ArrowLeft", 0, 5)).toBe(0);
  expect(movedTo("ArrowRight", 4, 5)).toBe(4);
  expect(movedTo("ArrowRight", 1, 5)).toBe(2);
  expect(movedTo("PageUp", 4, 30)).toBe(0);
  expect(movedTo("PageDown", 4, 30)).toBe(14);
  expect(movedTo("End", 0, 5)).toBe(4);
  expect(movedTo("a", 0, 5)).toBeNull();
});

test("the summary names the worst first, and counts all slots that a row stands for", () => {
  const slots = [
    slotAt(1),
    slotAt(2),
    { ...slotAt(3, "missed"), reason: "too_late", stretch: { slots: 1_440 } },
    slotAt(4, "failed"),
  ];
  expect(stripSummary(slots, start)).toBe("1 failed, 1,440 missed, 2 completed");
  const timeout = { ...slotAt(5, "failed"), reason: "timeout" };
  expect(stripSummary([...slots, timeout], start)).toBe(
    "2 failed (1 by timeout), 1,440 missed, 2 completed",
  );
  expect(stripSummary([], start)).toBe("no slots yet");
});

test("a marker says which settings were changed", () => {
  expect(changeWords({ verb: "edit", columns: ["schedule", "timezone"] })).toBe(
    "schedule and time zone changed",
  );
  expect(changeWords({ verb: "edit", columns: ["a", "b", "c"] })).toBe("3 settings changed");
  expect(changeWords({ verb: "pause", columns: ["enabled"] })).toBe("disabled");
});
