import fc from "fast-check";
import type { JobSettings } from "horarium";
import type { History } from "./history.ts";
import * as nodes from "./node-commands.ts";
import * as people from "./operator-commands.ts";
import { race } from "./race.ts";
import { isFinal } from "./state.ts";
import * as upkeep from "./upkeep-commands.ts";
import * as whole from "./whole-node.ts";
import { endings, leaseMs, type Node, type World } from "./world.ts";

/** A command is data, so that it can be printed, dropped and made smaller. What it acts on, it chooses by number. */
interface Command {
  name: string;
  run: (world: World) => Promise<void>;
}

class ModelCommand implements fc.AsyncCommand<History, World> {
  readonly #command: Command;
  constructor(command: Command) {
    this.#command = command;
  }
  check(): boolean {
    return true;
  }
  run(_: History, world: World): Promise<void> {
    return this.#command.run(world);
  }
  toString(): string {
    return this.#command.name;
  }
}

const minute = 60_000;
const hour = 60 * minute;

const schedule = fc.constantFrom(
  "*/15 * * * * *",
  "* * * * *",
  "*/5 * * * *",
  "7,8 * * * *",
  "30 2 * * *",
  "@every 7m",
  "@manual",
);
const timezone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu");
const overlap = fc.constantFrom("skip", "queue_one", "cancel_previous", "allow");
const policies = fc.record(
  {
    overlap,
    misfire: fc.constantFrom("skip", "once", "all"),
    misfireAfter: fc.constantFrom("0s", "10s", "60s", "10m"),
    misfireCap: fc.constantFrom(1, 3, 40),
    misfireMaxAge: fc.constantFrom(null, "2m", "1h"),
    retry: fc.record({
      attempts: fc.constantFrom(1, 2, 3),
      backoff: fc.constantFrom("0s", "20s", "10m"),
      jitter: fc.constant(0),
    }),
    retryBeyondNextSlot: fc.boolean(),
    concurrencyKey: fc.constantFrom(null, { key: "shared", limit: 1 }),
    priority: fc.constantFrom(0, 100),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JobSettings>;

const few = fc.nat(7);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(1_000, 5_000, 15_000, 30_000, minute) },
  { weight: 3, arbitrary: fc.constantFrom(2 * minute, 7 * minute, 20 * minute) },
  { weight: 1, arbitrary: fc.constantFrom(hour, 7 * hour, 30 * hour) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 100_000 }) },
);
const coming = fc.option(fc.constantFrom(10_000, minute, 10 * minute, 3 * hour), {
  nil: undefined,
});
const handlerEndings = fc.array(fc.constantFrom(...endings), { maxLength: 6 });

const at = (world: World, ahead: number | undefined) =>
  ahead === undefined ? undefined : new Date(world.now + ahead);

/** One of several, by number; nothing where there is none. */
async function withOne<Thing>(
  things: readonly Thing[],
  which: number,
  work: (thing: Thing) => Promise<unknown>,
): Promise<void> {
  if (things.length > 0) await work(things[which % things.length]!);
}

const alive = ({ nodes: all }: World): Node[] => all.filter(({ isAlive }) => isAlive);
const job =
  (which: number, work: (world: World, job: string) => Promise<unknown>) => (world: World) =>
    withOne(world.jobs, which, (id) => work(world, id));
const existing =
  (which: number, work: (world: World, job: string) => Promise<unknown>) => (world: World) =>
    withOne(
      world.jobs.filter((id) => world.state.jobs.get(id)!.deletedAt === null),
      which,
      (id) => work(world, id),
    );
const node =
  (which: number, work: (world: World, node: Node) => Promise<unknown>) => (world: World) =>
    withOne(alive(world), which, (one) => work(world, one));
/** Those that are not finished come first, since they are few. */
const execution =
  (which: number, work: (world: World, id: string) => Promise<unknown>) => (world: World) => {
    const all = [...world.state.executions.values()];
    const open = all.filter((one) => !isFinal(one));
    const done = all.filter(isFinal);
    return withOne(open.length > 0 && which < 6 ? open : done, which, ({ id }) => work(world, id));
  };

const command = <Values extends unknown[]>(
  name: string,
  arbitraries: { [Place in keyof Values]: fc.Arbitrary<Values[Place]> },
  run: (...values: Values) => (world: World) => Promise<unknown>,
): fc.Arbitrary<Command> =>
  fc.tuple<Values>(...arbitraries).map((values) => ({
    name: `${name}(${values.map((value) => JSON.stringify(value)).join(", ")})`,
    run: async (world) => void (await run(...values)(world)),
  }));

