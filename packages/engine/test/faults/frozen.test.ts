import { describe, expect, test } from "vitest";
import { useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

const leaseMs = 2_000;

describe("F3: a worker that is frozen for longer than a lease", () => {
  const scene = useScene();

  test("is fenced off when it goes on: nothing that it writes counts", async () => {
    await scene.pool.query(`
      insert into horarium.scheduled_job (id, name, handler, schedule, enabled, current_execution_id)
      values (gen_random_uuid(), 'with a lost turn', 'quick', '@manual', false, gen_random_uuid())`);
    const [frozen] = await scene.ready({ handlers: ["zombie"] });
    // what a node does when it starts is done: a lock that it froze with would be another test
    await until("the lost turn is given back", async () => {
      const { rowCount } = await scene.pool.query(
        "select from horarium.scheduled_job where current_execution_id is null",
      );
      return rowCount === 1;
    });
    // time enough to freeze it meanwhile
    const id = await scene.enqueue("zombie", { ms: 4_000 });
    await frozen!.fact("execution.started", id);
    frozen!.kill("SIGSTOP");
    const frozenAt = performance.now();

    const [other] = await scene.ready({ handlers: ["zombie"], lease: "30s" });
    const completed = await scene.has(id, "completed");
    await until("three leases", () => performance.now() - frozenAt > 3 * leaseMs);
    frozen!.kill("SIGCONT");
    await frozen!.fact("execution.leaseLost", id);
    await until("the zombie has tried everything", async () =>
      (await scene.ledger()).some(
        ({ worker, what }) => worker === frozen!.pid && what.startsWith("transaction"),
      ),
    );

    expect(await scene.execution(id)).toEqual(completed);
    expect(completed).toMatchObject({ attempt: 2, worker_losses: 1, result: { attempt: 2 } });
    const said = (await scene.ledger()).map(({ worker, what }) => [worker, what]);
    expect(said.filter(([worker]) => worker === frozen!.pid).map(([, what]) => what)).toEqual(
      expect.arrayContaining(["start", "checkpoint: lease_lost", "transaction: lease_lost"]),
    );
    expect(said.filter(([worker]) => worker === other!.pid).map(([, what]) => what)).toEqual([
      "start",
      "checkpoint: written",
      "transaction: written",
      "end",
    ]);
    expect(await scene.effects()).toMatchObject([{ execution: id, worker: other!.pid }]);
    const lines = await scene.horarium.log(id);
    expect(lines.map(({ message }) => message)).toEqual(["attempt 2 goes on"]);
    expect(frozen!.facts.filter(({ event }) => event === "execution.completed")).toEqual([]);
  });

  test("does not begin what it had claimed ahead of its instant", async () => {
    const handlers = ["quick"];
    const [frozen] = await scene.ready({ handlers, poll: "400ms", lookAhead: "10s" });
    // time enough to freeze it before
    const id = await scene.enqueue("quick", {}, { runAt: new Date(Date.now() + 6_000) });
    await scene.has(id, "running");
    frozen!.kill("SIGSTOP");
    const [other] = await scene.ready({ handlers });
    await scene.has(id, "completed");
    frozen!.kill("SIGCONT");
    // it works again: it does the next thing
    await other!.stop();
    const next = await scene.enqueue("quick");
    await frozen!.fact("execution.completed", next);
    const starts = (await scene.ledger()).filter(
      ({ execution, what }) => execution === id && what === "start",
    );
    expect(starts.map(({ worker }) => worker)).not.toContain(frozen!.pid);
  });
});
