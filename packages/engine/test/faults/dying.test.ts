import { describe, expect, test } from "vitest";
import { useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

const deaths = ["exit", "exception", "rejection"];

describe("a handler that ends its process", () => {
  const scene = useScene();

  test("F6: inline, by exit, exception or rejection, is done by another worker", async () => {
    const cases = await Promise.all(
      deaths.map(async (by) => {
        const handler = `ending:${by}`;
        const id = await scene.enqueue(handler, { by });
        return { handler, id, worker: scene.start({ handlers: [handler], lease: "30s" }) };
      }),
    );
    for (const { worker } of cases) expect(await worker.ended).toMatch(/^[1-9]/);
    await scene.endLeases();
    await scene.ready({ handlers: cases.map(({ handler }) => handler), lease: "30s" });
    for (const { id } of cases)
      expect(await scene.has(id, "completed")).toMatchObject({ attempt: 2, worker_losses: 1 });
  });

  test("F6: in a process of its own harms nobody else", async () => {
    const [worker] = await scene.ready({ lease: "30s" });
    const ids = await Promise.all(
      deaths.map((by) => scene.enqueue("ending-process", { by }, { priority: 0 })),
    );
    const others = await Promise.all([1, 2, 3, 4].map(() => scene.enqueue("slow", { ms: 100 })));
    for (const id of ids) {
      expect(await scene.has(id, "completed")).toMatchObject({ attempt: 2, worker_losses: 0 });
      expect((await scene.attempts(id)).map(({ outcome }) => outcome)).toEqual([
        "failed",
        "completed",
      ]);
    }
    for (const id of others) expect(await scene.has(id, "completed")).toMatchObject({ attempt: 1 });
    expect(await worker!.stop()).toBe("0");
  });

  test("F5: in a process of its own, by taking all memory, fails with that reason and harms nobody else", async () => {
    const [worker] = await scene.ready({
      lease: "30s",
      isolation: { maxOldGenerationSizeMb: 32 },
    });
    const id = await scene.enqueue("allocating-process");
    await until("it has begun", async () => (await scene.ledger()).length > 0);
    const others = await Promise.all([1, 2, 3, 4].map(() => scene.enqueue("slow", { ms: 100 })));
    const failed = await scene.has(id, "failed", 60_000);
    expect(failed.error).toMatch(/out of memory \(its limit is 32 MB\)/);
    expect((await scene.attempts(id)).map(({ outcome }) => outcome)).toEqual([
      "failed",
      "failed",
      "failed",
    ]);
    for (const other of others)
      expect(await scene.has(other, "completed")).toMatchObject({ attempt: 1 });
    expect(await worker!.stop()).toBe("0");
  });

  test("each time is poison after three dead workers, and the others go on", async () => {
    const handlers = ["ending", "quick"];
    const lease = "30s";
    const id = await scene.enqueue("ending", { by: "exit", deaths: 99 });
    for (let death = 1; death <= 3; death++) {
      expect(await scene.start({ handlers, lease }).ended).toBe("3");
      await scene.endLeases();
    }
    const [last] = await scene.ready({ handlers, lease });
    const failed = await scene.has(id, "failed");
    expect(failed).toMatchObject({ reason: "worker_lost", worker_losses: 3, attempt: 3 });
    expect(await last!.fact("execution.rescued", id)).toMatchObject({ poisoned: true });
    const starts = (await scene.ledger()).filter(({ what }) => what === "start");
    expect(starts).toHaveLength(3);
    await last!.fact("execution.completed", await scene.enqueue("quick"));
  });
});
