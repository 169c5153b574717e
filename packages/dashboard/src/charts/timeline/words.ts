import { stateOf } from "../../status/state-of.ts";
import type { State } from "../../status/state.ts";
import { formatDuration } from "../../time/format-duration.ts";
import { formatInstant } from "../../time/format-instant.ts";
import type { BarAnswer, Counts, LaneAnswer } from "./lane-data.ts";
import { totalOf, type Mark } from "./marks.ts";
import { countText, plural } from "../../words/count.ts";
import { jobTitle } from "../../job/job-title.ts";
import { wordsOf } from "../../words/words-of.ts";

export function nameOfLane({ kind, key, job }: LaneAnswer): string {
  if (job !== null) return jobTitle(job);
  if (kind === "one_time") return "One-time work";
  if (key === null) return kind === "folder" ? "Without a folder" : "Without a job";
  return kind === "handler" ? wordsOf(key) : key;
}

export function stateOfBar(bar: BarAnswer, now: number): State {
  const { status, reason, attempt, startedAt, at, movedTo, stretch } = bar;
  return stateOf({ status, reason, attempt, startedAt, slot: movedTo ?? at, stretch }, now);
}

/**
 * What a screen reader says of a mark: "Refresh metadata, planned, Tue 24 Nov 03:00 CET, with 3 others, usually 3 min".
 * `others`: how many slots of other lanes are planned at the same instant.
 */
export function sentenceOf(
  lane: LaneAnswer,
  mark: Mark,
  { zone, now, others }: { zone: string; now: number; others: number },
): string {
  const when = formatInstant(new Date(mark.at), { zone, seconds: false });
  const usual = usually(lane);
  switch (mark.kind) {
    case "planned":
      return [
        nameOfLane(lane),
        "planned",
        when,
        movedWords(mark.movedFrom, zone),
        others > 0 ? `with ${plural(others, "other")}` : "",
        usual,
      ]
        .filter(Boolean)
        .join(", ");
    case "moved":
      return `${nameOfLane(lane)}, the slot ${when}, moved to ${formatInstant(new Date(mark.to), { zone, seconds: false })}`;
    case "disabled":
      return `${nameOfLane(lane)}, ${when}, left out: the job is disabled`;
    case "execution": {
      const { startedAt, completedAt, movedTo, at } = mark.bar;
      const moved = movedWords(movedTo === null ? null : Date.parse(at), zone);
      const took =
        startedAt !== null && completedAt !== null
          ? `took ${formatDuration(Date.parse(completedAt) - Date.parse(startedAt))}`
          : "";
      const { label } = stateOfBar(mark.bar, now);
      return [nameOfLane(lane), label, when, moved, took].filter(Boolean).join(", ");
    }
    case "bucket": {
      const until = formatInstant(new Date(mark.to), {
        zone,
        seconds: false,
        day: "never",
        withZone: false,
      });
      return `${nameOfLane(lane)}, ${when} to ${until}, ${countsInWords(mark.counts, mark.planned)}`;
    }
  }
}

/** "moved from Tue 24 Nov 03:00 CET"; nothing of what was not moved. */
export function movedWords(from: number | null, zone: string): string {
  return from === null
    ? ""
    : `moved from ${formatInstant(new Date(from), { zone, seconds: false })}`;
}

export function usually({ typical }: LaneAnswer): string {
  return typical === null ? "" : `usually ${formatDuration(typical.p50Ms)}`;
}

const outcomes = [
  "failed",
  "missed",
  "completed",
  "skipped",
  "cancelled",
  "running",
  "queued",
  "scheduled",
] as const;

/** "12 executions: 1 failed, 11 completed; 3 planned". */
export function countsInWords(counts: Counts, planned: number): string {
  const executions = totalOf({ counts, planned: 0 });
  const parts = outcomes.flatMap((status) => {
    const count = counts[status] ?? 0;
    return count === 0
      ? []
      : [`${countText(count)} ${status === "scheduled" ? "waiting" : status}`];
  });
  const past = executions === 0 ? [] : [`${plural(executions, "execution")}: ${parts.join(", ")}`];
  return [...past, ...(planned === 0 ? [] : [`${countText(planned)} planned`])].join("; ");
}
