import type { Clock } from "../clock.ts";
import type { AnyHandler } from "../define.ts";
import type { Emitter } from "../events.ts";
import { announceEnd, eventOf } from "../execution/announce.ts";
import type { LogRow } from "../rows.ts";
import type { Database } from "../sql.ts";
import { claimRemote, type RemoteClaim } from "./claim.ts";
import { endRemote, type RemoteEnd } from "./end.ts";
import type { RemoteLease } from "./lease.ts";
import { leaveRemote, registerRemote } from "./register.ts";
import { renewRemote, type RenewedLease } from "./renew.ts";
import { reportRemote } from "./report.ts";

/** A worker that is no process on the database: what it is known by. */
export interface RemoteWorker {
  name: string;
  /** Who it works for: all else of it is asked for with the same. */
  by: string;
  /** `deno 2.5`, `browser`. */
  runtime: string | null;
  version: string;
  concurrency: number;
  /** What it offers, as stand-ins: their code is there, and not here. */
  handlers: readonly AnyHandler[];
}

/** An execution that was claimed from outside. */
export interface RemoteExecution {
  id: string;
  leaseToken: string;
  handler: string;
  parameters: unknown;
  /** The job's name; null for one-time work. */
  job: string | null;
  owner: string | null;
  scheduledFor: Date | null;
  attempt: number;
  idempotencyKey: string;
  /** When its timeout ends this attempt. */
  deadline: Date;
  /** What the last attempt kept. */
  lastCheckpoint: unknown;
  traceParent: string | null;
}

/** What is told of an execution while it runs. */
export interface RemoteReport {
  progress?: { done: number; total: number | null; text: string | null };
  /** Kept for the next attempt. */
  checkpoint?: unknown;
  lines?: readonly {
    level: LogRow["level"];
    message: string;
    fields?: Record<string, unknown>;
  }[];
}

/** What has become of an execution whose end was told. */
export interface RemoteEnded {
  id: string;
  status: string;
  reason: string | null;
}

/**
 * Work for workers that are not on the database: they claim, renew and record by the same statements as those that are,
 * and what they write with a lease that is lost is refused (`LeaseLostError`). What a worker does not end, nor renews, is
 * executed again by another: handlers are called at least once.
 */
export interface RemoteWork {
  /** Of a lease, in milliseconds. */
  readonly leaseMs: number;
  /** Gives the id of the worker. */
  register(worker: RemoteWorker): Promise<string>;
  /**
   * At most `limit` executions that are due, of those of its handlers that are named. Throws `NotFoundError` for a worker
   * that is not `by`'s or has left.
   *
   * Who waits for work asks again with the `at` of the first answer as `since`: then a worker that has gone silent in the
   * meantime, and lost a lease, is given nothing, since the one who waits may be all that is left of it.
   */
  claim(
    worker: string,
    claim: RemoteClaim,
  ): Promise<{ executions: RemoteExecution[]; at: Date; isSilent: boolean }>;
  /** Renews leases, and says of each what is to be done: also a sign of life of a worker that holds none. */
  renew(
    worker: string,
    options: { by: string; leases: readonly Omit<RemoteLease, "worker" | "by">[] },
  ): Promise<RenewedLease[]>;
  /** Throws `LeaseLostError`. */
  report(lease: RemoteLease, report: RemoteReport): Promise<void>;
  /** Ends an attempt; told once more, it gives the same. Throws `LeaseLostError`. */
  end(lease: RemoteLease, end: RemoteEnd): Promise<RemoteEnded>;
  /** The worker goes: what it holds is given back at once, without being charged. Gives how many. */
  leave(worker: string, options: { by: string }): Promise<number>;
}

export interface RemoteWorkOptions {
  db: Database;
  clock: Clock;
  events: Emitter;
  leaseMs: number;
  /** After what may let others go on. */
  changed: () => Promise<void>;
}

export function createRemoteWork(options: RemoteWorkOptions): RemoteWork {
  const { db, clock, events, leaseMs, changed } = options;
  return {
    leaseMs,
    register: (worker) => registerRemote(db, clock, worker),
    async claim(worker, wanted) {
      const { claimed, ...rest } = await claimRemote(db, clock, { worker, leaseMs, ...wanted });
      for (const { row } of claimed) events.emit("execution.started", eventOf(row));
      return { executions: claimed.map(({ execution }) => execution), ...rest };
    },
    async renew(worker, { by, leases }) {
      const { renewed, ended } = await renewRemote(db, clock, { worker, by, leases, leaseMs });
      for (const one of ended) announceEnd(events, one.ended, one.recorded);
      if (ended.length > 0) await changed();
      return renewed;
    },
    report: (lease, report) => reportRemote(db, clock, lease, report),
    async end(lease, end) {
      const { ended, recorded } = await endRemote(db, clock, lease, end);
      if (ended !== null) {
        announceEnd(events, ended, recorded);
        await changed();
      }
      return { id: recorded.id, status: recorded.status, reason: recorded.reason };
    },
    async leave(worker, { by }) {
      const ended = await leaveRemote(db, clock, worker, by);
      for (const one of ended) announceEnd(events, one.ended, one.recorded);
      if (ended.length > 0) await changed();
      return ended.length;
    },
  };
}
