import { isDeepStrictEqual } from "node:util";
import { DoNotRetry, RetryAfter } from "horarium";
import { releaseUnstarted } from "../../src/execution/release.ts";
import type { Claimed } from "../../src/rows.ts";
import { claimAhead, claimExecutions } from "../../src/stages/claim.ts";
import { recordOutcomes, type Unrecorded } from "../../src/stages/record.ts";
import { limitsOf } from "../../src/execution/limits.ts";
import { outcomeOfError } from "../../src/execution/outcome-of.ts";
import { endAbandoned, rescueExpired } from "../../src/upkeep/rescue.ts";
import { markStopping, registerWorker } from "../../src/worker-row.ts";
import { touched } from "./rules.ts";
import { byTime, isStopped, type Execution, type State } from "./state.ts";
import { leaseMs, lookAheadMs, type Claim, type Node, type World } from "./world.ts";

const handlers = ["work", "keyed", "purge_job_logs"];

export async function startNode(world: World): Promise<void> {
  const node = { id: crypto.randomUUID(), name: `node ${world.nodes.length}`, isAlive: true };
  const host = { name: node.name, pid: null, runtime: "model", zoneData: null };
  await world.step(
    `${node.name} starts`,
    () =>
      registerWorker(world.db, world.clock, {
        ...node,
        app: "default",
        host,
        handlers,
        concurrency: 10,
        runner: "node",
      }),
    (before, after) => touched(before, after, {}),
  );
  world.nodes.push(node);
}

/** It takes what is queued for any worker, by priority and time, and nothing else. */
export async function claim(world: World, node: Node, limit: number): Promise<void> {
  const options = { worker: node.id, handlers, runner: "node", limit, leaseMs } as const;
  await world.step(
    `${node.name} claims ${limit}`,
    async () => keep(world, node, await claimExecutions(world.db, world.clock, options)),
    (before, after, claimed) => {
      const expected = [...before.executions.values()]
        .filter(({ status, held, due }) => status === "queued" && held === null && due <= world.now)
        .toSorted((a, b) => a.priority - b.priority || byTime(a, b))
        .slice(0, limit);
      return [
        ...same("claimed", claimed, expected),
        ...touched(before, after, { executions: new Set(expected.map(({ id }) => id)) }),
        ...expected.flatMap((was) => leasedAmiss(was, after, world.now)),
      ];
    },
  );
}

/** Of what comes within the look-ahead it takes what nothing bars: of a job whose turn is free, one. */
export async function claimEarly(world: World, node: Node): Promise<void> {
  const options = { worker: node.id, handlers, runner: "node", limit: 10, leaseMs } as const;
  await world.step(
    `${node.name} claims ahead`,
    async () =>
      keep(world, node, await claimAhead(world.db, world.clock, { ...options, lookAheadMs })),
    (before, after, claimed) => {
      const rows = claimed.map(({ id }) => before.executions.get(id)!);
      const jobs = new Set(rows.flatMap(({ job }) => (job === null ? [] : [job])));
      return [
        ...rows
          .filter(
            ({ status, due, key }) =>
              status !== "scheduled" ||
              due <= world.now ||
              due > world.now + lookAheadMs ||
              key !== null,
          )
          .map((was) => `claimed ahead: ${JSON.stringify(was)}`),
        ...rows.flatMap((was) =>
          isStopped(before, was) ? [`claimed ahead in a stop: ${was.id}`] : [],
        ),
        ...rows
          .filter(
            ({ job, overlap, id }) =>
              overlap !== null && ![null, id].includes(before.jobs.get(job!)!.turn),
          )
          .map((was) => `claimed ahead, and the turn is another's: ${was.id}`),
        ...touched(before, after, { executions: new Set(rows.map(({ id }) => id)), jobs }),
        ...rows.flatMap((was) => leasedAmiss(was, after, was.due)),
      ];
    },
  );
}

