import type { LaneAnswer, TimelineAnswer } from "../../charts/timeline/lane-data.ts";
import {
  localDay,
  localDays,
  localMinutes,
  type Offset,
} from "../../charts/timeline/local-time.ts";
import { nameOfLane } from "../../charts/timeline/words.ts";

export interface WeekDay {
  /** `2027-03-28`. */
  day: string;
  entries: { at: number; time: string; name: string }[];
  /** Jobs that run too often to be listed, with how often on this day. */
  often: Map<string, number>;
}

export interface Week {
  days: WeekDay[];
  /** The names of those that run often. */
  often: string[];
}

/** Lines of one day that fit on the sheet. */
const mostEntries = 30;

/**
 * The planned slots of a week, day by day. What runs often is counted: first what runs most, until every day fits on the
 * sheet.
 */
export function weekOf(answer: TimelineAnswer, offsets: readonly Offset[]): Week {
  const [from, to] = [Date.parse(answer.from), Date.parse(answer.to)];
  const begins = localDays(offsets, from, to).map(({ day }) => day);
  const days = [...new Set([localDay(offsets, from), ...begins])].slice(0, 7);
  const lanes = answer.lanes.filter(({ planned }) => planned.length > 0);
  const listed = listedOf(lanes, offsets, days);
  return {
    days: days.map((day) => ({
      day,
      entries: lanes
        .filter((lane) => listed.has(lane))
        .flatMap((lane) => slotsOf(lane).map((at) => ({ at, name: nameOfLane(lane) })))
        .filter(({ at }) => localDay(offsets, at) === day)
        .toSorted((a, b) => a.at - b.at)
        .map((entry) => ({ ...entry, time: clock(localMinutes(offsets, entry.at)) })),
      often: new Map(
        lanes
          .filter((lane) => !listed.has(lane))
          .map((lane) => [nameOfLane(lane), countOn(lane, answer, offsets, day)]),
      ),
    })),
    often: lanes.filter((lane) => !listed.has(lane)).map(nameOfLane),
  };
}

function listedOf(
  lanes: readonly LaneAnswer[],
  offsets: readonly Offset[],
  days: readonly string[],
): Set<LaneAnswer> {
  const listed = new Set(lanes.filter(({ slots }) => slots !== null));
  const perDay = () =>
    days.map((day) =>
      [...listed].reduce(
        (sum, lane) => sum + slotsOf(lane).filter((at) => localDay(offsets, at) === day).length,
        0,
      ),
    );
  while (Math.max(0, ...perDay()) > mostEntries) {
    const most = [...listed].reduce((a, b) => (slotsOf(b).length > slotsOf(a).length ? b : a));
    listed.delete(most);
  }
  return listed;
}

function slotsOf({ slots }: LaneAnswer): number[] {
  return (slots ?? []).map((slot) => Date.parse(slot));
}

function countOn(
  lane: LaneAnswer,
  { from, bucketMs }: TimelineAnswer,
  offsets: readonly Offset[],
  day: string,
): number {
  const start = Date.parse(from);
  return lane.planned.reduce(
    (sum, { bucket, slots }) =>
      localDay(offsets, start + bucket * bucketMs) === day ? sum + slots : sum,
    0,
  );
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
