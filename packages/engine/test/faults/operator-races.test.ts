import { describe, expect, test } from "vitest";
import { ConflictError, NotFoundError } from "horarium";
import { rounds, useScene } from "./kit/scene.ts";
import { seededRandom } from "./kit/seeded-random.ts";
import { until } from "./kit/until.ts";

describe("F35: what people do to a job while it fires", () => {
  const scene = useScene();

  test("leaves no slot lost or doubled, and nothing that begins while it is paused or deleted", async () => {
    const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e9));
    console.log(`SEED=${seed}`);
    const random = seededRandom(seed);
    const overlaps = ["skip", "queue_one", "cancel_previous", "allow"] as const;
    for (const overlap of overlaps) {
      await scene.createJob(overlap, "slow", {
        cron: "* * * * * *",
        overlap,
        parameters: { ms: 700 },
        grace: "200ms",
      });
    }
    await scene.ready({ concurrency: 10, lease: "30s" }, 2);
    const { horarium } = scene;
    const asked: string[] = [];
    const verbs = {
      edit: async (job: string) => {
        const { version } = await horarium.job(job);
        const cron = random() < 0.5 ? "* * * * * *" : "*/2 * * * * *";
        await horarium.editJob(job, { cron }, { version, by: "editor" });
      },
      editAtOnce: async (job: string) => {
        // of two that saw the same version, one is refused
        const { version } = await horarium.job(job);
        const both = await Promise.allSettled(
          [1, 2].map((attempt) =>
            horarium.editJob(job, { description: `${version} ${attempt}` }, { version }),
          ),
        );
        expect(both.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
      },
      pause: (job: string) => horarium.pauseJob(job, { by: "pauser", reason: "race" }),
      resume: (job: string) => horarium.resumeJob(job, { by: "resumer" }),
      skip: (job: string) => horarium.skipSlot(job),
      runNow: async (job: string) => asked.push((await horarium.runNow(job)).id),
      cancel: async (job: string) => {
        const { current_execution_id: id } = await horarium.job(job);
        if (id !== null) await horarium.cancel(id, { by: "canceller" });
      },
      deleteAndRestore: async (job: string) => {
        const { id } = await horarium.job(job);
        await horarium.deleteJob(id);
        await horarium.restoreJob(id);
      },
    };
    const names = Object.keys(verbs) as (keyof typeof verbs)[];
    const done = Object.fromEntries(names.map((name) => [name, 0]));
    const person = async () => {
      for (let step = 0; step < 30 * rounds; step++) {
        // each of them once, and then as it comes
        const verb = names[step] ?? names[Math.floor(random() * names.length)]!;
        const job = overlaps[Math.floor(random() * overlaps.length)]!;
        try {
          await verbs[verb](job);
          done[verb]!++;
        } catch (error) {
          // another person was quicker
          if (!(error instanceof ConflictError || error instanceof NotFoundError)) throw error;
        }
        await pauseUpTo(random() * 150);
      }
    };
    await Promise.all([person(), person()]);
    console.log(JSON.stringify(done));
    for (const name of names)
      expect([name, done[name]]).toEqual([name, expect.toSatisfy((n) => n > 0)]);

    for (const job of overlaps) await horarium.pauseJob(job);
    await scene.allDone();
    // what a person asked for is never skipped
    for (const id of asked)
      expect(["completed", "cancelled"]).toContain((await scene.execution(id)).status);
    await until("no job waits for anything", async () => {
      const { rows } = await scene.pool.query(
        "select from horarium.scheduled_job where current_execution_id is not null",
      );
      return rows.length === 0;
    });
  });
});

const pauseUpTo = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