/** One of the slots that come, of those that have a row or not, or one that is none. */
async function someSlot(
  world: World,
  id: string,
  which: number,
  work: (slot: number) => Promise<unknown>,
) {
  const { cursor, ahead } = world.state.jobs.get(id)!;
  const rows = [...world.state.executions.values()].flatMap(({ job: of, slot }) =>
    of === id && slot !== null && slot > world.now - minute ? [slot] : [],
  );
  const slots = [...(cursor === null ? [] : [cursor, cursor, cursor + minute]), ...ahead, ...rows];
  await withOne(slots, which, work);
}

function toNext(world: World, by: number): void {
  const instants = [
    ...[...world.state.jobs.values()].map(({ cursor }) => cursor ?? Infinity),
    ...[...world.state.executions.values()].map(({ status, due }) =>
      status === "scheduled" ? due : Infinity,
    ),
  ];
  const next = Math.min(...instants.filter((instant) => instant > world.now));
  if (Number.isFinite(next)) world.now = Math.max(world.now, next + by);
}

/** What two may do at the same time. */
export const atomic = {
  slots: command("slots", [], () => upkeep.slots),
  due: command("due", [], () => (world) => upkeep.due(world)),
  admit: command("admit", [], () => upkeep.admit),
  claim: command<[number, number]>("claim", [few, fc.constantFrom(1, 2, 10)], (which, limit) =>
    node(which, (world, one) => nodes.claim(world, one, limit)),
  ),
  claimAhead: command<[number]>("claimAhead", [few], (which) => node(which, nodes.claimEarly)),
  end: command<[number, (typeof nodes.outcomes)[number]]>(
    "end",
    [fc.nat(20), fc.constantFrom(...nodes.outcomes)],
    (which, kind) => (world) =>
      // the newest first: of the old ones most have ended
      withOne(world.claims.toReversed(), which, (claim) => nodes.end(world, claim, kind)),
  ),
  release: command<[number]>(
    "release",
    [few],
    (which) => (world) =>
      withOne(world.claims.toReversed(), which, (claim) => nodes.release(world, [claim])),
  ),
  abandon: command<[number]>(
    "abandon",
    [few],
    (which) => (world) =>
      withOne(world.claims.toReversed(), which, (claim) => nodes.abandon(world, claim)),
  ),
  rescue: command("rescue", [], () => nodes.rescue),
  stopped: command("stopped", [], () => upkeep.stopped),
  enable: command("enable", [], () => upkeep.enable),
  editTiming: command<[number, string, string]>(
    "editTiming",
    [few, schedule, timezone],
    (which, cron, zone) =>
      existing(which, (world, id) => people.edit(world, id, { cron, timezone: zone })),
  ),
  editPolicies: command<[number, JobSettings]>("editPolicies", [few, policies], (which, settings) =>
    existing(which, (world, id) => people.edit(world, id, settings)),
  ),
  pause: command<[number, number | undefined]>("pause", [few, coming], (which, ahead) =>
    existing(which, (world, id) => people.pause(world, id, at(world, ahead))),
  ),
  resume: command<[number]>("resume", [few], (which) => existing(which, people.resume)),
  remove: command<[number]>("delete", [few], (which) => existing(which, people.remove)),
  restore: command<[number]>("restore", [few], (which) => job(which, people.restore)),
  runNow: command<[number]>("runNow", [few], (which) => existing(which, people.runNow)),
  cancel: command<[number]>("cancel", [few], (which) => execution(which, people.cancel)),
  force: command<[number]>("force", [few], (which) => execution(which, people.force)),
  retry: command<[number]>("retry", [few], (which) => execution(which, people.retry)),
  skipNext: command<[number]>("skipNext", [few], (which) =>
    existing(which, (world, id) => people.skip(world, id, null)),
  ),
  skip: command<[number, number]>("skip", [few, few], (which, slot) =>
    existing(which, (world, id) =>
      someSlot(world, id, slot, (found) => people.skip(world, id, found)),
    ),
  ),
  move: command<[number, number, number]>(
    "move",
    [few, few, fc.constantFrom(1_000, 10_000, minute, hour)],
    (which, slot, ahead) =>
      existing(which, (world, id) =>
        someSlot(world, id, slot, (found) => people.move(world, id, found, world.now + ahead)),
      ),
  ),
  putBack: command<[number, number]>("putBack", [few, few], (which, slot) =>
    existing(which, (world, id) =>
      someSlot(world, id, slot, (found) => people.putBack(world, id, found)),
    ),
  ),
  backfill: command<[number, number]>(
    "backfill",
    [few, fc.constantFrom(30_000, 3 * minute, 20 * minute)],
    (which, back) => existing(which, (world, id) => people.backfill(world, id, world.now - back)),
  ),
  stopAll: command<[number | undefined]>(
    "stopAll",
    [coming],
    (ahead) => (world) => people.stopAll(world, at(world, ahead)),
  ),
  resumeAll: command("resumeAll", [], () => people.resumeAll),
} satisfies Record<string, fc.Arbitrary<Command>>;

