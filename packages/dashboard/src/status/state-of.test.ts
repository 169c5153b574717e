import { expect, test } from "vitest";
import { sentenceOf } from "./cause-sentence.ts";
import { stateOf } from "./state-of.ts";
import type { Statable } from "./state.ts";

const now = Date.parse("2027-03-01T03:00:00Z");
const at = (seconds: number) => new Date(now + seconds * 1_000).toISOString();
const labelled = (one: Statable) => {
  const { name, label } = stateOf(one, now);
  return [name, label];
};

test("a timeout is a failure of its own shape", () => {
  expect(labelled({ status: "failed", reason: "timeout" })).toEqual(["timeout", "Failed: timeout"]);
});

test("one that waits for its next attempt is retrying, until the instant of that attempt", () => {
  const state = stateOf(
    { status: "scheduled", reason: null, slot: at(-60), attempt: 1, maxAttempts: 5, dueAt: at(40) },
    now,
  );
  expect(state).toMatchObject({ name: "retrying", label: "Retrying 2 of 5", until: at(40) });
});

test("deaths of workers are not counted as attempts", () => {
  expect(
    labelled({ status: "scheduled", reason: null, attempt: 3, workerLosses: 2, maxAttempts: 5 }),
  ).toEqual(["retrying", "Retrying 2 of 5"]);
  expect(
    labelled({ status: "queued", reason: "worker_lost", attempt: 1, workerLosses: 1 }),
  ).toEqual(["retrying", "Retrying: worker lost"]);
});

test("a last slot that has begun and waits is retrying, though its row does not count attempts", () => {
  expect(labelled({ status: "queued", reason: null, slot: at(-60), startedAt: at(-50) })).toEqual([
    "retrying",
    "Retrying",
  ]);
});

test("what waits for the end of a quiet window says so", () => {
  expect(
    labelled({
      status: "scheduled",
      reason: "quiet_window",
      slot: at(-60),
      attempt: 0,
      dueAt: at(40),
    }),
  ).toEqual(["planned", "Held: quiet window"]);
});

test("a slot made ahead is planned, and one-time work is scheduled", () => {
  expect(labelled({ status: "scheduled", reason: null, slot: at(1), attempt: 0 })).toEqual([
    "planned",
    "Planned",
  ]);
  expect(
    stateOf({ status: "scheduled", reason: null, slot: null, attempt: 0, dueAt: at(1_200) }, now),
  ).toMatchObject({
    name: "scheduled",
    label: "Scheduled",
    until: at(1_200),
  });
});

test("an instant that has passed is not waited for", () => {
  expect(
    stateOf({ status: "scheduled", reason: null, slot: null, attempt: 0, dueAt: at(-1) }, now)
      .until,
  ).toBeNull();
});

test("what holds a queued execution stands in its label", () => {
  expect(labelled({ status: "queued", reason: null, attempt: 0, held: "overlap" })[1]).toBe(
    "Queued: waits for the previous execution",
  );
});

test("one that was asked to stop is stopping while it runs, and cancelled by that person afterwards", () => {
  const cancelRequested = { by: "Ada" };
  expect(labelled({ status: "running", reason: null, cancelRequested })).toEqual([
    "running",
    "Stopping: asked by Ada",
  ]);
  expect(labelled({ status: "cancelled", reason: "cancelled", cancelRequested })).toEqual([
    "cancelled",
    "Cancelled by Ada",
  ]);
});

test("the same code has another meaning for another status", () => {
  expect(labelled({ status: "skipped", reason: "overlap" })[1]).toBe(
    "Skipped: previous execution still running",
  );
  expect(labelled({ status: "cancelled", reason: "overlap" })[1]).toBe(
    "Cancelled: a later slot took its place",
  );
});

test("a row that stands for several slots says how many", () => {
  expect(labelled({ status: "missed", reason: "too_late", stretch: { slots: 1_440 } })[1]).toBe(
    "Missed: scheduler was down, 1,440 slots",
  );
});

test("a code that is not known is given in its own words", () => {
  expect(labelled({ status: "skipped", reason: "moon_phase" })[1]).toBe("Skipped: moon phase");
  expect(sentenceOf({ status: "skipped", reason: "moon_phase" })).toBeNull();
  expect(labelled({ status: "skipped", reason: "constructor" })[1]).toBe("Skipped: constructor");
});

test("where no reason is known, none is made up", () => {
  expect(labelled({ status: "missed", reason: null })[1]).toBe("Missed");
  expect(labelled({ status: "skipped", reason: null, stretch: { slots: 3 } })[1]).toBe(
    "Skipped, 3 slots",
  );
});

test("a failure without a reason says after how many attempts", () => {
  expect(labelled({ status: "failed", reason: null, attempt: 3, workerLosses: 1 })[1]).toBe(
    "Failed after 2 attempts",
  );
  expect(labelled({ status: "failed", reason: null, attempt: 1 })[1]).toBe("Failed");
});

test("a start is late from a minute on", () => {
  const started = (seconds: number, attempt = 1) =>
    stateOf(
      { status: "running", reason: null, dueAt: at(-600), startedAt: at(-600 + seconds), attempt },
      now,
    ).lateMs;
  expect(started(59)).toBeNull();
  expect(started(240)).toBe(240_000);
  expect(started(240, 2)).toBeNull();
});

test("what waits beyond its time is late while it waits", () => {
  expect(stateOf({ status: "queued", reason: null, dueAt: at(-240), attempt: 0 }, now).lateMs).toBe(
    240_000,
  );
});

test("a running execution says since when", () => {
  expect(stateOf({ status: "running", reason: null, startedAt: at(-42) }, now).since).toBe(at(-42));
});
