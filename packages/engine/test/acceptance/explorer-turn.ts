import { withAt, type Protocol, type Step } from "./explorer.ts";

/** What keeps a job from overlapping itself. Each can be switched off. */
export interface TurnGuards {
  /** The job's turn is taken by compare-and-set on the job's row; else a node reads that it is free, and writes then. */
  turnIsOneStep: boolean;
  /** What is claimed ahead takes the turn as well; else it only looks at whether another is running. */
  aheadTakesTurn: boolean;
  /** What ends gives back only its own turn; else it frees the job, whoever has the turn. */
  onlyOwnTurnIsGivenBack: boolean;
}

interface Row {
  slot: number;
  /** `held` is queued, waiting for its turn. */
  status: "scheduled" | "held" | "queued" | "running" | "completed" | "cancelled";
}

interface World {
  clock: number;
  rows: Row[];
  /** The job's current_execution_id. */
  turn: number | null;
  /** Which row each worker works on. */
  workers: (number | null)[];
  /** What two nodes have decided, where that takes two steps. */
  deciders: ({ row: number; isFree: boolean } | null)[];
}

const slots = [0, 1, 2];
const lastClock = 2;
const lookAhead = 1;
const names = ["A", "B"];

/** A job that must not overlap itself (`queue_one`), with slots at 0, 1 and 2, two workers, and rows that a person may cancel. */
export function turnProtocol(guards: TurnGuards): Protocol<World> {
  return {
    start: {
      clock: 0,
      rows: slots.map((slot) => ({ slot, status: "scheduled" })),
      turn: null,
      workers: names.map(() => null),
      deciders: names.map(() => null),
    },
    steps: (world) => [
      ...tick(world),
      ...(guards.turnIsOneStep ? decide(world) : decideInTwoSteps(world)),
      ...admit(world),
      ...cancel(world, guards),
      ...world.workers.flatMap((row, worker) =>
        row === null
          ? [...claim(world, worker), ...claimAhead(world, worker, guards)]
          : [...record(world, worker, row, guards), ...rescue(world, worker, row)],
      ),
    ],
    wrong,
  };
}

function wrong({ rows, turn }: World): string | null {
  const running = rows.filter(({ status }) => status === "running").length;
  if (running > 1) return `${running} executions of the job run at once`;
  if (turn !== null && isFinal(rows[turn]!)) return "the turn belongs to a finished execution";
  return null;
}

function isFinal({ status }: Row): boolean {
  return status === "completed" || status === "cancelled";
}

function withStatus(world: World, place: number, status: Row["status"]): World {
  return { ...world, rows: withAt(world.rows, place, { ...world.rows[place]!, status }) };
}

function tick(world: World): Step<World>[] {
  return world.clock < lastClock
    ? [{ name: "clock", world: { ...world, clock: world.clock + 1 } }]
    : [];
}

/** At its instant an execution takes the turn, or is held. */
function decide(world: World): Step<World>[] {
  return due(world).map((place) => ({
    name: `decide ${place}`,
    world: decided(world, place, world.turn === null),
  }));
}

function decideInTwoSteps(world: World): Step<World>[] {
  return world.deciders.flatMap((seen, decider) => {
    const withDecider = (of: World, value: World["deciders"][number]) => ({
      ...of,
      deciders: withAt(of.deciders, decider, value),
    });
    if (seen === null) {
      // rows are locked against the other node: it is the job's row that both read
      const taken = world.deciders.map((other) => other?.row);
      return due(world)
        .filter((place) => !taken.includes(place))
        .map((place) => ({
          name: `look at the turn for ${place}`,
          world: withDecider(world, { row: place, isFree: world.turn === null }),
        }));
    }
    const isStill = world.rows[seen.row]!.status === "scheduled";
    return [
      {
        name: `decide ${seen.row}`,
        world: withDecider(isStill ? decided(world, seen.row, seen.isFree) : world, null),
      },
    ];
  });
}

function due({ rows, clock }: World): number[] {
  return [...rows.keys()].filter((place) => {
    const { slot, status } = rows[place]!;
    return status === "scheduled" && slot <= clock;
  });
}

function decided(world: World, place: number, isFree: boolean): World {
  return isFree
    ? { ...withStatus(world, place, "queued"), turn: place }
    : withStatus(world, place, "held");
}

/** A turn that is free goes to the first that waits. */
function admit(world: World): Step<World>[] {
  const first = world.rows.findIndex(({ status }) => status === "held");
  if (world.turn !== null || first === -1) return [];
  return [{ name: `admit ${first}`, world: decided(world, first, true) }];
}

function claim(world: World, worker: number): Step<World>[] {
  return world.rows.flatMap(({ status }, place) =>
    status === "queued"
      ? [{ name: `claim ${place} ${names[worker]}`, world: run(world, worker, place) }]
      : [],
  );
}

function claimAhead(world: World, worker: number, { aheadTakesTurn }: TurnGuards): Step<World>[] {
  const isAnyRunning = world.rows.some(({ status }) => status === "running");
  const isBarred = aheadTakesTurn ? world.turn !== null : isAnyRunning;
  if (isBarred) return [];
  return world.rows.flatMap(({ slot, status }, place) => {
    const isAhead = status === "scheduled" && slot > world.clock && slot <= world.clock + lookAhead;
    if (!isAhead) return [];
    const claimed = run(world, worker, place);
    return [
      {
        name: `claim ${place} ahead ${names[worker]}`,
        world: aheadTakesTurn ? { ...claimed, turn: place } : claimed,
      },
    ];
  });
}

function run(world: World, worker: number, place: number): World {
  return {
    ...withStatus(world, place, "running"),
    workers: withAt(world.workers, worker, place),
  };
}

function record(world: World, worker: number, place: number, guards: TurnGuards): Step<World>[] {
  const ended = giveBack(withStatus(world, place, "completed"), place, guards);
  return [
    {
      name: `record ${place} ${names[worker]}`,
      world: { ...ended, workers: withAt(world.workers, worker, null) },
    },
  ];
}

/** The worker dies, and its execution is queued again: it keeps its turn. */
function rescue(world: World, worker: number, place: number): Step<World>[] {
  return [
    {
      name: `rescue ${place}`,
      world: {
        ...withStatus(world, place, "queued"),
        workers: withAt(world.workers, worker, null),
      },
    },
  ];
}

function cancel(world: World, guards: TurnGuards): Step<World>[] {
  return world.rows.flatMap(({ status }, place) =>
    status === "scheduled" || status === "held" || status === "queued"
      ? [
          {
            name: `cancel ${place}`,
            world: giveBack(withStatus(world, place, "cancelled"), place, guards),
          },
        ]
      : [],
  );
}

function giveBack(world: World, place: number, { onlyOwnTurnIsGivenBack }: TurnGuards): World {
  return !onlyOwnTurnIsGivenBack || world.turn === place ? { ...world, turn: null } : world;
}
