import { describe, expect, test } from "vitest";
import { alertCommandIn, commandIn } from "./command.ts";
import { untilWords } from "./until-words.ts";

/** A Tuesday, in the zone of whoever runs this. */
const now = new Date(2026, 10, 24, 14, 30);

describe("what is typed into the palette", () => {
  test("is a command where it begins with something to do", () => {
    expect(commandIn("run refresh", now)).toMatchObject({ verb: "run", of: "refresh" });
    expect(commandIn("run with refresh", now)).toMatchObject({ verb: "run-with", of: "refresh" });
    expect(commandIn("skip next loan", now)).toMatchObject({ verb: "skip", of: "loan" });
    expect(commandIn("skip loan", now)).toMatchObject({ verb: "skip", of: "loan" });
    expect(commandIn("enable", now)).toMatchObject({ verb: "enable", of: "" });
  });

  test("is none where the words only begin like one", () => {
    expect(commandIn("runner", now)).toBeNull();
    expect(commandIn("nightly run", now)).toBeNull();
  });

  test("says until when, and why", () => {
    expect(commandIn("disable backup until tomorrow because the disk is full", now)).toEqual({
      verb: "disable",
      of: "backup",
      until: new Date(2026, 10, 25, 8),
      untilText: "tomorrow",
      reason: "the disk is full",
    });
    expect(commandIn("disable until 18:00", now)).toMatchObject({ of: "", untilText: "18:00" });
  });

  test("keeps the words of a time that it does not understand", () => {
    expect(commandIn("disable backup until the cows come home", now)).toMatchObject({
      of: "backup",
      until: null,
      untilText: "the cows come home",
    });
  });
});

describe("words for a time", () => {
  test.each([
    ["2h", new Date(2026, 10, 24, 16, 30)],
    ["30 min", new Date(2026, 10, 24, 15, 0)],
    ["3 days", new Date(2026, 10, 27, 14, 30)],
    ["18:00", new Date(2026, 10, 24, 18)],
    ["9:15", new Date(2026, 10, 25, 9, 15)],
    ["monday", new Date(2026, 10, 30, 8)],
    ["tue", new Date(2026, 11, 1, 8)],
    ["2026-12-24", new Date(2026, 11, 24, 8)],
    ["2026-12-24 18:30", new Date(2026, 11, 24, 18, 30)],
  ])("%s", (words, at) => {
    expect(untilWords(words, now)).toEqual(at);
  });

  test("mean nothing where the time is over", () => {
    expect(untilWords("2026-11-01", now)).toBeNull();
    expect(untilWords("25:00", now)).toBeNull();
  });
});

test.each([
  ["acknowledge refresh", { verb: "acknowledge", of: "refresh" }],
  ["ack", { verb: "acknowledge", of: "" }],
  ["retry refresh metadata", { verb: "retry", of: "refresh metadata" }],
  [
    "snooze backup for 2h because it is known",
    { verb: "snooze", of: "backup", untilText: "2h", reason: "it is known" },
  ],
  ["mute loans until sometime", { verb: "mute", of: "loans", until: null, untilText: "sometime" }],
])("%s is about an alert", (text, expected) => {
  expect(alertCommandIn(text, now)).toMatchObject(expected);
  expect(commandIn(text, now)).toBeNull();
});
