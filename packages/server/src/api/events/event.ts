import type { AlertKind, AlertState, Status, Trigger } from "horarium";

/** The form of the events. It goes up when a client of the one before would misread them. */
export const protocol = 1;

/** An execution as lists show it. Its parameters, result and whole error are asked for where they are needed. */
export interface ExecutionNow {
  id: string;
  jobId: string | null;
  job: string | null;
  handler: string;
  trigger: Trigger;
  slot: Date | null;
  dueAt: Date;
  queuedAt: Date | null;
  startedAt: Date | null;
  completedAt: Date | null;
  status: Status;
  held: "overlap" | "concurrency" | null;
  reason: string | null;
  attempt: number;
  maxAttempts: number;
  workerId: string | null;
  priority: number;
  progress: { done: number; total: number | null; text: string | null } | null;
  isCancelRequested: boolean;
  /** The beginning of it. */
  error: string | null;
}

export interface JobNow {
  id: string;
  name: string;
  title: string | null;
  /** Goes up with each edit, and not with what executions do to the job. */
  version: number;
  enabled: boolean;
  disabledReason: string | null;
  disabledUntil: Date | null;
  nextSlot: Date | null;
  lastStartedAt: Date | null;
  lastStatus: Status | null;
  lastDurationMs: number | null;
  currentExecution: string | null;
  isDeleted: boolean;
}

export interface ChangeNow {
  id: string;
  at: Date;
  by: string | null;
  verb: string;
  jobId: string | null;
  job: string | null;
  executionId: string | null;
  reason: string | null;
}

/** An alert as lists show it; its history is asked for where it is needed. */
export interface AlertNow {
  id: string;
  kind: AlertKind;
  state: AlertState;
  sentence: string;
  jobId: string | null;
  job: string | null;
  executionId: string | null;
  openedAt: Date;
  lastAt: Date;
  count: number;
  acknowledgedBy: string | null;
  resolvedAt: Date | null;
  /** When somebody was told of it last; null: never. */
  toldAt: Date | null;
}

export interface LogLineNow {
  sequence: number;
  at: Date;
  attempt: number;
  level: string;
  message: string;
  fields: Record<string, unknown> | null;
}

/**
 * What the stream tells. `asOf` is the version of what stands beside it: an instant of the database's clock that is not
 * before the row was read. Of two states of the same thing, wherever they come from, the one with the later `asOf` counts.
 */
export type ServerEvent =
  /** The first of each stream. `watching`: up to which line of each log the stream will not tell again. */
  | {
      type: "hello";
      data: {
        protocol: number;
        at: Date;
        heartbeatMs: number;
        watching: Record<string, number>;
      };
    }
  /** The heartbeat: the database's clock, and as of when the stream is. */
  | { type: "clock"; data: { at: Date; asOf: Date } }
  | { type: "job.changed"; data: { asOf: Date; job: JobNow } }
  | { type: "execution.changed"; data: { asOf: Date; execution: ExecutionNow } }
  | {
      type: "execution.progress";
      data: { asOf: Date; id: string; progress: ExecutionNow["progress"] };
    }
  | { type: "execution.log"; data: { id: string; lines: LogLineNow[] } }
  | { type: "change.added"; data: { change: ChangeNow } }
  | { type: "alert.changed"; data: { asOf: Date; alert: AlertNow } }
  /** Not all that happened can be told: what is shown is to be fetched again. */
  | { type: "reset"; data: { reason: "too_old" | "too_slow" | "too_many" } };

/** Some events as they go over the wire. Made once, and given to every client as it is. */
export type Frame = Uint8Array;

const encoder = new TextEncoder();

/**
 * `id` stands on the last event alone: who loses the connection in the middle resumes before the first.
 */
export function frameOf(events: readonly ServerEvent[], id?: string): Frame {
  const last = events.length - 1;
  const texts = events.map(({ type, data }, place) => {
    const idLine = id !== undefined && place === last ? `id: ${id}\n` : "";
    return `${idLine}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  });
  return encoder.encode(texts.join(""));
}
