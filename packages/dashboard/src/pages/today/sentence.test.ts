import { describe, expect, test } from "vitest";
import { sentenceOf, type Overview } from "./sentence.ts";

type Alert = Overview["alerts"]["open"][number];

const now = Date.parse("2026-11-24T14:30:00Z");
const context = { zone: "UTC", now, hours: "24" } as const;
const job = { id: "1", name: "refresh_metadata", title: null };
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

const counts = { open: 0, acknowledged: 0, snoozed: 0, muted: 0, resolved: 0 };

function anAlert(more: Partial<Alert> = {}): Alert {
  return {
    id: "3",
    kind: "failed",
    state: "open",
    sentence: "Refresh metadata: failed 3 times",
    job,
    handler: null,
    channel: null,
    execution: "2",
    reason: null,
    error: null,
    openedAt: ago(690),
    lastAt: ago(10),
    count: 3,
    timesOpened: 1,
    isFlapping: false,
    acknowledged: null,
    snoozed: null,
    muted: null,
    resolved: null,
    toldAt: null,
    sentTo: [],
    nextTellAt: null,
    rule: null,
    ...more,
  } as Alert;
}

const opened = (open: Alert[]) => ({ counts: { ...counts, open: open.length }, open });

function anOverview(more: Partial<Overview> = {}): Overview {
  return {
    jobs: { all: 8, enabled: 8, disabled: 0, failing: 0, late: 0, custom: 0 },
    executions: { running: 3, queued: 0, held: 0, hasRun: true },
    scheduler: { workers: 1, capacity: 10, seenAt: ago(0), isSilent: false },
    attention: [],
    alerts: { counts, open: [] },
    running: [],
    next: [
      {
        job: { ...job, name: "send_notifications" },
        slot: ago(-5),
        movedTo: null,
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

  test("while all schedules are stopped the day is not quiet", () => {
    expect(sentenceOf(anOverview(), { ...context, isStopped: true })).toEqual({
      trouble: "All schedules are stopped.",
      rest: "3 running; slots are skipped.",
    });
  });

  test("of an open alert about a job that fails it says how often and since when, and counts the others", () => {
    const overview = anOverview({
      jobs: { all: 8, enabled: 8, disabled: 0, failing: 3, late: 1, custom: 0 },
      attention: [failing(3)],
      alerts: { counts: { ...counts, open: 3 }, open: [anAlert(), anAlert(), anAlert()] },
    });
    expect(sentenceOf(overview, context)).toEqual({
      trouble: "Refresh metadata has failed 3 times since 03:00.",
      rest: "2 other alerts are open. One job is late.",
    });
    const once = anOverview({ attention: [failing(1)], alerts: opened([anAlert()]) });
    expect(sentenceOf(once, context)).toEqual({
      trouble: "Refresh metadata failed at 03:00.",
      rest: "",
    });
  });

  test("of another alert it says what the alert says", () => {
    const late = anAlert({ kind: "late", sentence: "Backup: not started 5 min after it was due" });
    const jobs = { all: 8, enabled: 8, disabled: 0, failing: 0, late: 1, custom: 0 };
    expect(sentenceOf(anOverview({ jobs, alerts: opened([late]) }), context)).toEqual({
      trouble: "Backup: not started 5 min after it was due.",
      rest: "",
    });
  });

  test("a job that fails and that somebody is on needs nobody new, and is not all quiet", () => {
    const overview = anOverview({
      jobs: { all: 8, enabled: 8, disabled: 0, failing: 1, late: 0, custom: 0 },
      attention: [failing(3)],
      alerts: { counts: { ...counts, acknowledged: 1 }, open: [] },
    });
    expect(sentenceOf(overview, context)).toEqual({
      trouble: null,
      rest: "Nothing new needs you. One job is failing; alerts: 1 acknowledged. 3 running, next Send notifications at 14:35.",
    });
  });

  test("before anything has run it says when the first slot is", () => {
    const executions = { running: 0, queued: 0, held: 0, hasRun: false };
    expect(sentenceOf(anOverview({ executions }), context).rest).toBe(
      "Nothing has run yet. The first slot is at 14:35: Send notifications.",
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