function keep(world: World, node: Node, claimed: Claimed[]): Claimed[] {
  world.claims.push(
    ...claimed.map((one) => ({ claimed: one, node, begun: Math.max(one.due_ms, world.now) })),
  );
  return claimed;
}

function leasedAmiss(was: Execution, after: State, from: number): string[] {
  const is = after.executions.get(was.id)!;
  const right =
    is.status === "running" &&
    is.attempt === was.attempt + 1 &&
    is.token !== was.token &&
    is.leaseUntil === from + leaseMs;
  return right ? [] : [`leased: ${JSON.stringify(was)} -> ${JSON.stringify(is)}`];
}

export const outcomes = [
  "completed",
  "failed",
  "final",
  "after",
  "cancelled",
  "released",
  "yielded",
] as const;

/**
 * Its handler ends. Where the lease is another's by now, or nobody's, nothing may change; of a repetition of what was
 * written, neither.
 */
export async function end(
  world: World,
  claim: Claim,
  kind: (typeof outcomes)[number],
): Promise<void> {
  const { claimed, node, begun } = claim;
  if (claimed.due_ms > world.now) return;
  const ended: Unrecorded = {
    claimed,
    startedAt: begun,
    outcome: outcomeOf(world, claimed, kind),
  };
  await world.step(
    `${node.name} ends ${claimed.id}: ${kind}`,
    () => recordOutcomes(world.db, world.clock, [ended]),
    (before, after, recorded) =>
      writtenAmiss(world, claim, before, after, recorded.has(claimed.id)),
  );
}

function writtenAmiss(
  world: World,
  { claimed }: Claim,
  before: State,
  after: State,
  isHeard: boolean,
) {
  const was = before.executions.get(claimed.id);
  if (was === undefined || was.status !== "running" || was.token !== claimed.lease_token) {
    const isOurs = was?.token === claimed.lease_token;
    return [
      ...touched(before, after, {}),
      ...(isHeard === isOurs ? [] : [`a zombie was told ${String(isHeard)} of ${claimed.id}`]),
    ];
  }
  const is = after.executions.get(claimed.id)!;
  const jobs = new Set(was.job === null ? [] : [was.job]);
  return [
    ...(isHeard ? [] : [`what was written is not told: ${claimed.id}`]),
    ...(is.status === "running" ? [`not written: ${claimed.id}`] : []),
    ...(was.cancelRequested && !["completed", "failed", "cancelled"].includes(is.status)
      ? [`it was to be cancelled, and begins again: ${claimed.id}`]
      : []),
    ...(is.status === "scheduled" && is.due < world.now
      ? [`a retry in the past: ${claimed.id}`]
      : []),
    ...touched(before, after, { executions: new Set([was.id]), jobs }),
    ...[...jobs]
      .filter((id) => !isDeepStrictEqual(withoutTurn(before, id), withoutTurn(after, id)))
      .map((id) => `recording changed job ${id}`),
  ];
}

const withoutTurn = ({ jobs }: State, id: string) => ({ ...jobs.get(id), turn: null });

function outcomeOf(
  world: World,
  claimed: Claimed,
  kind: (typeof outcomes)[number],
): Unrecorded["outcome"] {
  const failed = (error: Error) =>
    outcomeOfError(
      error,
      claimed,
      limitsOf(claimed, { name: "work", kind: "handler", run: () => null }),
      world.now,
    ) as Unrecorded["outcome"];
  switch (kind) {
    case "completed":
      return { kind, result: 1, json: "1" };
    case "failed":
      return failed(new Error("it failed"));
    case "final":
      return failed(new DoNotRetry("never again"));
    case "after":
      return failed(new RetryAfter("90s"));
    case "cancelled":
      return { kind, error: { message: "cancelled", stack: null, fingerprint: "0" }, by: null };
    case "released":
      return { kind };
    case "yielded":
      return { kind, checkpoint: JSON.stringify({ at: world.now }) };
  }
}

