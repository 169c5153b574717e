import { describe, expect, test } from "vitest";
import { sentenceOf, type Overview } from "./sentence.ts";

const now = Date.parse("2026-11-24T14:30:00Z");
const context = { zone: "UTC", now, hours: "24" } as const;
const job = { id: "1", name: "refresh_metadata", title: null };
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

function anOverview(more: Partial<Overview> = {}): Overview {
  return {
    jobs: { all: 8, enabled: 8, disabled: 0, failing: 0, late: 0, custom: 0 },
    executions: { running: 3, queued: 0, held: 0 },
    scheduler: { workers: 1, capacity: 10, seenAt: ago(0), isSilent: false },
    attention: [],
    running: [],
    next: [
      {
        job: { ...job, name: "send_notifications" },
        slot: ago(-5),
        timezone: "UTC",
        typical: null,
      },
    ],
    since: { from: ago(1_440), executions: 402, counts: {}, changes: 0, by: [] },
    asOf: ago(0),
    ...more,
  };
}

const failing = (failures: number): Overview["attention"][number] => ({
  job,
  execution: "2",
  failures,
  since: "2026-11-24T03:00:00Z",
  lastAt: ago(10),
  reason: null,
  error: null,
  isSame: true,
});

describe("the sentence about the day", () => {
  test("a quiet day says what runs and what comes", () => {
    expect(sentenceOf(anOverview(), context)).toEqual({
      trouble: null,
      rest: "All quiet. 3 running, next Send notifications at 14:35.",
    });
  });

  test("a job that fails comes first, with the others counted", () => {
    const overview = anOverview({
      jobs: { all: 8, enabled: 8, disabled: 0, failing: 3, late: 1, custom: 0 },
      attention: [failing(3)],
    });
    expect(sentenceOf(overview, context)).toEqual({
      trouble: "Refresh metadata has failed 3 times since 03:00.",
      rest: "2 other jobs are failing. One job is late.",
    });
    expect(sentenceOf(anOverview({ attention: [failing(1)] }), context).trouble).toBe(
      "Refresh metadata failed at 03:00.",
    );
  });

  test("a silent scheduler is worse than any job", () => {
    const scheduler = { workers: 0, capacity: 0, seenAt: ago(4), isSilent: true };
    expect(sentenceOf(anOverview({ scheduler, attention: [failing(3)] }), context)).toEqual({
      trouble: "Scheduler silent for 4\u00a0min.",
      rest: "Nothing will start.",
    });
  });

  test("late jobs are said of an else quiet day", () => {
    const jobs = { all: 8, enabled: 8, disabled: 0, failing: 0, late: 2, custom: 0 };
    expect(sentenceOf(anOverview({ jobs }), context)).toEqual({
      trouble: "2 jobs are late.",
      rest: "3 running.",
    });
  });
});
