import fc from "fast-check";
import { database } from "horarium";
import { beforeAll, expect, test } from "vitest";
import { migrate } from "../../src/migrate.ts";
import { guards } from "../faults/kit/guards.ts";
import { useDatabase } from "../support/database.ts";
import { commands, someJobs } from "./commands.ts";
import { History } from "./history.ts";
import { startNode } from "./node-commands.ts";
import { createJob } from "./operator-commands.ts";
import { settle } from "./whole-node.ts";
import { World } from "./world.ts";

const testDatabase = useDatabase();

beforeAll(async () => {
  await migrate(database(testDatabase.current.pool, "horarium"));
  await testDatabase.current.pool.query(guards);
});

const rounds = Number(process.env["ROUNDS"] ?? 1);
/** `npm test` does the same each time; with more rounds there are others each time. */
const seed = Number(process.env["SEED"] ?? (rounds > 1 ? Math.floor(Math.random() * 2 ** 31) : 1));

/** Nights on which the clocks of Berlin or New York change, and an ordinary day. */
const beginnings = fc.constantFrom(
  "2026-03-28T22:00:00Z",
  "2026-10-24T22:30:00Z",
  "2026-03-08T05:50:00Z",
  "2026-06-15T09:59:30Z",
);

const shrinkForMs = 30_000;

test(
  "whatever is done, in whatever order, keeps the rules",
  { timeout: rounds * 600_000 },
  async () => {
    const property = fc.asyncProperty(
      beginnings,
      someJobs,
      commands,
      async (at, jobs, sequence) => {
        const db = database(testDatabase.current.pool, "horarium");
        const history = new History();
        const world = await World.begin(db, Date.parse(at), history);
        for (const settings of jobs) await createJob(world, settings);
        for (let count = 0; count < 2; count++) await startNode(world);
        await fc.asyncModelRun(() => ({ model: history, real: world }), sequence);
        await settle(world);
      },
    );
    const found = await fc.check(property, { seed, numRuns: 30 * rounds, endOnFailure: true });
    if (!found.failed) return;
    const shrunk = await fc.check(property, {
      seed,
      path: found.counterexamplePath!,
      interruptAfterTimeLimit: shrinkForMs,
    });
    const shown = shrunk.failed ? shrunk : found;
    expect.fail(
      [
        `Repeat it with SEED=${seed} ROUNDS=${rounds}`,
        ...shown.counterexample!.map((value) => fc.stringify(value)),
        String(shown.errorInstance),
      ].join("\n"),
    );
  },
);
