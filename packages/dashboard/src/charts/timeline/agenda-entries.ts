import type { StateName } from "../../status/state.ts";
import type { Counts, LaneAnswer, QuietAnswer, TimelineAnswer } from "./lane-data.ts";
import { localDay, localMinutes, type Offset } from "./local-time.ts";
import { countsInWords, stateOfBar } from "./words.ts";

/** One line of the agenda. Instants are milliseconds since 1970. */
export interface Entry {
  key: string;
  at: number;
  lane: LaneAnswer;
  state: StateName;
  words: string;
  execution: string | null;
  durationMs: number | null;
  isPast: boolean;
}

export interface AgendaHour {
  key: string;
  /** The hour as the clock shows it, and of one that happens twice, which. */
  label: string;
  day: string;
  /** Its first instant on the clock. */
  at: number;
  /** Quiet windows that begin in it, or that hold when the agenda begins. */
  quiet: QuietAnswer[];
  entries: Entry[];
}

const hourMs = 3_600_000;

/** What was and what comes in order of time, under the hours of the local clock. What is dense is one line an hour. */
export function agendaOf(
  answer: TimelineAnswer,
  offsets: readonly Offset[],
  now: number,
): AgendaHour[] {
  const [from, to] = [Date.parse(answer.from), Date.parse(answer.to)];
  const entries = countedOnce(answer)
    .flatMap((lane) => entriesOf(lane, answer, offsets, now))
    .filter(({ at }) => at >= from && at < to)
    .toSorted((a, b) => a.at - b.at);
  const hours = new Map<string, AgendaHour>();
  const hourAt = (at: number): AgendaHour => {
    const start = hourOf(offsets, at);
    const day = localDay(offsets, at);
    const key = String(start);
    const label = `${String(Math.floor(localMinutes(offsets, at) / 60)).padStart(2, "0")}:00`;
    const hour = hours.get(key) ?? { key, label, day, at: start, quiet: [], entries: [] };
    hours.set(key, hour);
    return hour;
  };
  for (const entry of entries) hourAt(entry.at).entries.push(entry);
  for (const quiet of answer.quiet) {
    const begin = Math.max(from, Date.parse(quiet.from));
    if (begin < to && Date.parse(quiet.to) > from) hourAt(begin).quiet.push(quiet);
  }
  return markTwice([...hours.values()].toSorted((a, b) => a.at - b.at));
}

/** Beside folders, jobs with a lane of their own would stand twice. */
function countedOnce({ lanes }: TimelineAnswer): readonly LaneAnswer[] {
  const isGrouped = lanes.some(({ kind }) => kind === "folder" || kind === "handler");
  return isGrouped ? lanes.filter(({ kind }) => kind !== "job") : lanes;
}

function entriesOf(
  lane: LaneAnswer,
  answer: TimelineAnswer,
  offsets: readonly Offset[],
  now: number,
): Entry[] {
  const key = `${lane.kind} ${lane.key}`;
  const isSparse = lane.bars !== null && (lane.slots !== null || lane.planned.length === 0);
  const all: Entry[] = isSparse ? single(lane, key, now) : [];
  const perHour = new Map<number, number>();
  for (const { at } of all) {
    const hour = hourOf(offsets, at);
    perHour.set(hour, (perHour.get(hour) ?? 0) + 1);
  }
  const few = all.filter(({ at }) => perHour.get(hourOf(offsets, at))! <= mostSingle);
  const isCounted = (at: number) =>
    !isSparse || (perHour.get(hourOf(offsets, at)) ?? 0) > mostSingle;
  return [...few, ...counted(lane, key, answer, offsets, isCounted)];
}

/** Of one job in an hour, one by one. */
const mostSingle = 2;

function single(lane: LaneAnswer, key: string, now: number): Entry[] {
  const usual = lane.typical?.p50Ms ?? null;
  const past = (lane.bars ?? []).map((bar): Entry => {
    const { name, label } = stateOfBar(bar, now);
    const [start, end] = [bar.startedAt, bar.completedAt];
    return {
      key: bar.id,
      at: Date.parse(bar.movedTo ?? bar.at),
      lane,
      state: name,
      words: bar.movedTo === null ? label : `${label}, moved`,
      execution: bar.id,
      durationMs: start !== null && end !== null ? Date.parse(end) - Date.parse(start) : null,
      isPast: true,
    };
  });
  const next = (lane.slots ?? []).map((slot): Entry => ({
    key: `${key} ${slot}`,
    at: Date.parse(slot),
    lane,
    state: "planned",
    words: lane.moved.some(({ to }) => to === slot) ? "Planned, moved" : "Planned",
    execution: null,
    durationMs: usual,
    isPast: false,
  }));
  return [...past, ...next];
}

function counted(
  lane: LaneAnswer,
  key: string,
  { from, bucketMs }: TimelineAnswer,
  offsets: readonly Offset[],
  isWanted: (at: number) => boolean,
): Entry[] {
  const start = Date.parse(from);
  const hours = new Map<number, { counts: Counts; planned: number }>();
  const hourAt = (bucket: number) => {
    const at = hourOf(offsets, start + bucket * bucketMs);
    const known = hours.get(at) ?? { counts: {}, planned: 0 };
    hours.set(at, known);
    return known;
  };
  for (const { bucket, counts } of lane.past) {
    if (!isWanted(start + bucket * bucketMs)) continue;
    const hour = hourAt(bucket);
    for (const [status, count] of Object.entries(counts) as [keyof Counts, number][])
      hour.counts[status] = (hour.counts[status] ?? 0) + count;
  }
  for (const { bucket, slots } of lane.planned)
    if (isWanted(start + bucket * bucketMs)) hourAt(bucket).planned += slots;
  return [...hours].map(([at, { counts, planned }]): Entry => ({
    key: `${key} ${at} counted`,
    at: Math.max(at, start),
    lane,
    state: worst(counts) ?? "planned",
    words: countsInWords(counts, planned),
    execution: null,
    durationMs: null,
    isPast: planned === 0,
  }));
}

function worst(counts: Counts): StateName | null {
  const order = [
    "failed",
    "missed",
    "skipped",
    "cancelled",
    "running",
    "queued",
    "completed",
  ] as const;
  return order.find((status) => (counts[status] ?? 0) > 0) ?? null;
}

/** The instant at which the local clock's hour began, as it passes: not before the clocks were moved. */
function hourOf(offsets: readonly Offset[], at: number): number {
  const minutes = localMinutes(offsets, at) % 60;
  const begun = Math.floor(at / 60_000) * 60_000 - minutes * 60_000;
  const moved = offsets.slice(1).findLast((offset) => offset.at <= at)?.at ?? -Infinity;
  return at - begun < hourMs ? Math.max(begun, moved) : begun;
}

function markTwice(hours: AgendaHour[]): AgendaHour[] {
  return hours.map((hour, place) => {
    const isSame = (other: AgendaHour | undefined) =>
      other !== undefined && other.day === hour.day && other.label === hour.label;
    if (isSame(hours[place + 1])) return { ...hour, label: `${hour.label}, first time` };
    if (isSame(hours[place - 1])) return { ...hour, label: `${hour.label}, second time` };
    return hour;
  });
}
