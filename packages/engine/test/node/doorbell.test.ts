import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { defineHandler } from "../../src/define.ts";
import { createHorarium } from "../../src/node/index.ts";
import type { Horarium } from "../../src/horarium.ts";
import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { createMigratedDatabase } from "./support.ts";

const quick = defineHandler({ name: "quick", run: () => null });
let made: TestDatabase;
const stopping: Horarium[] = [];

beforeAll(async () => {
  made = await createMigratedDatabase();
});
afterEach(async () => {
  for (const one of stopping.splice(0)) await one.stop({ within: "0s" });
});
afterAll(() => made.drop());

/** A node that by itself would look again after a minute. */
async function startNode(): Promise<Horarium> {
  const node = createHorarium({
    db: made.pool,
    handlers: [quick],
    poll: "60s",
    lookAhead: "61s",
  });
  stopping.push(node);
  await node.start();
  // its first look is behind it
  const { id } = await node.enqueue(quick, {});
  await completed(node, id);
  return node;
}

const completed = (horarium: Horarium, id: string) =>
  vi.waitFor(
    async () => expect(await horarium.execution(id)).toMatchObject({ status: "completed" }),
    { timeout: 30_000 },
  );

test("what a process enqueues that executes nothing itself is heard of by those that do", async () => {
  await startNode();
  const onlyEnqueues = createHorarium({ db: made.pool, handlers: [quick] });
  for (let n = 0; n < 20; n++) {
    // the last ones come while the bell is at rest
    const { id } = await onlyEnqueues.enqueue(quick, {});
    if (n % 10 === 9) await completed(onlyEnqueues, id);
  }
});

test("a job run now from a process that executes nothing itself is heard of too", async () => {
  await startNode();
  const operator = createHorarium({ db: made.pool, handlers: [quick] });
  await operator.createJob("by hand", "quick", { cron: "@manual" });
  const { id } = await operator.runNow("by hand");
  await completed(operator, id);
});

test("a script may end its pool right after it has enqueued", async () => {
  await startNode();
  const pool = new pg.Pool({ connectionString: made.url });
  const script = createHorarium({ db: pool, handlers: [quick] });
  const errors: unknown[] = [];
  script.on("error", ({ error }) => errors.push(error));
  const { id } = await script.enqueue(quick, {});
  await pool.end();
  await completed(stopping[0]!, id);
  expect(errors).toEqual([]);
});
