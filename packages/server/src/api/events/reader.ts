import type { Horarium } from "horarium";
import { frameOf, type ChangeNow, type Frame, type ServerEvent } from "./event.ts";
import {
  most,
  readChangedAlerts,
  readChanges,
  readExecutions,
  readJobs,
  readLastChange,
  readLogLines,
  readPosition,
} from "./look.ts";
import { toEventId, type Position } from "./position.ts";
import { createTold, type Told } from "./told.ts";

/**
 * Follows the tables for all clients of this process. Any other process sees the same: the tables are the source, and
 * not what this one executes.
 */
export interface Reader {
  readonly position: Position;
  /** The database's clock, from its last answer on by this process's. */
  now(): Date;
  /** What was told after `position`; null where that is not known any more. */
  since(position: Position): Frame[] | null;
  /** Looks once, and gives the frame that all clients get; null where nothing has changed. */
  look(): Promise<Frame | null>;
  /** New lines of the logs whose ends are given; the ends are moved. */
  lines(ends: Map<string, number>): Promise<Map<string, Frame>>;
}

/** How far a new reader looks back, and how long it remembers what was told: within it a stream can be resumed. */
const resumableMs = 60_000;

/** A row bears an instant before that of its commit: by no more than this, or it was seen running. Milliseconds. */
export const overlapMs = 3_000;

/** The first look reads so many entries of the audit: they have no index by time. */
const lookedBackChanges = 1_000;

/** Bytes of remembered frames. */
const rememberedBytes = 4_194_304;

/** With more than can be told, clients fetch again: this often at most. Milliseconds. */
const resetEveryMs = 10_000;

/** Looks for the first time: a minute back, so that streams of other processes can be resumed at this one. */
export async function openReader(horarium: Horarium): Promise<Reader> {
  let position = await readPosition(horarium);
  const from = position - resumableMs;
  const lastChange = await readLastChange(horarium);
  const told: Told = createTold(Math.max(0, lastChange - lookedBackChanges));
  const { events, isWhole } = await readAll(from, ({ at }) => at.getTime() >= from);
  const memory = createMemory(isWhole ? from : position);
  if (events.length > 0 && isWhole) memory.keep(position, frameOf(events, toEventId(position)));
  let resetAt = -Infinity;
  let lookedAt = performance.now();

  return {
    get position() {
      return position;
    },
    now: () => new Date(position + (performance.now() - lookedAt)),
    since: (after) => memory.since(after),
    async look() {
      const next = await readPosition(horarium);
      const answeredAt = performance.now();
      const found = await readAll(position - overlapMs);
      position = Math.max(position, next);
      lookedAt = answeredAt;
      const frames = found.isWhole ? found.events : [...found.events, ...tooMany()];
      if (frames.length === 0) return null;
      const frame = frameOf(frames, toEventId(position));
      memory.keep(position, frame);
      return frame;
    },
    async lines(ends) {
      const frames = new Map<string, Frame>();
      for (const [id, lines] of await readLogLines(horarium, ends)) {
        ends.set(id, lines.at(-1)!.sequence);
        frames.set(id, frameOf([{ type: "execution.log", data: { id, lines } }]));
      }
      return frames;
    },
  };

  async function readAll(
    since: Position,
    isTold: (change: ChangeNow) => boolean = () => true,
  ): Promise<{ events: ServerEvent[]; isWhole: boolean }> {
    const executions = await readExecutions(horarium, new Date(since), told.running());
    const changes = await readChanges(horarium, told.changesAfter());
    const alerts = await readChangedAlerts(horarium, new Date(since));
    const ofExecutions = told.executions(executions);
    const ofAlerts = told.alerts(alerts);
    const ofChanges = told.changes(changes, isTold);
    const jobs = await readJobs(horarium, jobsOf([...ofExecutions.events, ...ofChanges.events]));
    ofExecutions.keep();
    ofChanges.keep();
    ofAlerts.keep();
    const jobEvents = jobs.map(({ asOf, ...job }): ServerEvent => ({
      type: "job.changed",
      data: { asOf, job },
    }));
    return {
      events: [...ofExecutions.events, ...jobEvents, ...ofChanges.events, ...ofAlerts.events],
      // no part of it has come to its limit
      isWhole: executions.length < most && changes.length < most && alerts.length < most,
    };
  }

  function tooMany(): ServerEvent[] {
    if (performance.now() - resetAt < resetEveryMs) return [];
    resetAt = performance.now();
    return [{ type: "reset", data: { reason: "too_many" } }];
  }
}

function jobsOf(events: readonly ServerEvent[]): string[] {
  const ids = events.map(({ type, data }) => {
    if (type === "execution.changed") return data.execution.jobId;
    if (type === "change.added") return data.change.jobId;
    return null;
  });
  return [...new Set(ids.filter((id) => id !== null))];
}

/** The frames of the last minute. */
function createMemory(start: Position) {
  let frames: { position: Position; frame: Frame }[] = [];
  let bytes = 0;
  /** All that was told after it is here. */
  let from = start;
  return {
    keep(position: Position, frame: Frame) {
      frames.push({ position, frame });
      bytes += frame.byteLength;
      let gone = 0;
      for (const old of frames) {
        if (bytes <= rememberedBytes && position - old.position <= resumableMs) break;
        bytes -= old.frame.byteLength;
        from = old.position;
        gone++;
      }
      frames = frames.slice(gone);
    },
    since(position: Position): Frame[] | null {
      if (position < from) return null;
      return frames.filter((one) => one.position > position).map(({ frame }) => frame);
    },
  };
}
