import { expect, test } from "vitest";
import { messageOf, newlyTold, type OpenAlert } from "./newly-told.ts";

function alert(id: string, changed: Partial<OpenAlert> = {}): OpenAlert {
  const openedAt = "2026-11-24T11:59:00.000Z";
  return { id, openedAt, toldAt: openedAt, ...changed };
}

const idsOf = ({ fresh }: { fresh: OpenAlert[] }) => fresh.map(({ id }) => id);

test("what is open at the first look is known already", () => {
  expect(idsOf(newlyTold([alert("a")], null))).toEqual([]);
});

test("what comes later is new once, and again when it has opened again", () => {
  const first = newlyTold([alert("a")], null);
  const second = newlyTold([alert("a"), alert("b")], first.told);
  expect(idsOf(second)).toEqual(["b"]);
  expect(idsOf(newlyTold([alert("b")], second.told))).toEqual([]);
  const again = alert("b", {
    openedAt: "2026-11-24T13:00:00.000Z",
    toldAt: "2026-11-24T13:00:01.000Z",
  });
  expect(idsOf(newlyTold([again], second.told))).toEqual(["b"]);
});

test.each([
  ["about to be told of, held by a quiet window, or off by its rule", { toldAt: null }],
  ["told only of its opening before", { toldAt: "2026-11-23T11:00:00Z" }],
])("what is %s is not new until it is told", (_, changed) => {
  const before = newlyTold([], null).told;
  const held = newlyTold([alert("a", changed)], before);
  expect(idsOf(held)).toEqual([]);
  expect(idsOf(newlyTold([alert("a")], held.told))).toEqual(["a"]);
});

test("one alert is its sentence, several are counted and the first ones named", () => {
  expect(messageOf(["backup failed"], null)).toEqual({ title: "Horarium", body: "backup failed" });
  expect(messageOf(["a", "b", "c", "d", "e"], "Production")).toEqual({
    title: "Horarium, Production: 5 alerts",
    body: "a\nb\nc\nand 2 more",
  });
});
