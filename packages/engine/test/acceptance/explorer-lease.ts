import { withAt, type Protocol, type Step } from "./explorer.ts";

/** What keeps the life of an execution right. Each can be switched off. */
export interface LeaseGuards {
  /** A record is refused unless the row has the writer's token. */
  recordChecksToken: boolean;
  /** A record is refused unless the row is running. */
  recordChecksStatus: boolean;
  /** The token stays in the finished row, so that a repeated record knows its own. */
  tokenStays: boolean;
  /** Rescue looks and writes in one statement; else it writes, by id, what it saw before. */
  rescueIsOneStep: boolean;
  /** A slot's row is made once, in one step with the cursor; else nodes read the cursor, and insert then. */
  slotIsUnique: boolean;
  /** Cancel looks and writes in one statement; else it writes, by id, what it saw before. */
  cancelIsOneStep: boolean;
  /** Force stop looks and writes in one statement; else it writes, by id, what it saw before. */
  forceStopIsOneStep: boolean;
}

interface Row {
  slot: number;
  status: "queued" | "running" | "completed" | "failed" | "cancelled";
  attempt: number;
  /** Of the last claim. */
  token: number | null;
  leaseUntil: number;
  /** How often a handler has begun. */
  starts: number;
}

/** What a worker believes. */
interface Held {
  row: number;
  token: number;
  /** It has recorded, and has not heard the answer. */
  isUnsure: boolean;
}

interface World {
  clock: number;
  cursor: number;
  /** Claims so far: the next token. */
  claims: number;
  rows: Row[];
  workers: (Held | null)[];
  /** What a rescue that takes two steps has seen to be expired. */
  rescuer: number | null;
  /** The cursors that nodes have read, where making a slot takes two steps. */
  planners: (number | null)[];
  /** What a cancel that takes two steps has seen; `done` after it. */
  canceller: { row: number; isRunning: boolean } | "ready" | "done";
  /** What is stopped by force once it was asked to end; `sees` what a force stop that takes two steps has seen to run. */
  forcer: { asked: number } | { sees: number } | null;
}

const lastClock = 4;
const slots = [0, 1];
const maxAttempts = 3;
const lease = 1;
const names = ["A", "B"];

/**
 * The life of executions: 2 workers, 1 job with slots at 0 and 1, a lease of 1, the database's clock from 0 to 4, at
 * most 3 attempts. A worker that pauses is one that takes no step. With `withCancel` a person cancels once; with
 * `withForceStop` they also stop by force what ran then.
 */
export function leaseProtocol(
  guards: LeaseGuards,
  {
    withForceStop = false,
    withCancel = false,
  }: { withForceStop?: boolean; withCancel?: boolean } = {},
): Protocol<World> {
  return {
    start: {
      clock: 0,
      cursor: 0,
      claims: 0,
      rows: [],
      workers: names.map(() => null),
      rescuer: null,
      planners: names.map(() => null),
      canceller: withCancel || withForceStop ? "ready" : "done",
      forcer: null,
    },
    steps: (world) => [
      ...tick(world),
      ...(guards.slotIsUnique ? makeDue(world) : makeDueInTwoSteps(world)),
      ...world.workers.flatMap((held, worker) =>
        held === null
          ? claim(world, worker)
          : [...record(world, worker, held, guards), ...crash(world, worker)],
      ),
      ...(guards.rescueIsOneStep ? rescue(world) : rescueInTwoSteps(world)),
      ...(guards.cancelIsOneStep ? cancel(world, withForceStop) : cancelInTwoSteps(world)),
      ...(guards.forceStopIsOneStep ? forceStop(world) : forceStopInTwoSteps(world)),
    ],
    wrong,
  };
}

function wrong({ rows, cursor }: World): string | null {
  for (const slot of slots) {
    const count = rows.filter((row) => row.slot === slot).length;
    if (count > 1) return `${count} rows for slot ${slot}`;
    if (count === 0 && slot < cursor) return `slot ${slot} is lost`;
  }
  return rows.every(({ starts, attempt }) => starts === attempt)
    ? null
    : "an attempt is not counted";
}

