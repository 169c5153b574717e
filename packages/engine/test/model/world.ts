import { isDeepStrictEqual } from "node:util";
import {
  audit,
  createHorarium,
  defineHandler,
  DoNotRetry,
  HorariumError,
  RetryAfter,
  yieldWith,
  type Clock,
  type Database,
  type Horarium,
} from "horarium";
import type { Claimed } from "../../src/rows.ts";
import { History } from "./history.ts";
import { brokenRules, touched } from "./rules.ts";
import { readState, type State } from "./state.ts";

/** How a handler ends. */
export const endings = ["ok", "throws", "final", "after", "yields"] as const;
export type Ending = (typeof endings)[number];

/** What a node believes that it holds. One that is dead in the database's eyes may believe it still. */
export interface Claim {
  claimed: Claimed;
  node: Node;
  /** When its handler began. */
  begun: number;
}

/** A process, as the database sees it: a row of `worker`, and claims in its name. */
export interface Node {
  id: string;
  name: string;
  isAlive: boolean;
}

export const leaseMs = 60_000;
export const lookAheadMs = 2_000;
/** Of a whole node: what it claims ahead waits in it for the clock. */
export const nodeLookAheadMs = 2;

/** A real database under a clock that stands still, the nodes on it, and what was seen of them. */
export class World {
  readonly db: Database;
  readonly horarium: Horarium;
  readonly nodes: Node[] = [];
  readonly claims: Claim[] = [];
  /** Jobs by the order in which they were made; also deleted ones. */
  readonly jobs: string[] = [];
  state: State;
  now: number;
  /** How the next handlers end. */
  endings: Ending[] = [];
  /** Jobs of which a node has decided something, and has not acted on it yet. */
  readonly late: string[] = [];
  readonly clock: Clock = { override: () => new Date(this.now) };
  /** The last commands and what became of them, for who reads a failure. */
  readonly log: string[] = [];

  readonly history: History;

  private constructor(db: Database, now: number, state: State, history: History) {
    this.db = db;
    this.history = history;
    this.now = now;
    this.state = state;
    this.horarium = createHorarium({
      db: db.queryable,
      schema: db.schema,
      clock: this.clock,
      handlers: handlersOf(() => this.endings.shift() ?? "ok"),
      poll: "1ms",
      lookAhead: `${nodeLookAheadMs}ms`,
    });
  }

  static async begin(db: Database, now: number, history: History): Promise<World> {
    await db.script(empty);
    return new World(db, now, await readState(db), history);
  }

  /**
   * Does something, and looks whether it kept the rules. `check` is given the look before and after, and says what is
   * wrong beyond those. What was refused must have changed nothing.
   */
  async step<Result>(
    name: string,
    work: () => Promise<Result>,
    check: (before: State, after: State, result: Result) => string[] = () => [],
  ): Promise<Result | undefined> {
    const before = this.state;
    let result: Result | undefined;
    let refusal: HorariumError | null = null;
    try {
      result = await work();
    } catch (error) {
      if (!(error instanceof HorariumError)) throw this.failure(name, [String(error)], error);
      refusal = error;
    }
    this.log.push(
      `${new Date(this.now).toISOString()} ${name}${refusal === null ? "" : `: ${refusal.message}`}`,
    );
    const after = await readState(this.db);
    this.state = after;
    this.history.see(before, after, this.now);
    const broken = [
      ...brokenRules(before, after),
      ...(refusal === null
        ? check(before, after, result as Result)
        : isDeepStrictEqual(before, after)
          ? []
          : ["it was refused, and changed something", ...touched(before, after, {})]),
    ];
    if (broken.length > 0) throw this.failure(name, broken);
    return result;
  }

  /** At rest: nothing that is due waits without a reason, no slot is missing, and the auditor finds nothing. */
  async checkAtRest(): Promise<void> {
    const broken = [
      ...this.history.missingSlots(this.state, this.now),
      ...(await audit(this.db, this.clock)).map((finding) => `doctor: ${JSON.stringify(finding)}`),
    ];
    if (broken.length > 0) throw this.failure("at rest", broken);
  }

  failure(name: string, broken: string[], cause?: unknown): Error {
    return new Error([`after ${name}:`, ...broken, "it came to this by:", ...this.log].join("\n"), {
      cause,
    });
  }
}

function handlersOf(next: () => Ending) {
  const run = ({ attempt, lastCheckpoint }: { attempt: number; lastCheckpoint: unknown }) => {
    switch (next()) {
      case "ok":
        return "done";
      case "throws":
        throw new Error(`attempt ${attempt} has failed`);
      case "final":
        throw new DoNotRetry("never again");
      case "after":
        throw new RetryAfter("90s");
      case "yields":
        return yieldWith({ slice: ((lastCheckpoint as { slice: number } | null)?.slice ?? 0) + 1 });
    }
  };
  return [
    defineHandler({ name: "work", run }),
    defineHandler({ name: "keyed", concurrencyKey: { key: "one-time", limit: 2 }, run }),
  ];
}

const empty = `
  delete from horarium.schedule_stop;
  delete from horarium.scheduled_job;
  delete from horarium.job_execution;
  delete from horarium.execution_attempt;
  delete from horarium.execution_log;
  delete from horarium.change;
  delete from horarium.worker;
  delete from horarium.job_stats;
  delete from horarium.alert_condition;
  delete from horarium.concurrency_key`;
