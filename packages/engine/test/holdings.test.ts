import { expect, test } from "vitest";
import { defineHandler } from "../src/define.ts";
import { createHoldings } from "../src/execution/holdings.ts";
import type { Claimed } from "../src/rows.ts";

const one = defineHandler({ name: "one", concurrency: 5, run: () => undefined });

function claimed(): Claimed {
  const id = crypto.randomUUID();
  return { id, lease_token: `token of ${id}`, handler: one.name } as Claimed;
}

test("what was begun and given up has its place of the handler's limit until it ends, and no longer", () => {
  const holdings = createHoldings([one]);
  const begun = [claimed(), claimed()];
  const waiting = claimed();
  holdings.take([...begun, waiting]);

  holdings.abandonAll(begun);
  expect(holdings.placesTaken(one.name)).toBe(2);
  for (const execution of begun) holdings.leave(execution);
  expect(holdings.placesTaken(one.name)).toBe(0);
});

test("knows what it holds and what it has given up by their leases, until the database has them back", () => {
  const holdings = createHoldings([]);
  const [kept, given] = [claimed(), claimed()];
  holdings.take([kept, given]);
  holdings.abandon(given);

  expect([holdings.isHeld(kept), holdings.isHeld(given)]).toEqual([true, false]);
  expect([kept, given].map((row) => holdings.knows(row))).toEqual([true, true]);
  expect(holdings.knows({ id: kept.id, lease_token: "of another claim" })).toBe(false);
  holdings.letGo(kept);
  expect(holdings.mayHold()).toBe(true);
  holdings.forget(given);
  expect(holdings.mayHold()).toBe(false);
});
