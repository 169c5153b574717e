import { describe, expect, test } from "vitest";
import { useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

describe("F4: a handler that blocks the event loop", () => {
  const scene = useScene();

  test("for less than a lease loses nothing, and is named", async () => {
    // two thirds of a lease, in which it is renewed, and a little more
    const id = await scene.enqueue("blocking", { ms: 4_800 });
    const workers = await scene.ready({ lease: "6s" }, 2);
    const completed = await scene.has(id, "completed");
    expect(completed).toMatchObject({ attempt: 1, worker_losses: 0 });
    const worker = workers.find(({ facts }) =>
      facts.some(({ event, executionId }) => event === "execution.started" && executionId === id),
    );
    const blocked = await worker!.fact("worker.loopBlocked");
    expect(blocked).toMatchObject({ handlers: ["blocking"], forMs: expect.any(Number) });
  });

  test("for longer than a lease is done once more, and is fenced off", async () => {
    const workers = await scene.ready({ handlers: ["blocking"], lease: "4s" }, 2);
    // two thirds of a lease in which it is renewed, that lease, and time for the other one
    const id = await scene.enqueue("blocking", { ms: 10_000, times: 1 });
    const blocked = await until("one has begun it", () =>
      workers.find(({ facts }) => facts.some(({ event }) => event === "execution.started")),
    );
    const completed = await scene.has(id, "completed");
    expect(completed).toMatchObject({ attempt: 2, worker_losses: 1 });
    expect(await blocked.fact("worker.loopBlocked")).toMatchObject({ handlers: ["blocking"] });
    await blocked.fact("execution.leaseLost", id);
    expect(await scene.execution(id)).toEqual(completed);
    const ends = (await scene.ledger()).filter(({ what }) => what === "end");
    expect(new Set(ends.map(({ attempt }) => attempt))).toEqual(new Set([1, 2]));
    // it may have been the one that took it over, if the other was slow
    const recorded = blocked.facts.filter(({ event }) => event === "execution.completed");
    expect(recorded.filter(({ attempt }) => attempt === 1)).toEqual([]);
    // and the one that was blocked works on
    const next = await scene.enqueue("blocking", { ms: 0 });
    await scene.has(next, "completed");
  });

  test("for longer than a lease, again and again on the only worker, is poison after the third time", async () => {
    // two thirds of a lease in which it is still renewed, that lease, and time to spare
    const id = await scene.enqueue("lagging", { ms: 4_500 });
    const [alone] = await scene.ready({ handlers: ["lagging", "quick"], lease: "2s" });
    const failed = await scene.has(id, "failed");
    expect(failed).toMatchObject({ reason: "worker_lost", attempt: 3, worker_losses: 3 });
    const starts = (await scene.ledger()).filter(({ what }) => what === "start");
    expect(starts).toHaveLength(3);
    const next = await scene.enqueue("quick");
    await alone!.fact("execution.completed", next);
  });
});