const others = {
  create: command<[string, string, JobSettings]>(
    "create",
    [schedule, timezone, policies],
    (cron, zone, settings) => (world) =>
      people.createJob(world, { ...settings, cron, timezone: zone }),
  ),
  advance: command<[number]>("advance", [step], (by) => async (world) => {
    world.now += by;
  }),
  /** To the instant before, at, or after which something comes. */
  toNext: command<[number]>(
    "toNext",
    [fc.constantFrom(-1_000, -1, 0, 1, 500)],
    (by) => async (world) => toNext(world, by),
  ),
  /** What a node's loops do, in their steps: something comes, and is claimed. */
  work: command<[boolean, number]>(
    "work",
    [fc.boolean(), few],
    (isNext, which) => async (world) => {
      if (isNext) toNext(world, 0);
      await upkeep.slots(world);
      await upkeep.stopped(world);
      await upkeep.due(world);
      await upkeep.admit(world);
      await node(which, (_, one) => nodes.claim(world, one, 10))(world);
    },
  ),
  /** Nobody renews a lease: what is claimed is lost, whatever the nodes believe. */
  expire: command("expire", [], () => async (world) => {
    world.now += leaseMs + 1;
    await nodes.rescue(world);
  }),
  start: command("start", [], () => nodes.startNode),
  stop: command<[number]>("stop", [few], (which) => node(which, nodes.stopNode)),
  kill: command<[number]>("kill", [few], (which) =>
    node(which, async (_, one) => {
      one.isAlive = false;
    }),
  ),
  dueCut: command("dueCut", [], () => async (world) => {
    // its node hears late of what it decided
    world.late.push(...(await upkeep.due(world, { isCut: true })));
  }),
  superseded: command("superseded", [], () => async (world) => {
    if (world.late.length > 0) await upkeep.superseded(world, world.late.splice(0));
  }),
  enqueue: command<[boolean, number, number, string | undefined]>(
    "enqueue",
    [
      fc.boolean(),
      fc.constantFrom(0, 0, 1_000, minute, hour),
      fc.constantFrom(0, 100),
      fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
    ],
    (isKeyed, delayMs, priority, key) => (world) =>
      people.enqueue(world, { isKeyed, delayMs, priority, key }),
  ),
  runOnce: command<[(typeof endings)[number][]]>(
    "runOnce",
    [handlerEndings],
    (how) => (world) => whole.runOnce(world, how),
  ),
  rollUp: command("rollUp", [], () => upkeep.rollUp),
  purge: command<[number]>(
    "purge",
    [fc.constantFrom(1, 2)],
    (days) => (world) => whole.purge(world, days),
  ),
  settle: command("settle", [], () => whole.settle),
};

const racing = fc.oneof(...Object.values(atomic));
const raced = fc.tuple(racing, racing).map(([one, other]): Command => ({
  name: `race(${one.name}, ${other.name})`,
  run: (world) => race(world, [one.run, other.run]),
}));

/** What is done most, since nothing else happens without it, comes up most. */
const weights: Partial<Record<string, number>> = {
  work: 12,
  end: 12,
  race: 8,
  expire: 3,
  toNext: 3,
  advance: 3,
  claim: 3,
  claimAhead: 3,
  slots: 3,
  due: 3,
  runOnce: 2,
  purge: 0.3,
};

const weighted = Object.entries({ ...others, ...atomic, race: raced }).map(([name, arbitrary]) => ({
  weight: Math.round((weights[name] ?? 1) * 10),
  arbitrary: arbitrary.map((one) => new ModelCommand(one)),
}));

/** The jobs that are there from the beginning. */
export const someJobs: fc.Arbitrary<(JobSettings & { cron: string })[]> = fc.noBias(
  fc.array(
    fc
      .tuple(schedule, timezone, policies)
      .map(([cron, zone, settings]) => ({ ...settings, cron, timezone: zone })),
    { minLength: 1, maxLength: 3 },
  ),
);

/** As many as there may be, and not mostly few, as fast-check would have it: it takes a while until something happens. */
export const commands = fc.noBias(
  fc.commands([fc.oneof(...weighted)], { maxCommands: 80, size: "max" }),
);
