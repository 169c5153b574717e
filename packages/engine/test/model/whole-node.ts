import { rescue, end } from "./node-commands.ts";
import { isStopped, type State } from "./state.ts";
import { waitsInVain } from "./upkeep-commands.ts";
import { leaseMs, lookAheadMs, nodeLookAheadMs, type Ending, type World } from "./world.ts";

/** A node's own loops, once: afterwards nothing that is due and not barred waits. */
export async function runOnce(world: World, endings: readonly Ending[]): Promise<void> {
  untilNothingIsNear(world);
  world.endings = [...endings];
  await world.step(
    `run once: ${endings.join(" ")}`,
    () => world.horarium.runOnce(),
    (_, after) => waitingAmiss(after, world.now),
  );
}

/** What a node claims ahead, it begins by itself when the clock has moved: in the middle of another command. */
function untilNothingIsNear(world: World): void {
  const instants = [
    ...[...world.state.jobs.values()].map(({ cursor }) => cursor ?? Infinity),
    ...[...world.state.executions.values()].map(({ status, due }) =>
      status === "scheduled" ? due : Infinity,
    ),
  ];
  const near = instants.filter((at) => at > world.now && at <= world.now + nodeLookAheadMs);
  if (near.length === 0) return;
  world.now = Math.max(...near);
  untilNothingIsNear(world);
}

function waitingAmiss(after: State, now: number): string[] {
  const rows = [...after.executions.values()];
  return [
    ...waitsInVain(after),
    ...rows
      .filter(({ status, held, due }) => status === "queued" && held === null && due <= now)
      .map(({ id }) => `I7: ${id} is queued, and was not claimed`),
    ...rows
      .filter(({ status, due }) => status === "scheduled" && due <= now)
      .map(
        (row) =>
          `I7: ${row.id} is due${isStopped(after, row) ? " in a stop" : ""}, and nothing was decided`,
      ),
    ...[...after.jobs.values()]
      .filter(
        ({ enabled, deletedAt, cursor }) =>
          enabled && deletedAt === null && cursor !== null && cursor <= now,
      )
      .map(({ name }) => `I7: ${name} has slots that are due, and no rows of them`),
  ];
}

/** Everybody ends what they have; what nobody ends, since its node is dead, is rescued. Then nothing may be amiss. */
export async function settle(world: World): Promise<void> {
  for (const claim of world.claims.filter(({ node }) => node.isAlive))
    await end(world, claim, "completed");
  world.now += lookAheadMs + leaseMs + 1_000;
  await rescue(world);
  await runOnce(world, []);
  const running = [...world.state.executions.values()].filter(({ status }) => status === "running");
  if (running.length > 0)
    throw world.failure(
      "settling",
      running.map(({ id }) => `${id} is running still`),
    );
  await world.checkAtRest();
}

/** The history up to so many days ago is deleted. */
export async function purge(world: World, days: number): Promise<void> {
  const handler = world.horarium.handlers.find(({ name }) => name === "purge_job_logs")!;
  const parameters = { executionDays: days, failedDays: days, logDays: days };
  const before = world.now - days * 86_400_000;
  await world.step(`purge what is older than ${days} days`, () =>
    world.horarium.enqueue(handler, parameters as never),
  );
  world.history.purged(before);
  untilNothingIsNear(world);
  world.endings = [];
  await world.step(
    "the purge runs",
    () => world.horarium.runOnce(),
    (was, is) =>
      [...was.executions.values()]
        .filter(({ id, completed }) => !is.executions.has(id) && (completed ?? Infinity) >= before)
        .map((row) => `purged: ${JSON.stringify(row)}`),
  );
}
