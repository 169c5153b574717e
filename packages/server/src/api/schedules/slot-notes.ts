import {
  explain,
  forecast,
  previousSlot,
  type DroppedTime,
  type PlanOptions,
  type Slot,
} from "horarium/schedule";

/** A slot with what the clocks do to it, and how long after the one before it comes. */
export interface NotedSlot {
  at: Date;
  shiftedFrom: string[];
  pass: "first" | "second" | null;
  isOtherPassDropped: boolean;
  sentence: string;
  /** `Clocks go forward: 02:00 does not exist, runs at 03:00`; null: nothing to say. */
  note: string | null;
  gapMs: number | null;
}

interface Found {
  at: Date;
  sentence: string;
}

/** Notes on slots that were found after `from`, and the local times between them that are none. */
export function withNotes(
  schedule: string,
  options: PlanOptions,
  { slots, from }: { slots: readonly Found[]; from: Date },
): { slots: NotedSlot[]; dropped: DroppedTime[] } {
  const [first, last] = [slots[0], slots.at(-1)];
  if (first === undefined || last === undefined) return { slots: [], dropped: [] };
  let previous = previousSlot(schedule, { ...options, before: first.at });
  return {
    slots: slots.map(({ at, sentence }) => {
      const slot = explain(schedule, { ...options, at });
      const gapMs = previous === null ? null : at.getTime() - previous.getTime();
      previous = at;
      return {
        at,
        shiftedFrom: slot.shiftedFrom ?? [],
        pass: slot.pass ?? null,
        isOtherPassDropped: slot.otherPassDropped === true,
        sentence,
        note: noteOf(slot, options.timezone),
        gapMs,
      };
    }),
    dropped: forecast(schedule, { ...options, from, to: last.at }).dropped,
  };
}

function noteOf(
  { at, shiftedFrom, pass, otherPassDropped }: Slot,
  timezone: string,
): string | null {
  const time = clockText(at, timezone);
  const notes: string[] = [];
  if (shiftedFrom !== undefined) {
    const verb = shiftedFrom.length === 1 ? "does" : "do";
    notes.push(`Clocks go forward: ${timesText(shiftedFrom)} ${verb} not exist, runs at ${time}`);
  }
  if (otherPassDropped) notes.push(`${time} happens twice: runs once, the first time`);
  else if (pass !== undefined) notes.push(`The ${pass} ${time} of two: clocks go back`);
  return notes.length === 0 ? null : notes.join("; ");
}

/** `02:00`, of several the first ones by name: `02:00, 02:15 and 2 more`. */
export function timesText(locals: readonly string[]): string {
  const times = locals.map((local) => local.slice(local.indexOf("T") + 1));
  if (times.length === 1) return times[0]!;
  if (times.length > 4) return `${times.slice(0, 3).join(", ")} and ${times.length - 3} more`;
  return `${times.slice(0, -1).join(", ")} and ${times.at(-1)}`;
}

/** The local time: `03:00`. */
export function clockText(at: Date, timezone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}