/** What it has claimed and not begun goes back, uncharged. */
export async function release(world: World, claims: Claim[]): Promise<void> {
  await world.step(
    `${claims[0]!.node.name} gives back ${claims.map(({ claimed }) => claimed.id).join(", ")}`,
    () =>
      releaseUnstarted(
        world.db,
        world.clock,
        claims.map(({ claimed }) => claimed),
      ),
    (before, after) => {
      const held = claims
        .map(({ claimed }) => ({ claimed, was: before.executions.get(claimed.id) }))
        .filter(
          ({ claimed, was }) => was?.status === "running" && was.token === claimed.lease_token,
        )
        .map(({ was }) => was!);
      return [
        ...held.flatMap((was) => {
          const is = after.executions.get(was.id)!;
          const isRight = is.status !== "running" && is.attempt === was.attempt - 1;
          return isRight ? [] : [`given back: ${JSON.stringify(is)}`];
        }),
        ...touched(before, after, {
          executions: new Set(held.map(({ id }) => id)),
          jobs: new Set(held.flatMap(({ job }) => (job === null ? [] : [job]))),
        }),
      ];
    },
  );
}

/** It claims no more, and gives back what it has; what it had begun too. */
export async function stopNode(world: World, node: Node): Promise<void> {
  node.isAlive = false;
  await world.step(`${node.name} stops`, () => markStopping(world.db, world.clock, node.id));
  const own = world.claims.filter((one) => one.node === node);
  const unbegun = own.filter(({ claimed }) => claimed.due_ms > world.now);
  if (unbegun.length > 0) await release(world, unbegun);
  for (const claim of own.filter(({ claimed }) => claimed.due_ms <= world.now))
    await end(world, claim, "released");
}

/** Exactly what has an expired lease, by the database's clock. */
export async function rescue(world: World): Promise<void> {
  await world.step(
    "rescue",
    () => rescueExpired(world.db, world.clock, 1_000),
    (before, after, rescued) => {
      const expired = [...before.executions.values()].filter(
        ({ status, leaseUntil }) => status === "running" && leaseUntil! < world.now,
      );
      return [...same("rescued", rescued, expired), ...lostAmiss(before, after, expired)];
    },
  );
}

/** A node that cannot rely on its lease any more. */
export async function abandon(world: World, { claimed, node }: Claim): Promise<void> {
  if (claimed.due_ms > world.now) return;
  await world.step(
    `${node.name} gives up ${claimed.id}`,
    () => endAbandoned(world.db, world.clock, [claimed]),
    (before, after, ended) => {
      const was = before.executions.get(claimed.id);
      const held = was?.status === "running" && was.token === claimed.lease_token ? [was] : [];
      return [...same("given up", ended, held), ...lostAmiss(before, after, held)];
    },
  );
}

function lostAmiss(before: State, after: State, lost: Execution[]): string[] {
  const jobs = new Set(lost.flatMap(({ job }) => (job === null ? [] : [job])));
  return [
    ...lost.flatMap((was) => {
      const is = after.executions.get(was.id)!;
      const isRight =
        is.losses === was.losses + 1 &&
        is.attempt === was.attempt &&
        (was.cancelRequested
          ? is.status === "cancelled"
          : is.status === "queued" || (is.status === "failed" && is.losses >= 3));
      return isRight ? [] : [`lost: ${JSON.stringify(was)} -> ${JSON.stringify(is)}`];
    }),
    ...touched(before, after, { executions: new Set(lost.map(({ id }) => id)), jobs }),
  ];
}

export function same(
  what: string,
  is: readonly { id: string }[],
  expected: readonly { id: string }[],
): string[] {
  const ids = (rows: readonly { id: string }[]) =>
    rows
      .map(({ id }) => id)
      .toSorted()
      .join(" ");
  return ids(is) === ids(expected) ? [] : [`${what}: ${ids(is)} instead of ${ids(expected)}`];
}
