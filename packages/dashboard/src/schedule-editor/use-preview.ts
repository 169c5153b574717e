import { useEffect, useMemo, useState } from "react";
import { call, type Answer, type Input } from "../api/call.ts";
import type { ScheduleValue } from "./schedule-value.ts";

export type SchedulePreview = Answer<"previewSchedule">;

/** What is known of the value that is shown. */
export interface PreviewState {
  /** Of this value, or of the one before while this one is being asked about; null while the last one was refused. */
  preview: SchedulePreview | null;
  /** Why there is none. */
  problem: unknown;
  /** The answer is of an earlier value. */
  isStale: boolean;
  retry: () => void;
}

export interface PreviewOptions {
  /** The name or id of the job that is edited. */
  job: string | undefined;
  original: ScheduleValue | undefined;
  /** How many slots. */
  count: number;
  /** Slots after this instant; null: from now on. */
  from: string | null;
}

/** Milliseconds of rest before the server is asked. */
const rest = 200;

/** Asks the scheduler's own planner what a schedule means, each time that the value has come to rest. */
export function usePreview(value: ScheduleValue, options: PreviewOptions): PreviewState {
  const { job, original, count, from } = options;
  const body = JSON.stringify({
    ...plannedOf(value),
    jitterMs: value.jitterMs,
    overlap: value.overlap,
    job: job ?? null,
    original: original === undefined ? null : plannedOf(original),
    count,
    ...(from !== null && { from }),
  });
  const [answer, setAnswer] = useState<{
    body: string;
    preview: SchedulePreview | null;
    problem: unknown;
  }>({ body: "", preview: null, problem: null });
  const [attempt, setAttempt] = useState(0);
  const isFirst = answer.body === "";
  useEffect(() => {
    const asked = new AbortController();
    const timer = setTimeout(
      () => {
        call("previewSchedule", JSON.parse(`{"body":${body}}`) as Input<"previewSchedule">, {
          signal: asked.signal,
        }).then(
          (preview) => setAnswer({ body, preview, problem: null }),
          (problem: unknown) => {
            if (!asked.signal.aborted) setAnswer({ body, preview: null, problem });
          },
        );
      },
      isFirst ? 0 : rest,
    );
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [body, attempt, isFirst]);
  const { preview, problem } = answer;
  const isStale = answer.body !== body;
  return useMemo(
    () => ({ preview, problem, isStale, retry: () => setAttempt((n) => n + 1) }),
    [preview, problem, isStale],
  );
}

function plannedOf({ schedule, timezone, dstGap, dstOverlap, startsAt, endsAt }: ScheduleValue) {
  return { schedule, timezone, dstGap, dstOverlap, startsAt, endsAt };
}
