import {
  admitByKey,
  admitWaiting,
  cancelPrevious,
  decideOverlap,
  findBarred,
  promoteDue,
} from "../../src/stages/due.ts";
import { makeSlots } from "../../src/stages/slots.ts";
import { skipStopped } from "../../src/stages/stopped.ts";
import { enableAgain } from "../../src/upkeep/enable-again.ts";
import { endStop } from "../../src/upkeep/end-stop.ts";
import { rollUpStats } from "../../src/upkeep/stats.ts";
import { expectedSlots, type ExpectedSlots } from "./expected-slots.ts";
import { touched } from "./rules.ts";
import { byTime, executionsOf, isStopped, type Execution, type Job, type State } from "./state.ts";
import { lookAheadMs, type World } from "./world.ts";

/** Every slot up to the look-ahead is a row by its policy, once, and the cursor is past them. */
export async function slots(world: World): Promise<void> {
  await world.step(
    "slots",
    async () => {
      while ((await makeSlots(world.db, world.clock, { lookAheadMs, limit: 1_000 })).slots > 0);
    },
    (before, after) => {
      const due = [...before.jobs.values()].filter(
        ({ enabled, deletedAt, cursor }) =>
          enabled && deletedAt === null && cursor !== null && cursor <= world.now + lookAheadMs,
      );
      return [
        ...due.flatMap((job) =>
          madeAmiss(before, after, job, expectedSlots(job, world.now, lookAheadMs)),
        ),
        ...touched(before, after, {
          jobs: new Set(due.map(({ id }) => id)),
          isNewAllowed: true,
        }),
      ];
    },
  );
}

function madeAmiss(before: State, after: State, job: Job, expected: ExpectedSlots): string[] {
  const broken: string[] = [];
  const is = after.jobs.get(job.id)!;
  if (is.cursor !== expected.cursor)
    broken.push(`the cursor of ${job.name} is ${is.cursor} instead of ${expected.cursor}`);
  const had = new Set(executionsOf(before, job.id).map(({ slot }) => slot));
  const made = executionsOf(after, job.id).filter(({ id }) => !before.executions.has(id));
  const bySlot = new Map(made.map((row) => [row.slot, row]));
  const used = new Set<Execution>();
  for (const { at, kind, to, slots: count } of expected.slots) {
    // one that stands for several begins at the first that has no row
    const row = count > 1 ? made.find(({ stretch }) => stretch !== null) : bySlot.get(at);
    if (row === undefined) {
      if (count > 1 || !had.has(at))
        broken.push(`I1: ${job.name} has no row for ${kind} ${new Date(at).toISOString()}`);
      continue;
    }
    used.add(row);
    const status = kind === "missed" ? "missed" : "scheduled";
    const trigger = kind === "catch_up" ? "catch_up" : "schedule";
    if (row.status !== status || row.trigger !== trigger)
      broken.push(
        `${job.name}: ${kind} ${new Date(at).toISOString()} is ${row.status} by ${row.trigger}`,
      );
    if (count > 1 && (row.slot! < at || row.slot! > to || Date.parse(row.stretch!.to) < to))
      broken.push(
        `${job.name}: a stretch from ${row.slot} to ${row.stretch!.to} instead of ${at} to ${to}`,
      );
  }
  for (const row of made)
    if (!used.has(row))
      broken.push(`${job.name}: this is no slot that is due: ${JSON.stringify(row)}`);
  return broken;
}

/** What is due is queued or waits for its turn, or is skipped where its policy says so. */
export async function due(world: World, { isCut = false } = {}): Promise<string[]> {
  const bars = await world.step(
    "due",
    async () => {
      await promoteDue(world.db, world.clock, 1_000);
      await decideOverlap(world.db, world.clock, 1_000);
      return findBarred(world.db);
    },
    (before, after) => {
      const ready = [...before.executions.values()].filter(
        (one) => one.status === "scheduled" && one.due <= world.now && !isStopped(before, one),
      );
      const jobs = new Set(ready.flatMap(({ job }) => (job === null ? [] : [job])));
      return [
        ...ready
          .filter(({ overlap }) => overlap === null)
          .flatMap((was) => promotedAmiss(was, after)),
        ...[...jobs].flatMap((job) => decidedAmiss(before, after, job, ready)),
        ...touched(before, after, { executions: new Set(ready.map(({ id }) => id)), jobs }),
      ];
    },
  );
  if (bars === undefined || bars.length === 0 || isCut) return bars ?? [];
  await superseded(world, bars);
  return [];
}

function promotedAmiss(was: Execution, after: State): string[] {
  const is = after.executions.get(was.id)!;
  const isRight = is.status === "queued" && is.held === (was.key === null ? null : "concurrency");
  return isRight ? [] : [`promoted: ${JSON.stringify(is)}`];
}

