import { afterAll, beforeAll, expect, test } from "vitest";
import type { AnyHandler } from "../../src/define.ts";
import { createHorarium } from "../../src/node/index.ts";
import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { createMigratedDatabase } from "./support.ts";

let made: TestDatabase;
beforeAll(async () => {
  made = await createMigratedDatabase();
});
afterAll(() => made.drop());

const handlers = ["leaves_behind", "stirs_up"].map((name): AnyHandler => ({
  kind: "handler",
  name,
  isolation: "thread",
  module: new URL("fixtures/handlers.mjs", import.meta.url).href,
  run: () => undefined,
}));

test("an execution that another one's remains have ended is given back, not charged, and executed", async () => {
  const horarium = createHorarium({ db: made.pool, handlers, isolation: { maxThreads: 1 } });
  try {
    const [leaves, stirs] = handlers as [AnyHandler, AnyHandler];
    await horarium.enqueue(leaves, { what: "rejection" });
    await horarium.runOnce();
    const { id } = await horarium.enqueue(stirs, {});
    await horarium.runOnce();

    const execution = await horarium.execution(id);
    expect(execution).toMatchObject({ status: "completed", attempt: 1, result: "undisturbed" });
    const attempts = await horarium.attempts(id);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["released", "completed"]);
  } finally {
    await horarium.stop();
  }
});