function tick(world: World): Step<World>[] {
  return world.clock < lastClock
    ? [{ name: "clock", world: { ...world, clock: world.clock + 1 } }]
    : [];
}

function newRow(slot: number): Row {
  return { slot, status: "queued", attempt: 0, token: null, leaseUntil: 0, starts: 0 };
}

function isDue({ cursor, clock }: World): boolean {
  return cursor <= clock && slots.includes(cursor);
}

function makeDue(world: World): Step<World>[] {
  if (!isDue(world)) return [];
  const { rows, cursor } = world;
  const isThere = rows.some(({ slot }) => slot === cursor);
  return [
    {
      name: "make due",
      world: {
        ...world,
        rows: isThere ? rows : [...rows, newRow(cursor)],
        cursor: cursor + 1,
      },
    },
  ];
}

function makeDueInTwoSteps(world: World): Step<World>[] {
  return world.planners.flatMap((read, planner) => {
    const planners = (value: number | null) => withAt(world.planners, planner, value);
    if (read === null) {
      const name = `read cursor ${names[planner]}`;
      return isDue(world) ? [{ name, world: { ...world, planners: planners(world.cursor) } }] : [];
    }
    return [
      {
        name: `insert ${names[planner]}`,
        world: {
          ...world,
          rows: [...world.rows, newRow(read)],
          cursor: read + 1,
          planners: planners(null),
        },
      },
    ];
  });
}

function claim(world: World, worker: number): Step<World>[] {
  return world.rows.flatMap((row, place) => {
    if (row.status !== "queued" || row.attempt >= maxAttempts) return [];
    const token = world.claims;
    const claimed: Row = {
      ...row,
      status: "running",
      attempt: row.attempt + 1,
      starts: row.starts + 1,
      token,
      leaseUntil: world.clock + lease,
    };
    return [
      {
        name: `claim ${names[worker]}`,
        world: {
          ...world,
          claims: token + 1,
          rows: withAt(world.rows, place, claimed),
          workers: withAt(world.workers, worker, { row: place, token, isUnsure: false }),
        },
      },
    ];
  });
}

function record(
  world: World,
  worker: number,
  held: Held,
  { recordChecksToken, recordChecksStatus, tokenStays }: LeaseGuards,
): Step<World>[] {
  const row = world.rows[held.row]!;
  const isOurs = row.token === held.token;
  const isRefused =
    (recordChecksToken && !isOurs) || (recordChecksStatus && row.status !== "running");
  const name = `record ${names[worker]}`;
  const workers = (value: Held | null) => withAt(world.workers, worker, value);
  if (isRefused) {
    // it looks for its own token in the row: there it reads that it was heard the first time
    const wasHeard = isOurs && row.status === "completed";
    return [
      {
        name,
        world: { ...world, workers: workers(null) },
        wrong:
          held.isUnsure && !wasHeard
            ? "a worker believes that it lost what it has completed"
            : null,
      },
    ];
  }
  const written = {
    ...world,
    rows: withAt(world.rows, held.row, {
      ...row,
      status: "completed",
      token: tokenStays ? row.token : null,
    } as Row),
  };
  const fault = faultOfWrite(row, isOurs);
  return [
    { name, world: { ...written, workers: workers(null) }, wrong: fault },
    {
      name: `${name} (reply lost)`,
      world: { ...written, workers: workers({ ...held, isUnsure: true }) },
      wrong: fault,
    },
  ];
}

function faultOfWrite({ status }: Row, isOurs: boolean): string | null {
  if (isFinal(status)) return "a write over a final status";
  return isOurs ? null : "a write under a token that is not the row's";
}

function isFinal(status: Row["status"]): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

