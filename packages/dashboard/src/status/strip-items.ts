import type { Statable, StateName, Status } from "./state.ts";
import { stateOf, wordOf } from "./state-of.ts";
import { countText } from "../words/count.ts";
import { settingWords } from "../words/setting-words.ts";

/** A row of `listSlots`, or of a job's last slots; or a slot that is only planned, without an execution. */
export interface StripSlot extends Statable {
  slot: string;
  execution: string | null;
  durationMs?: number | null;
}

/** An execution that was started by hand. */
export interface StripHand {
  execution: string;
  at: string;
  status: Status;
  triggeredBy: string | null;
}

export interface StripChange {
  id: string;
  at: string;
  by: string | null;
  verb: string;
  columns: readonly string[];
}

/** In the order of time: what the arrow keys go through. `column` is a whole number for a slot, and lies between two for the others. */
export type StripItem =
  | { kind: "slot"; column: number; slot: StripSlot }
  | { kind: "hand"; column: number; hand: StripHand; nth: number };

/** Slots each in a column, and what was started by hand between them. */
export function stripItems(
  slots: readonly StripSlot[],
  hands: readonly StripHand[] = [],
): StripItem[] {
  const items: StripItem[] = [];
  const waiting = hands.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  let next = 0;
  let nth = 0;
  const place = (column: number, before: number) => {
    for (nth = 0; next < waiting.length; next++, nth++) {
      const hand = waiting[next]!;
      if (Date.parse(hand.at) >= before) break;
      items.push({ kind: "hand", column: column - 0.5, hand, nth });
    }
  };
  for (const [column, slot] of slots.entries()) {
    place(column, Date.parse(slot.slot));
    items.push({ kind: "slot", column, slot });
  }
  place(slots.length, Infinity);
  return items;
}

/** Before which column each change lies; those in the same place together. */
export function stripChanges(
  slots: readonly StripSlot[],
  changes: readonly StripChange[],
): { column: number; changes: StripChange[] }[] {
  const byColumn = new Map<number, StripChange[]>();
  for (const change of changes) {
    const at = Date.parse(change.at);
    const column = slots.filter(({ slot }) => Date.parse(slot) < at).length;
    byColumn.set(column, [...(byColumn.get(column) ?? []), change]);
  }
  return [...byColumn]
    .map(([column, those]) => ({ column, changes: those }))
    .toSorted((one, other) => one.column - other.column);
}

const page = 10;

/** Where a key leads from the item with this index; null: the key is none of the strip's. */
export function movedTo(key: string, index: number, count: number): number | null {
  const to = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    PageUp: index - page,
    PageDown: index + page,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to));
}

/** `9 failed (4 by timeout), 1 missed, 28 completed`: the worst first. */
export function stripSummary(slots: readonly StripSlot[], now: number): string {
  if (slots.length === 0) return "no slots yet";
  const counts = new Map<StateName, number>();
  for (const slot of slots) {
    const { name } = stateOf(slot, now);
    counts.set(name, (counts.get(name) ?? 0) + (slot.stretch?.slots ?? 1));
  }
  const timeouts = counts.get("timeout") ?? 0;
  if (timeouts > 0) counts.set("failed", (counts.get("failed") ?? 0) + timeouts);
  return order
    .filter((name) => counts.has(name))
    .map((name) => {
      const words = `${countText(counts.get(name)!)} ${wordOf(name).toLowerCase()}`;
      return name === "failed" && timeouts > 0
        ? `${words} (${countText(timeouts)} by timeout)`
        : words;
    })
    .join(", ");
}

const order: readonly StateName[] = [
  "failed",
  "missed",
  "retrying",
  "running",
  "queued",
  "cancelled",
  "skipped",
  "completed",
  "scheduled",
  "planned",
];

/** `schedule changed`, `disabled`: what a marker says. */
export function changeWords({ verb, columns }: Pick<StripChange, "verb" | "columns">): string {
  const known = verbs[verb];
  if (known !== undefined) return known;
  const named = columns.map(settingWords);
  if (named.length === 0) return verb.replaceAll("_", " ");
  return named.length > 2 ? `${named.length} settings changed` : `${named.join(" and ")} changed`;
}

const verbs: Readonly<Record<string, string>> = {
  create: "created",
  resume: "enabled",
  pause: "disabled",
  disable: "disabled",
  delete: "deleted",
  restore: "restored",
  skip: "slot skipped",
  move: "slot moved",
  put_back: "slot put back",
  backfill: "backfilled",
  test: "tested",
};
