import { useEffect, useRef } from "react";
import type { LiveEvent } from "./live-event.ts";

const listeners = new Set<(events: readonly LiveEvent[]) => void>();

/** Calls with what has happened, a few times a second at most and after it is in the cache; not while live is paused. */
export function useLiveEvents(onEvents: (events: readonly LiveEvent[]) => void): void {
  const latest = useRef(onEvents);
  useEffect(() => {
    latest.current = onEvents;
  });
  useEffect(() => {
    return onLiveEvents((events) => latest.current(events));
  }, []);
}

/** The same outside of what is on screen; returns what ends it. */
export function onLiveEvents(listener: (events: readonly LiveEvent[]) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function tellLiveEvents(events: readonly LiveEvent[]): void {
  for (const listener of listeners) listener(events);
}
