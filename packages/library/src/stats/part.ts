import type { Queryable } from "horarium";

import type { ActivityPort, EventKind } from "../ports/index.ts";

/** What a part of the statistics is given. */
export interface PartContext {
  activity: ActivityPort;
  parameters: StatsParameters;
  /** Only what was written since then, an ISO instant; null: everything. */
  since: string | null;
  /** The instant that the statistics are of: the execution's slot. */
  at: string;
  /** Its day in the library's time zone, as `2026-11-24`. */
  today: string;
  /** A transaction that other executions of this part wait for. */
  readonly step: <Result>(work: (tx: Queryable) => Promise<Result>) => Promise<Result>;
  /** To be asked between steps. A part that stops keeps its watermark. */
  readonly isStopped: () => boolean;
  readonly warn: (text: string) => void;
}

/** What a part did. */
export interface PartDone {
  counts: Record<string, unknown>;
  /** Rows written or removed. */
  changed: number;
  /** How many things it looked at, for the log. */
  fields: Record<string, number>;
}

/** The parameters that the parts read. */
export interface StatsParameters {
  priorWeight: number;
  halfLifeDays: number;
  weights: Record<EventKind, number>;
  topN: number;
  minMinutes: number;
  streakGraceDays: number;
  maxSessionHours: number;
  timeZone: string;
  batchSize: number;
}
