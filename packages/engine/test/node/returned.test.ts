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

test.each(["thread", "process"] as const)(
  "a handler in a %s yields, and hands over, as one in its worker's own thread does",
  async (isolation) => {
    const [slices, hands] = ["in_slices", "hands_over"].map((name): AnyHandler => ({
      kind: "handler",
      name,
      isolation,
      module: new URL("fixtures/handlers.mjs", import.meta.url).href,
      run: () => undefined,
    })) as [AnyHandler, AnyHandler];
    const horarium = createHorarium({ db: made.pool, handlers: [slices, hands] });
    try {
      const { id } = await horarium.enqueue(slices, {});
      const handedOver = await horarium.enqueue(hands, {});
      await horarium.runOnce();
      expect(await horarium.execution(id)).toMatchObject({
        status: "completed",
        result: { slices: 3 },
        attempt: 1,
      });
      const attempts = await horarium.attempts(id);
      expect(attempts.map(({ outcome }) => outcome)).toEqual(["yielded", "yielded", "completed"]);
      expect(await horarium.execution(handedOver.id)).toMatchObject({
        status: "running",
        handed_over: { silentMs: 300_000 },
      });
    } finally {
      await horarium.stop();
    }
  },
);
