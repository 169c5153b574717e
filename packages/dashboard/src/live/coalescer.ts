import type { LiveEvent } from "./live-event.ts";

/** Gathers events, so that the page is drawn at most a few times a second, each thing once and as it was last. */
export interface Coalescer {
  add: (events: readonly LiveEvent[]) => void;
  /** How many things have something new to show. */
  waiting: () => number;
  /** What waits, oldest first; nothing waits afterwards. */
  take: () => LiveEvent[];
  /** True if so much waits that it is cheaper to fetch what is shown. What came too late is not kept. */
  isFull: () => boolean;
}

export function createCoalescer(limit = 5_000): Coalescer {
  let events = new Map<string, LiveEvent>();
  let isFull = false;
  let count = 0;
  return {
    add(more) {
      for (const event of more) {
        if (events.size >= limit) {
          isFull = true;
          return;
        }
        const key = keyOf(event) ?? `${(count += 1)}`;
        const before = events.get(key);
        // what came last stands last: it was the last to happen
        events.delete(key);
        events.set(key, before === undefined ? event : merged(before, event));
      }
    },
    waiting: () => events.size,
    isFull: () => isFull,
    take() {
      const taken = [...events.values()];
      events = new Map();
      isFull = false;
      return taken;
    },
  };
}

function keyOf(event: LiveEvent): string | null {
  switch (event.type) {
    case "execution.changed":
      return `execution ${event.data.execution.id}`;
    case "execution.progress":
      return `execution ${event.data.id}`;
    case "execution.log":
      return `log ${event.data.id}`;
    case "job.changed":
      return `job ${event.data.job.id}`;
    case "change.added":
      return `change ${event.data.change.id}`;
    case "alert.changed":
      return `alert ${event.data.alert.id}`;
    case "hello":
    case "clock":
    case "reset":
      return null;
  }
}

function merged(before: LiveEvent, event: LiveEvent): LiveEvent {
  if (before.type === "execution.log" && event.type === "execution.log") {
    return {
      type: "execution.log",
      data: { id: event.data.id, lines: [...before.data.lines, ...event.data.lines] },
    };
  }
  if (before.type === "execution.changed" && event.type === "execution.progress") {
    if (event.data.asOf < before.data.asOf) return before;
    const execution = { ...before.data.execution, progress: event.data.progress };
    return { type: "execution.changed", data: { asOf: event.data.asOf, execution } };
  }
  return asOf(event) < asOf(before) ? before : event;
}

/** All instants have the same form, so that texts compare as they do. */
function asOf({ data }: LiveEvent): string {
  return "asOf" in data ? data.asOf : "";
}
