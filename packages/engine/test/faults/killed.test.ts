import { describe, expect, test } from "vitest";
import { rounds, useScene } from "./kit/scene.ts";
import { statements } from "./kit/statements.ts";
import { until } from "./kit/until.ts";
import type { WorkerOptions, WorkerProcess } from "./kit/workers.ts";

const leaseMs = 2_000;

type Kind = "effect" | "once";

/** Where a worker dies, and what the attempt that it was at has come to by then. */
interface Point extends Pick<WorkerOptions, "kill" | "dieAt"> {
  at: string;
  hasBegun: boolean;
  hasWritten: boolean;
  /** Of these kinds it is recorded, of the others it is not; null: nobody can know. */
  recorded: Kind[] | null;
}

const points: Point[] = [
  {
    at: "while-claiming",
    kill: { statement: statements.claim, when: "sent" },
    hasBegun: false,
    hasWritten: false,
    recorded: [],
  },
  {
    at: "after-claim",
    kill: { statement: statements.claim, when: "answered" },
    hasBegun: false,
    hasWritten: false,
    recorded: [],
  },
  {
    at: "before-effect",
    dieAt: "before effect",
    hasBegun: true,
    hasWritten: false,
    recorded: [],
  },
  {
    at: "after-effect",
    dieAt: "after effect",
    hasBegun: true,
    hasWritten: true,
    recorded: ["once"],
  },
  {
    at: "before-record",
    kill: { statement: statements.record, when: "before" },
    hasBegun: true,
    hasWritten: true,
    recorded: [],
  },
  {
    at: "while-recording",
    kill: { statement: statements.record, when: "sent" },
    hasBegun: true,
    hasWritten: true,
    recorded: null,
  },
  {
    at: "after-commit",
    kill: { statement: statements.record, when: "answered" },
    hasBegun: true,
    hasWritten: true,
    recorded: ["effect"],
  },
];

type Case = Point & { kind: Kind; id: string; worker: WorkerProcess };

