import { withAt, type Protocol, type Step } from "./explorer.ts";

/** What keeps an edit and the making of slots apart. Each can be switched off. */
export interface EditGuards {
  /** Slots are made only if the cursor is still the one that was read. */
  checksCursor: boolean;
  /** Slots are made only if the job is still of the version that was read. */
  checksVersion: boolean;
  /** An edit moves the cursor to the next slot after now. */
  editMovesCursor: boolean;
}

interface World {
  clock: number;
  cursor: number;
  version: 0 | 1;
  /** When the job was edited. */
  editedAt: number | null;
  /** What the edit says that it passed over. */
  passed: number[];
  rows: { slot: number; version: number }[];
  /** What each node has read, and computed its slots from. */
  planners: ({ cursor: number; version: 0 | 1 } | null)[];
}

const lastClock = 4;
const lookAhead = 1;
const names = ["A", "B"];
/** The slots of the job before and after the edit. */
const schedules = [
  [0, 1, 2, 3, 4, 5],
  [1, 3, 5],
] as const;

/** An edit while slots are made: two nodes read the job, compute, and write in a step of its own; a person edits once. */
export function editProtocol(guards: EditGuards): Protocol<World> {
  return {
    start: {
      clock: 0,
      cursor: 0,
      version: 0,
      editedAt: null,
      passed: [],
      rows: [],
      planners: names.map(() => null),
    },
    steps: (world) => [
      ...tick(world),
      ...edit(world, guards),
      ...world.planners.flatMap((_, planner) => makeSlot(world, planner, guards)),
    ],
    wrong,
  };
}

/** Up to the edit the slots of the first schedule, after it those of the second, and each has its row or is passed. */
function wrong({ rows, cursor, version, editedAt, passed }: World): string | null {
  const editAt = editedAt ?? Infinity;
  const expected =
    version === 0
      ? schedules[0].filter((slot) => slot < cursor)
      : [
          ...schedules[0].filter((slot) => slot <= editAt),
          ...schedules[1].filter((slot) => slot > editAt && slot < cursor),
        ];
  const lost = expected.find(
    (slot) => !passed.includes(slot) && !rows.some((row) => row.slot === slot),
  );
  return lost === undefined ? null : `slot ${lost} is lost`;
}

function tick(world: World): Step<World>[] {
  return world.clock < lastClock
    ? [{ name: "clock", world: { ...world, clock: world.clock + 1 } }]
    : [];
}

function nextSlot(version: 0 | 1, after: number): number {
  return schedules[version].find((slot) => slot > after) ?? Infinity;
}

function edit(world: World, { editMovesCursor }: EditGuards): Step<World>[] {
  if (world.version === 1) return [];
  const { clock, cursor } = world;
  return [
    {
      name: "edit",
      world: {
        ...world,
        version: 1,
        editedAt: clock,
        passed: schedules[0].filter((slot) => slot >= cursor && slot <= clock),
        cursor: editMovesCursor ? nextSlot(1, clock) : cursor,
      },
    },
  ];
}

function makeSlot(world: World, planner: number, guards: EditGuards): Step<World>[] {
  const read = world.planners[planner]!;
  const { cursor, version, clock } = world;
  const planners = (value: World["planners"][number]) => withAt(world.planners, planner, value);
  if (read === null) {
    const name = `read ${names[planner]}`;
    return cursor <= clock + lookAhead
      ? [{ name, world: { ...world, planners: planners({ cursor, version }) } }]
      : [];
  }
  const name = `make slot ${names[planner]}`;
  const isRefused =
    (guards.checksCursor && read.cursor !== cursor) ||
    (guards.checksVersion && read.version !== version);
  if (isRefused) return [{ name, world: { ...world, planners: planners(null) } }];
  const isThere = world.rows.some(({ slot }) => slot === read.cursor);
  const row = { slot: read.cursor, version: read.version };
  const next = nextSlot(read.version, read.cursor);
  return [
    {
      name,
      world: {
        ...world,
        planners: planners(null),
        rows: isThere ? world.rows : [...world.rows, row],
        cursor: next,
      },
      wrong: faultOfMaking(world, read, next),
    },
  ];
}

function faultOfMaking(
  { cursor, version, editedAt }: World,
  read: { cursor: number; version: 0 | 1 },
  next: number,
): string | null {
  if (read.version !== version) return "a slot of the old schedule is made after the edit";
  if (next < cursor) return "the cursor goes back";
  const isOld = editedAt !== null && read.cursor <= editedAt;
  return isOld ? "a slot from before the edit is made after it" : null;
}
