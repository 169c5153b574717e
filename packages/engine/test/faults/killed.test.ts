import { describe, expect, test } from "vitest";
import { rounds, useScene } from "./kit/scene.ts";
import { statements } from "./kit/statements.ts";
import { until } from "./kit/until.ts";
import type { WorkerOptions } from "./kit/workers.ts";

const leaseMs = 2_000;

interface Point {
  at: string;
  kill?: WorkerOptions["kill"];
  die?: string;
  /** How often the data are written by then; where it is not certain, both. */
  effects: { effect: number[]; once: number[] };
  hasBegun: boolean;
}

const points: Point[] = [
  {
    at: "while-claiming",
    kill: { statement: statements.claim, when: "sent" },
    effects: { effect: [1], once: [1] },
    hasBegun: false,
  },
  {
    at: "after-claim",
    kill: { statement: statements.claim, when: "answered" },
    effects: { effect: [1], once: [1] },
    hasBegun: false,
  },
  {
    at: "before-effect",
    die: "before effect",
    effects: { effect: [1], once: [1] },
    hasBegun: true,
  },
  { at: "after-effect", die: "after effect", effects: { effect: [2], once: [1] }, hasBegun: true },
  {
    at: "before-record",
    kill: { statement: statements.record, when: "before" },
    effects: { effect: [2], once: [1] },
    hasBegun: true,
  },
  {
    at: "while-recording",
    kill: { statement: statements.record, when: "sent" },
    effects: { effect: [1, 2], once: [1] },
    hasBegun: true,
  },
  {
    at: "after-commit",
    kill: { statement: statements.record, when: "answered" },
    effects: { effect: [1], once: [1] },
    hasBegun: true,
  },
];

describe("F1: kill -9 of a worker", () => {
  const scene = useScene();

  test("at each named point has its work done elsewhere, within a lease and a half", async () => {
    for (let round = 0; round < rounds; round++) {
      const cases = await Promise.all(
        [...of("effect"), ...of("once")].map(async (point) => {
          const handler = `${point.kind}:${point.at}-${round}`;
          const id = await scene.enqueue(handler, { die: point.die });
          const { kill } = point;
          const worker = scene.start({
            handlers: [handler],
            ...(kill === undefined ? {} : { kill }),
          });
          return { ...point, handler, id, worker };
        }),
      );
      for (const { worker } of cases) expect(await worker.ended).toBe("SIGKILL");
      const begun = new Set((await scene.ledger()).map(({ execution }) => execution));
      for (const { id, hasBegun } of cases) expect(begun.has(id)).toBe(hasBegun);

      const from = performance.now();
      await scene.ready({ handlers: cases.map(({ handler }) => handler) });
      await Promise.all(cases.map(({ id }) => scene.has(id, "completed", 1.5 * leaseMs + 10_000)));
      console.log(`all done ${Math.round(performance.now() - from)} ms after the last death`);
      await expectLosses(cases);
      const written = await scene.effects();
      for (const { at, kind, id, effects } of cases) {
        const times = written.filter((execution) => execution === id).length;
        const attempts = await scene.attempts(id);
        // a machine without time to spare may lose a second worker: at least once is what is promised of `effect`
        const more = kind === "once" ? 0 : attempts.length - 2;
        const expected = effects[kind].flatMap((one) => (more > 0 ? [one, one + more] : [one]));
        expect({ at, kind, times, attempts }).toMatchObject({ times: expect.toBeOneOf(expected) });
      }
    }
  });

  /** What completes itself is recorded by its own transaction, and not by the worker. */
  const of = (kind: "effect" | "once") =>
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
    const { rows } = await scene.pool.query<{ status: string; count: number }>(
      `select status, count(*)::int from horarium.job_execution where scheduled_for is null group by status`,
    );
    expect(deaths).toBe(3 * rounds);
    expect(rows).toEqual([{ status: "completed", count: 200 }]);
    const { rows: twice } = await scene.pool.query(
      `select execution from public.effect
       join horarium.job_execution on id = execution
       where handler = 'once'
       group by execution having count(*) > 1`,
    );
    expect(twice).toEqual([]);
  });
});