describe("F1: kill -9 of a worker", () => {
  const scene = useScene();

  test("at each named point has its work done elsewhere, within a lease and a half", async () => {
    for (let round = 0; round < rounds; round++) {
      const cases = await Promise.all(
        [...of("effect"), ...of("once")].map(async (point) => {
          const handler = `${point.kind}:${point.at}-${round}`;
          const id = await scene.enqueue(handler);
          const { kill, dieAt } = point;
          const worker = scene.start({
            handlers: [handler],
            ...(kill === undefined ? {} : { kill }),
            ...(dieAt === undefined ? {} : { dieAt }),
          });
          return { ...point, handler, id, worker };
        }),
      );
      for (const { worker } of cases) expect(await worker.ended).toBe("SIGKILL");
      const begun = new Set((await scene.ledger()).map(({ execution }) => execution));
      for (const { id, hasBegun } of cases) expect(begun.has(id)).toBe(hasBegun);

      const from = performance.now();
      await scene.ready({ handlers: cases.map(({ handler }) => handler) });
      await Promise.all(cases.map(({ id }) => scene.has(id, "completed", 1.5 * leaseMs + 30_000)));
      console.log(`all done ${Math.round(performance.now() - from)} ms after the last death`);
      await expectLosses(cases);
      for (const one of cases) await expectEffects(one);
    }
  });

  /** What completes itself is recorded by its own transaction, and not by the worker. */
  const of = (kind: Kind) =>
    points
      .filter(({ kill }) => kind === "effect" || kill?.statement !== statements.record)
      .map((point) => ({ ...point, kind }));

  /** A lost attempt ended within a lease and a half, and is charged. */
  async function expectLosses(cases: { at: string; id: string }[]) {
    for (const { at, id } of cases) {
      const lost = (await scene.attempts(id)).filter(({ outcome }) => outcome === "worker_lost");
      const { attempt, worker_losses } = await scene.execution(id);
      expect({ at, attempt, worker_losses }).toEqual({
        at,
        attempt: 1 + lost.length,
        worker_losses: lost.length,
      });
    }
  }

  /**
   * By the ledger, and not by their number: a machine without time to spare may have lost more attempts than the one that
   * was killed, before or after their effect.
   */
  async function expectEffects({ at, kind, id, worker, ...point }: Case) {
    const lines = (await scene.ledger()).filter(({ execution }) => execution === id);
    const attemptsOf = (what: string) =>
      lines.filter((line) => line.what === what).map(({ attempt }) => attempt);
    const wrote = (await scene.effects()).filter(({ execution }) => execution === id);
    const attempts = await scene.attempts(id);
    const facts = { at, kind, lines, wrote, attempts };

    // at most once, where an attempt ended certainly, and where none began certainly not
    const written = wrote.map(({ attempt }) => attempt);
    expect({ ...facts, written }).toEqual({ ...facts, written: [...new Set(written)] });
    expect({ ...facts, written }).toMatchObject({
      written: expect.arrayContaining(attemptsOf("end")),
    });
    expect({ ...facts, started: attemptsOf("start") }).toMatchObject({
      started: expect.arrayContaining(written),
    });
    if (kind === "once") expect({ ...facts, written }).toMatchObject({ written: { length: 1 } });

    // what is recorded is not begun again
    const last = lines.findLast(({ what }) => what === "start")!;
    const { attempt } = await scene.execution(id);
    expect({ ...facts, attempt }).toMatchObject({ attempt: last.attempt });

    const killed = lines.findLast((line) => line.what === "start" && line.worker === worker.pid);
    if (killed === undefined) return;
    const hasWritten = written.includes(killed.attempt);
    expect({ ...facts, hasWritten }).toMatchObject({ hasWritten: point.hasWritten });
    const isLost = attempts.some(
      (one) => one.attempt === killed.attempt && one.outcome === "worker_lost",
    );
    if (point.recorded === null || (point.recorded.includes(kind) && isLost)) return;
    const isRecorded = last === killed;
    expect({ ...facts, isRecorded }).toMatchObject({ isRecorded: point.recorded.includes(kind) });
  }

  test("at random, again and again under load, loses and doubles nothing", async () => {
    for (let second = 1; second <= 5; second++) {
      await scene.createJob(`every ${second} s`, "once", {
        cron: `@every ${second}s`,
        overlap: (["skip", "queue_one", "allow"] as const)[second % 3]!,
      });
    }
    const workers = await scene.ready({ concurrency: 5 }, 3);
    for (let one = 0; one < 200; one++) {
      await scene.enqueue(["quick", "once", "effect", "slow"][one % 4]!, { ms: 20 });
    }
    let deaths = 0;
    for (let round = 0; round < 3 * rounds; round++) {
      const victim = workers.splice(Math.floor(Math.random() * workers.length), 1)[0]!;
      // in the middle of something
      await until("it works", () =>
        victim.facts.findLast(
          ({ event, at }) => event === "execution.started" && at > Date.now() - 500,
        ),
      );
      victim.kill("SIGKILL");
      expect(await victim.ended).toBe("SIGKILL");
      deaths++;
      workers.push(...(await scene.ready({ concurrency: 5 })));
    }
    await scene.allDone();
    // one that three of the deaths have hit is poison
    const { rows } = await scene.pool.query(
      `select count(*)::int as asked, count(*) filter (where status = 'completed' or worker_losses >= 3)::int as done
       from horarium.job_execution where scheduled_for is null`,
    );
    expect(deaths).toBe(3 * rounds);
    expect(rows).toEqual([{ asked: 200, done: 200 }]);
    const { rows: twice } = await scene.pool.query(
      `select execution from public.effect
       join horarium.job_execution on id = execution
       where handler = 'once'
       group by execution having count(*) > 1`,
    );
    expect(twice).toEqual([]);
  });
});
