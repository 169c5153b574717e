import { describe, expect, test } from "vitest";
import { useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

const minute = { ms: 60_000 };
const isolated = ["ticking-thread", "ticking-process"] as const;

describe("a running execution that another process ends", () => {
  const scene = useScene();

  test.each(isolated)("by cancel: the busy loop of %s is really stopped", async (handler) => {
    const id = await scene.enqueue(handler, minute);
    const [worker] = await scene.ready();
    await ticks();
    expect(await scene.horarium.cancel(id, { by: "somebody" })).toBe("running");
    await worker!.fact("execution.cancelled", id);
    expect(await scene.execution(id)).toMatchObject({ status: "cancelled", attempt: 1 });
    await silence();
    await worker!.fact("execution.completed", await scene.enqueue("quick"));
  });

  test.each(isolated)("by its timeout: the busy loop of %s is really stopped", async (handler) => {
    await scene.createJob("once only", handler, {
      cron: "@manual",
      parameters: minute,
      timeout: "1s",
      grace: "100ms",
      retry: { attempts: 1 },
    });
    const [worker] = await scene.ready();
    const { id } = await scene.horarium.runNow("once only");
    await ticks();
    expect(await scene.has(id, "failed")).toMatchObject({ reason: "timeout", attempt: 1 });
    await silence();
    await worker!.fact("execution.completed", await scene.enqueue("quick"));
  });

  test("by cancel: inline code that does not listen is fenced off, reported as stuck, and its place is given to others", async () => {
    const id = await scene.enqueue("stubborn", { ms: 3_000 });
    const [worker] = await scene.ready({ concurrency: 1 });
    await worker!.fact("execution.started", id);
    await scene.horarium.cancel(id);
    await worker!.fact("execution.stuck", id);
    const row = await scene.has(id, "cancelled");
    const next = await scene.enqueue("quick");
    await worker!.fact("execution.completed", next);
    await until("it has ended all the same", async () =>
      (await scene.ledger()).some(({ execution, what }) => execution === id && what === "end"),
    );
    expect(await scene.execution(id)).toEqual(row);
  });

  test("by cancel: inline code that listens ends by itself", async () => {
    const id = await scene.enqueue("slow", minute);
    const [worker] = await scene.ready();
    await worker!.fact("execution.started", id);
    await scene.horarium.cancel(id);
    await scene.has(id, "cancelled");
    expect(worker!.facts.map(({ event }) => event)).not.toContain("execution.stuck");
  });

  const countTicks = async () =>
    (await scene.ledger()).filter(({ what }) => what === "tick").length;
  const ticks = () => until("it is busy", async () => (await countTicks()) > 2);

  /** Nothing is noted any more for as long as it takes to note ten times. */
  async function silence(): Promise<void> {
    const before = await countTicks();
    const from = performance.now();
    await until("a second has passed", () => performance.now() - from > 1_000);
    expect(await countTicks()).toBe(before);
  }
});
