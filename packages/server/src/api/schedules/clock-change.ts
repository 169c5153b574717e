import {
  nextAffectedDate,
  previousSlot,
  type AffectedDate,
  type PlanOptions,
} from "horarium/schedule";
import { clockText, timesText } from "./slot-notes.ts";
import { monthNames } from "./month-names.ts";

/** The next change of the clocks that moves or drops slots of a schedule. */
export interface ClockChange {
  /** The local date: `2027-03-28`. */
  date: string;
  /** When the clocks are moved. */
  at: Date;
  change: "gap" | "overlap";
  /** For a look at the slots around it: some of those before it come after this instant. */
  from: Date;
  /** A local time that does not exist has its slot at the end of the gap. */
  isMoved: boolean;
  /** `On 28 Mar 2027 02:00 does not exist; runs at 03:00`. */
  message: string;
}

/** So many slots before the change are shown with it. */
const shownBefore = 4;

/** Within the two years after `from`; null if there is none. */
export function nextClockChange(
  schedule: string,
  { from, ...options }: PlanOptions & { from: Date },
): ClockChange | null {
  const affected = nextAffectedDate(schedule, { ...options, from });
  if (affected === null) return null;
  const { date, at, change } = affected;
  let start = at;
  for (let shown = 0; shown < shownBefore; shown++)
    start = previousSlot(schedule, { ...options, before: start }) ?? start;
  start = new Date(Math.max(start.getTime() - 1_000, from.getTime()));
  const isMoved = affected.slots.some(({ shiftedFrom = [] }) => shiftedFrom.length > 0);
  return { date, at, change, from: start, isMoved, message: messageOf(affected, options.timezone) };
}

function messageOf({ date, change, slots, dropped }: AffectedDate, timezone: string): string {
  const day = `On ${Number(date.slice(8))} ${monthNames[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;
  const droppedTimes = timesText(dropped.map(({ local }) => local));
  if (change === "overlap") {
    if (dropped.length === 0)
      return `${day} the clocks go back: ${slots.length} slots lie in the time that happens twice`;
    const verb = dropped.length === 1 ? "happens" : "happen";
    return `${day} ${droppedTimes} ${verb} twice: runs once, the first time`;
  }
  if (dropped.length > 0)
    return `${day} ${droppedTimes} ${dropped.length === 1 ? "does" : "do"} not exist: no slot`;
  const shifted = slots.flatMap(({ shiftedFrom = [] }) => shiftedFrom);
  const moved = slots.find(({ shiftedFrom = [] }) => shiftedFrom.length > 0);
  const verb = shifted.length === 1 ? "does" : "do";
  const runs = shifted.length === 1 ? "runs" : "runs once,";
  return `${day} ${timesText(shifted)} ${verb} not exist; ${runs} at ${clockText(moved!.at, timezone)}`;
}