function decidedAmiss(before: State, after: State, job: string, ready: Execution[]): string[] {
  const turn = before.jobs.get(job)!.turn;
  const group = ready.filter((one) => one.job === job && one.overlap !== null).toSorted(byTime);
  if (group.length === 0) return [];
  const broken: string[] = [];
  const given = after.jobs.get(job)!.turn;
  if (turn !== null && given !== turn) broken.push(`the turn of ${job} was taken from ${turn}`);
  if (turn === null && !group.some(({ id }) => id === given))
    broken.push(`the turn of ${job} was free, and none that was due has it`);
  const hasWaiting = executionsOf(before, job).some(({ held }) => held === "overlap");
  let others = 0;
  for (const was of group) {
    const is = after.executions.get(was.id)!;
    if (was.id === given) {
      if (is.status !== "queued" || is.held === "overlap")
        broken.push(`it has its job's turn, and is ${is.status}: ${was.id}`);
      continue;
    }
    others++;
    const isSkipped =
      was.trigger === "schedule" &&
      (was.overlap === "skip" || (was.overlap === "queue_one" && (hasWaiting || others > 1)));
    const isRight = isSkipped
      ? is.status === "skipped" && is.reason === "overlap"
      : is.status === "queued" && is.held === "overlap";
    if (!isRight) broken.push(`decided: ${JSON.stringify(was)} -> ${JSON.stringify(is)}`);
  }
  return broken;
}

/** What waits behind an unfinished one whose policy is cancel_previous has it ended; nothing else is. */
export async function superseded(world: World, jobs: string[]): Promise<void> {
  await world.step(
    "cancel previous",
    () => cancelPrevious(world.db, world.clock, jobs),
    (before, after) => {
      const isBarring = ({ job }: Execution) =>
        executionsOf(before, job!).some(
          ({ held, trigger, overlap }) =>
            held === "overlap" && trigger === "schedule" && overlap === "cancel_previous",
        );
      const isEnded = (was: Execution) => {
        const is = after.executions.get(was.id)!;
        return (
          (is.status === "cancelled" && was.status !== "cancelled") ||
          (is.cancelRequested && !was.cancelRequested)
        );
      };
      return [...before.executions.values()]
        .filter((was) => isEnded(was) && !isBarring(was))
        .map((was) => `it was ended for none that waits: ${JSON.stringify(was)}`);
    },
  );
}

/** Turns and places that are free are given to the first that waits for them, and no more of them than there are. */
export async function admit(world: World): Promise<void> {
  await world.step(
    "admit",
    async () => {
      await admitWaiting(world.db, world.clock);
      await admitByKey(world.db);
    },
    (before, after) => {
      const waiting = [...before.executions.values()].filter(({ held }) => held !== null);
      const jobs = new Set(waiting.flatMap(({ job }) => (job === null ? [] : [job])));
      return [
        ...waitsInVain(after),
        ...touched(before, after, { executions: new Set(waiting.map(({ id }) => id)), jobs }),
      ];
    },
  );
}

/** Something waits for what is free. */
export function waitsInVain(after: State): string[] {
  const rows = [...after.executions.values()];
  const taken = (key: string) =>
    rows.filter(
      (one) =>
        one.key === key &&
        (one.status === "running" || (one.status === "queued" && one.held === null)),
    ).length;
  return rows.flatMap(({ id, job, held, key, limit }) => {
    if (held === "overlap" && after.jobs.get(job!)!.turn === null)
      return [`I7: ${id} waits for its job's turn, and it is free`];
    if (held === "concurrency" && taken(key!) < limit!)
      return [`I7: ${id} waits for a place of ${key}, and one is free`];
    return [];
  });
}

/** What comes due in a stop is skipped; a stop ends when its end has come, and not before. */
export async function stopped(world: World): Promise<void> {
  await world.step(
    "skip what is stopped",
    () => skipStopped(world.db, world.clock, 1_000),
    (before, after, skipped) => {
      const due = [...before.executions.values()].filter(
        (one) => one.status === "scheduled" && one.due <= world.now && isStopped(before, one),
      );
      const jobs = new Set(due.map(({ job }) => job!));
      return [
        ...(skipped.length === due.length
          ? []
          : [`${skipped.length} skipped instead of ${due.length}`]),
        ...touched(before, after, { executions: new Set(due.map(({ id }) => id)), jobs }),
      ];
    },
  );
  await world.step(
    "end the stop",
    () => endStop(world.db, world.clock),
    (before, after) => {
      const isOver = (before.stop?.until ?? Infinity) <= world.now;
      return after.stop === null && before.stop !== null && !isOver
        ? ["a stop ended before its end"]
        : touched(before, after, {});
    },
  );
}

export async function enable(world: World): Promise<void> {
  await world.step(
    "enable again",
    () => enableAgain(world.db, world.clock),
    (before, after) =>
      [...after.jobs.values()].flatMap(({ id, name, enabled }) => {
        const was = before.jobs.get(id)!;
        const isDue =
          !was.enabled && was.deletedAt === null && (was.disabledUntil ?? Infinity) <= world.now;
        return enabled === (was.enabled || isDue)
          ? []
          : [`${name} is ${enabled ? "enabled" : "disabled"}`];
      }),
  );
}

export async function rollUp(world: World): Promise<void> {
  await world.step(
    "totals",
    () => rollUpStats(world.db, world.clock),
    (before, after) => touched(before, after, {}),
  );
}
