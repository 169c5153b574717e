import type { Clock } from "./clock.ts";
import type { Emitter } from "./events.ts";
import type { Database } from "./sql.ts";
import type { DatabaseTime } from "./time.ts";
import type { Tracing } from "./tracing.ts";

/** What everything that works on the database is given. */
export interface Place {
  db: Database;
  clock: Clock;
  time: DatabaseTime;
  events: Emitter;
  /** Null: nothing is traced. */
  tracing: Tracing | null;
}

/** How often a node looks, and how long it is believed to live. */
export interface Pace {
  leaseMs: number;
  /** The longest time between two looks at the database. Shorter than the look-ahead, so that nothing comes unseen. */
  pollMs: number;
  /** Slots are made, and executions claimed, so long before their instant. */
  lookAheadMs: number;
}
