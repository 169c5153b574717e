import { describe, expect, test } from "vitest";
import { editProtocol, type EditGuards } from "./explorer-edit.ts";
import { leaseProtocol, type LeaseGuards } from "./explorer-lease.ts";
import { turnProtocol, type TurnGuards } from "./explorer-turn.ts";
import { explore } from "./explorer.ts";

describe("the life of an execution, in every order of its steps", () => {
  const all: LeaseGuards = {
    recordChecksToken: true,
    recordChecksStatus: true,
    tokenStays: true,
    rescueIsOneStep: true,
    slotIsUnique: true,
    cancelIsOneStep: true,
    forceStopIsOneStep: true,
  };
  const failureWithout = (...names: (keyof LeaseGuards)[]) => {
    const guards = { ...all, ...Object.fromEntries(names.map((name) => [name, false])) };
    return explore(leaseProtocol(guards)).failure;
  };

  test("nothing goes wrong with all guards", () => {
    expect(explore(leaseProtocol(all))).toEqual({ states: 7_343, failure: null });
  });

  test("nor when a person cancels meanwhile", () => {
    const { states, failure } = explore(leaseProtocol(all, { withCancel: true }));
    expect(failure).toBeNull();
    expect(states).toBeGreaterThan(15_000);
  });

  test("nor when they stop by force what ran then", () => {
    const { states, failure } = explore(leaseProtocol(all, { withForceStop: true }));
    expect(failure).toBeNull();
    expect(states).toBeGreaterThan(25_000);
  });

  test("a record that looks at the status alone lets a zombie write over the second attempt", () => {
    expect(failureWithout("recordChecksToken")).toEqual({
      wrong: "a write under a token that is not the row's",
      order: ["make due", "claim A", "clock", "clock", "rescue", "claim B", "record A"],
    });
  });

  test("a record that looks at the token alone, or at nothing, rewrites what is final", () => {
    const failure = {
      wrong: "a write over a final status",
      order: ["make due", "claim A", "record A (reply lost)", "record A"],
    };
    expect(failureWithout("recordChecksStatus")).toEqual(failure);
    expect(failureWithout("recordChecksToken", "recordChecksStatus")).toEqual(failure);
  });

  test("a token that is cleared at the end makes a repeated record believe that it was lost", () => {
    expect(failureWithout("tokenStays")).toEqual({
      wrong: "a worker believes that it lost what it has completed",
      order: ["make due", "claim A", "record A (reply lost)", "record A"],
    });
  });

  test("a rescue that looks first and writes then puts a finished execution back", () => {
    expect(failureWithout("rescueIsOneStep")).toEqual({
      wrong: "a write over a final status",
      order: ["make due", "claim A", "clock", "clock", "rescue looks", "record A", "rescue writes"],
    });
  });

  test("a cursor that is read before the insert, without a unique slot, makes two rows", () => {
    expect(failureWithout("slotIsUnique")).toEqual({
      wrong: "2 rows for slot 0",
      order: ["read cursor A", "read cursor B", "insert A", "insert B"],
    });
  });

  test("a cancel that looks first and writes then takes an execution from its worker", () => {
    const guards = { ...all, cancelIsOneStep: false };
    expect(explore(leaseProtocol(guards, { withCancel: true })).failure).toEqual({
      wrong: "a running execution is taken from its worker",
      order: ["make due", "cancel looks", "claim A", "cancel writes"],
    });
  });

  test("a force stop that looks first and writes then takes back what its worker has completed", () => {
    const guards = { ...all, forceStopIsOneStep: false };
    expect(explore(leaseProtocol(guards, { withForceStop: true })).failure).toEqual({
      wrong: "a write over a final status",
      order: ["make due", "claim A", "cancel", "force stop looks", "record A", "force stop writes"],
    });
  });
});

describe("the turn of a job that must not overlap itself", () => {
  const all: TurnGuards = {
    turnIsOneStep: true,
    aheadTakesTurn: true,
    onlyOwnTurnIsGivenBack: true,
  };
  const failureWithout = (name: keyof TurnGuards) =>
    explore(turnProtocol({ ...all, [name]: false })).failure;

  test("nothing goes wrong with all guards", () => {
    const { states, failure } = explore(turnProtocol(all));
    expect(failure).toBeNull();
    expect(states).toBeGreaterThan(400);
  });

  test("a turn that is read first and taken then is given twice", () => {
    expect(failureWithout("turnIsOneStep")).toEqual({
      wrong: "2 executions of the job run at once",
      order: ["look at the turn for 0", "claim 1 ahead A", "decide 0", "claim 0 B"],
    });
  });

  test("claiming ahead without taking the turn overtakes the one that has it", () => {
    expect(failureWithout("aheadTakesTurn")).toEqual({
      wrong: "2 executions of the job run at once",
      order: ["decide 0", "claim 1 ahead A", "claim 0 B"],
    });
  });

  test("freeing the turn of another lets a second one begin", () => {
    expect(failureWithout("onlyOwnTurnIsGivenBack")).toEqual({
      wrong: "2 executions of the job run at once",
      order: ["decide 0", "cancel 2", "claim 0 A", "claim 1 ahead B"],
    });
  });
});

describe("an edit while slots are made", () => {
  const all: EditGuards = { checksCursor: true, checksVersion: true, editMovesCursor: true };
  const failureWithout = (name: keyof EditGuards) =>
    explore(editProtocol({ ...all, [name]: false })).failure;

  test("nothing goes wrong with all guards", () => {
    const { states, failure } = explore(editProtocol(all));
    expect(failure).toBeNull();
    expect(states).toBeGreaterThan(2_000);
  });

  test("without a look at the cursor a slow node moves it back", () => {
    expect(failureWithout("checksCursor")).toEqual({
      wrong: "the cursor goes back",
      order: ["read A", "read B", "make slot A", "read A", "make slot A", "make slot B"],
    });
  });

  test("without a look at the version a slot of the old schedule is made, though the cursor is the same", () => {
    expect(failureWithout("checksVersion")).toEqual({
      wrong: "a slot of the old schedule is made after the edit",
      order: ["read A", "make slot A", "read A", "edit", "make slot A"],
    });
  });

  test("an edit that leaves the cursor where it was fires slots of the past", () => {
    expect(failureWithout("editMovesCursor")).toEqual({
      wrong: "a slot from before the edit is made after it",
      order: ["edit", "read A", "make slot A"],
    });
  });
});
