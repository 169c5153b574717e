import { expect, test } from "vitest";
import { problemOf } from "../../../server/src/api/problem.ts";
import { preview } from "../../../server/src/api/schedules/preview.ts";
import { ApiProblem } from "../api/problem.ts";
import { messagesOf } from "./messages.ts";

/** As the server refuses it. */
function refusalOf(schedule: string, timezone = "UTC") {
  try {
    preview({ schedule, timezone, count: 1 }, new Date("2026-11-24T12:00:00Z"));
  } catch (error) {
    const { status, ...document } = problemOf(error).toDocument("request");
    return messagesOf(new ApiProblem(status, document), schedule);
  }
  throw new Error(`${schedule} is accepted`);
}

test.each([
  [
    "60 * * * *",
    "Minute 60 does not exist (0–59). Did you mean `0 * * * *`, every hour on the hour?",
  ],
  [
    "* * * *",
    "Four fields found, five needed: minute, hour, day, month, weekday. Add `*` at the end?",
  ],
  ["0 22-4 * * *", "The range 22–4 goes backwards. Write `22,23,0-4`."],
  ["0 0 31 2 *", "Never runs: February has at most 29 days."],
  ["0 9 * * 1-5,MON-XYZ", "“XYZ” is not a weekday. Use SUN–SAT or 0–7."],
  [
    "H 3 * * *",
    "H is not supported: it would differ from node to node. Did you mean `0 3 * * *`, with jitter 1h, at 03:00 every day?",
  ],
  ["5/15 * * * *", "A step needs * or a range. Write `5-59/15`."],
])("%s: %s", (schedule, text) => {
  expect(refusalOf(schedule)).toMatchObject([{ setting: "schedule", text }]);
});

test("a wrong time zone is told at its field", () => {
  expect(refusalOf("@daily", "Europe/Roma")).toEqual([
    {
      setting: "timezone",
      text: "Unknown time zone. Did you mean `Europe/Rome`?",
      position: null,
      proposal: "Europe/Rome",
    },
  ]);
});

test("what is wrong has its place in the text", () => {
  expect(refusalOf("0 9 * * 1-5,MON-XYZ")[0]?.position).toBe(16);
});
