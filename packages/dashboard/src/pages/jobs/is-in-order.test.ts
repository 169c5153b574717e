import { expect, test } from "vitest";
import { isInOrder } from "./is-in-order.ts";

const job = (name: string, nextSlot: string | null, states: ("failing" | "enabled")[] = []) => ({
  name,
  nextSlot,
  states,
  last: null,
});
const at = (hour: number) => `2026-11-24T${String(hour).padStart(2, "0")}:00:00.000Z`;

test("rows are in order as long as those that need attention come first, and then the sooner slots", () => {
  const rows = [job("c", at(9), ["failing"]), job("a", at(3)), job("b", at(3)), job("d", null)];
  expect(isInOrder(rows, "attention")).toBe(true);
  expect(isInOrder(rows, "next")).toBe(false);
});

test("a slot that has passed, or a failure further down, is another order", () => {
  expect(isInOrder([job("a", at(5)), job("b", at(4))], "attention")).toBe(false);
  expect(isInOrder([job("a", at(3)), job("b", at(4), ["failing"])], "attention")).toBe(false);
});

test("names do not change while they are looked at", () => {
  expect(isInOrder([job("b", at(5)), job("a", at(4))], "name")).toBe(true);
});
