import { useSyncExternalStore } from "react";
import { useNow } from "../time/use-now.ts";

/** How the event stream stands, for all tabs the same. */
export type Connection =
  | { is: "connecting" }
  | { is: "open" }
  /** `since`, `retryAt`: epoch milliseconds of this browser. */
  | { is: "broken"; since: number; retryAt: number }
  /** Something between us and the server holds the stream back: what is shown is asked for every ten seconds. */
  | { is: "blocked"; since: number };

export interface Live {
  state: "connecting" | "live" | "reconnecting" | "offline" | "paused" | "polling";
  /** Epoch milliseconds of this browser: up to when what is shown is known to be true. Null while it is live. */
  since: number | null;
  /** While paused: how many things have something new to show. */
  waiting: number;
}

/** Milliseconds without a stream. */
const reconnectingAfter = 5_000;
const offlineAfter = 20_000;

interface State {
  connection: Connection;
  pausedAt: number | null;
  waiting: number;
}

let state: State = { connection: { is: "connecting" }, pausedAt: null, waiting: 0 };
const listeners = new Set<() => void>();

/** What the indicator says. */
export function useLive(): Live {
  const { connection, pausedAt, waiting } = useSyncExternalStore(subscribe, () => state);
  // of a broken stream it is said after a while only
  useNow(connection.is === "broken" ? 1_000 : 60_000);
  if (pausedAt !== null) return { state: "paused", since: pausedAt, waiting };
  switch (connection.is) {
    case "connecting":
      return { state: "connecting", since: null, waiting };
    case "open":
      return { state: "live", since: null, waiting };
    case "blocked":
      return { state: "polling", since: connection.since, waiting };
    case "broken": {
      const silence = Date.now() - connection.since;
      if (silence < reconnectingAfter) return { state: "live", since: null, waiting };
      const since = connection.since;
      return { state: silence < offlineAfter ? "reconnecting" : "offline", since, waiting };
    }
  }
}

export function liveState(): Readonly<State> {
  return state;
}

export function changeLiveState(changed: Partial<State>): void {
  state = { ...state, ...changed };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
