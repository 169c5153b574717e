import type { BarAnswer, LaneAnswer, TimelineAnswer } from "./lane-data.ts";

export const noon = Date.parse("2026-11-24T12:00:00Z");
export const minutes = (count: number) => new Date(noon + count * 60_000).toISOString();

export function aBar(at: number, more: Partial<BarAnswer> = {}): BarAnswer {
  return {
    id: `01900000-0000-7000-8000-${String(at + 100_000).padStart(12, "0")}`,
    at: minutes(at),
    status: "completed",
    reason: null,
    attempt: 1,
    startedAt: minutes(at),
    completedAt: minutes(at + 1),
    stretch: null,
    movedTo: null,
    ...more,
  };
}

export function aLane(more: Partial<LaneAnswer> = {}): LaneAnswer {
  return {
    kind: "job",
    key: "nightly",
    jobs: 1,
    job: null,
    typical: null,
    past: [],
    planned: [],
    bars: [],
    slots: [],
    moved: [],
    disabledSlots: [],
    ...more,
  };
}

/** From noon on, four buckets of an hour. */
export function anAnswer(lanes: LaneAnswer[]): TimelineAnswer {
  return {
    from: minutes(0),
    to: minutes(240),
    buckets: 4,
    bucketMs: 3_600_000,
    lanes,
    omitted: 0,
    capacity: 10,
    actual: [1, 2, null, null],
    expected: [null, 1, 3, 0],
    collisions: [],
    quiet: [],
    zones: [],
    asOf: minutes(90),
  };
}