function crash(world: World, worker: number): Step<World>[] {
  return [
    {
      name: `crash ${names[worker]}`,
      world: { ...world, workers: withAt(world.workers, worker, null) },
    },
  ];
}

function isExpired({ status, leaseUntil }: Row, clock: number): boolean {
  return status === "running" && leaseUntil < clock;
}

function rescued(row: Row): Row {
  return { ...row, status: row.attempt < maxAttempts ? "queued" : "failed" };
}

function rescue(world: World): Step<World>[] {
  return world.rows.flatMap((row, place) =>
    isExpired(row, world.clock)
      ? [{ name: "rescue", world: { ...world, rows: withAt(world.rows, place, rescued(row)) } }]
      : [],
  );
}

function rescueInTwoSteps(world: World): Step<World>[] {
  const { rescuer } = world;
  if (rescuer === null) {
    return world.rows.flatMap((row, place) =>
      isExpired(row, world.clock)
        ? [{ name: "rescue looks", world: { ...world, rescuer: place } }]
        : [],
    );
  }
  const row = world.rows[rescuer]!;
  return [
    {
      name: "rescue writes",
      world: { ...world, rescuer: null, rows: withAt(world.rows, rescuer, rescued(row)) },
      wrong: isFinal(row.status) ? "a write over a final status" : null,
    },
  ];
}

/** One that waits ends at once. One that runs is asked to end, and what its worker records counts. */
function cancel(world: World, isForced: boolean): Step<World>[] {
  if (world.canceller !== "ready") return [];
  return world.rows.flatMap((row, place) => {
    if (isFinal(row.status)) return [];
    const isRunning = row.status === "running";
    const forcer = isForced && isRunning ? { asked: place } : null;
    return [{ name: "cancel", world: { ...cancelled(world, place, isRunning), forcer } }];
  });
}

/** Takes what was asked to end, and still runs, from its worker: the row has no worker's token any more. */
function forceStop(world: World): Step<World>[] {
  const { forcer, rows } = world;
  if (forcer === null || !("asked" in forcer)) return [];
  const isRunning = rows[forcer.asked]!.status === "running";
  return isRunning ? [{ name: "force stop", world: forced(world, forcer.asked) }] : [];
}

function forceStopInTwoSteps(world: World): Step<World>[] {
  const { forcer, rows } = world;
  if (forcer === null) return [];
  if ("asked" in forcer) {
    if (rows[forcer.asked]!.status !== "running") return [];
    return [{ name: "force stop looks", world: { ...world, forcer: { sees: forcer.asked } } }];
  }
  const { status } = rows[forcer.sees]!;
  return [
    {
      name: "force stop writes",
      world: forced(world, forcer.sees),
      wrong: isFinal(status) ? "a write over a final status" : null,
    },
  ];
}

function forced(world: World, place: number): World {
  const row: Row = { ...world.rows[place]!, status: "cancelled", token: null };
  return { ...world, forcer: null, rows: withAt(world.rows, place, row) };
}

function cancelInTwoSteps(world: World): Step<World>[] {
  const { canceller } = world;
  if (canceller === "done") return [];
  if (canceller === "ready") {
    return world.rows.flatMap((row, place) =>
      isFinal(row.status)
        ? []
        : [
            {
              name: "cancel looks",
              world: { ...world, canceller: { row: place, isRunning: row.status === "running" } },
            },
          ],
    );
  }
  const { status } = world.rows[canceller.row]!;
  const taken = status === "running" ? "a running execution is taken from its worker" : null;
  return [
    {
      name: "cancel writes",
      world: cancelled(world, canceller.row, canceller.isRunning),
      wrong: canceller.isRunning ? null : isFinal(status) ? "a write over a final status" : taken,
    },
  ];
}

function cancelled(world: World, place: number, isRunning: boolean): World {
  const row: Row = { ...world.rows[place]!, status: "cancelled" };
  return {
    ...world,
    canceller: "done",
    rows: isRunning ? world.rows : withAt(world.rows, place, row),
  };
}
