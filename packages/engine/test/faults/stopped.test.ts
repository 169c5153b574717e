import { describe, expect, test } from "vitest";
import { useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

const minute = { ms: 60_000 };
const isolated = ["ticking-thread", "ticking-process"] as const;
/** None is lost, however little of the machine the busy loops leave to the worker. */
const lease = "30s";

describe("a running execution that another process ends", () => {
  const scene = useScene();

  test("by cancel: the busy loop in a thread, and that in a process, are really stopped", async () => {
    const ids = await Promise.all(isolated.map((handler) => scene.enqueue(handler, minute)));
    const [worker] = await scene.ready({ lease });
    for (const id of ids) await isBusy(id);
    for (const id of ids) {
      expect(await scene.horarium.cancel(id, { by: "somebody" })).toBe("running");
      await worker!.fact("execution.cancelled", id);
      expect(await scene.execution(id)).toMatchObject({ status: "cancelled", attempt: 1 });
    }
    await silence();
    await worker!.fact("execution.completed", await scene.enqueue("quick"));
  });

  test("by its timeout: the busy loop in a thread, and that in a process, are really stopped", async () => {
    for (const handler of isolated) {
      await scene.createJob(handler, handler, {
        cron: "@manual",
        parameters: minute,
        timeout: "6s",
        grace: "100ms",
        retry: { attempts: 1 },
      });
    }
    const [worker] = await scene.ready({ lease });
    // a thread and a process are there then, and the time is not over before they are busy
    const first = await Promise.all(isolated.map((handler) => scene.enqueue(handler, { ms: 100 })));
    for (const id of first) await worker!.fact("execution.completed", id);
    const asked = await Promise.all(isolated.map((job) => scene.horarium.runNow(job)));
    for (const { id } of asked) await isBusy(id);
    for (const { id } of asked)
      expect(await scene.has(id, "failed")).toMatchObject({ reason: "timeout", attempt: 1 });
    await silence();
    await worker!.fact("execution.completed", await scene.enqueue("quick"));
  });

  test("by cancel: inline code that does not listen is fenced off, reported as stuck, and its place is given to others", async () => {
    const id = await scene.enqueue("stubborn", { ms: 10_000 });
    const [worker] = await scene.ready({ concurrency: 1, lease });
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
    const [worker] = await scene.ready({ lease });
    await worker!.fact("execution.started", id);
    await scene.horarium.cancel(id);
    await scene.has(id, "cancelled");
    expect(worker!.facts.map(({ event }) => event)).not.toContain("execution.stuck");
  });

  const ticks = async () => (await scene.ledger()).filter(({ what }) => what === "tick");
  const isBusy = (id: string) =>
    until("it is busy", async () => (await ticks()).some(({ execution }) => execution === id));

  /** Nothing is noted any more for as long as it takes to note ten times. */
  async function silence(): Promise<void> {
    const before = (await ticks()).length;
    const from = performance.now();
    await until("a second has passed", () => performance.now() - from > 1_000);
    expect(await ticks()).toHaveLength(before);
  }
});
