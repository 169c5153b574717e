import { useSyncExternalStore } from "react";
import { serverNow } from "./server-clock.ts";

/** Milliseconds. */
const tick = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * The server's time in epoch milliseconds, as one timer for the whole page ticks it. What asks for longer steps is drawn
 * anew less often.
 *
 *     const now = useNow();
 *     const now = useNow(60_000);
 */
export function useNow(step: number = tick): number {
  return useSyncExternalStore(subscribe, () => Math.floor(serverNow() / step) * step);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setTimeout(tell, untilNextTick());
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

function tell(): void {
  timer = setTimeout(tell, untilNextTick());
  for (const listener of listeners) listener();
}

/** At the beginning of the server's second, when what it counts changes. */
function untilNextTick(): number {
  return tick - (serverNow() % tick) + 1;
}
