import { describe, expect, test } from "vitest";
import { useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

describe("F2: all workers are killed while slots fall due", () => {
  const scene = useScene();

  test("and each slot is executed, merged or missed, as the job's policy says", async () => {
    const common = { cron: "* * * * * *", misfireAfter: "4s", overlap: "allow" } as const;
    const skip = await scene.createJob("skip", "quick", { ...common, misfire: "skip" });
    const once = await scene.createJob("once", "quick", {
      ...common,
      cron: "*/2 * * * * *",
      misfire: "once",
    });
    const all = await scene.createJob("all", "once", { ...common, misfire: "all", misfireCap: 2 });
    const workers = await scene.ready({}, 3);
    for (const job of [skip, once, all]) await completedSince(job, new Date(0));
    for (const worker of workers) worker.kill("SIGKILL");
    for (const worker of workers) expect(await worker.ended).toBe("SIGKILL");
    const down = Date.now();
    await until("ten seconds have passed", () => Date.now() - down > 10_000);
    const up = new Date();
    await scene.ready({}, 2);
    // who is held up later on may be late for others
    const outage = [new Date(down), new Date()] as const;
    for (const job of [skip, once, all]) await completedSince(job, up);
    await scene.allDone();

    expect(await caughtUp(skip, outage)).toBe(0);
    expect(await caughtUp(once, outage)).toBeLessThanOrEqual(1);
    expect(await caughtUp(all, outage)).toBe(2);
    const { rows } = await scene.pool.query<{ job_id: string; missed: number }>(
      `select job_id, count(*)::int as missed from horarium.job_execution where status = 'missed' group by job_id`,
    );
    const missed = Object.fromEntries(rows.map((row) => [row.job_id, row.missed]));
    // made ahead, or a little late: five or six of ten
    expect(missed[skip]).toBeGreaterThanOrEqual(3);
    expect(missed[all]).toBeGreaterThanOrEqual(1);
  });

  const caughtUp = async (job: string, [from, until]: readonly [Date, Date]) => {
    const { rows } = await scene.horarium.executions({ job, trigger: ["catch_up"] });
    return rows.filter(({ scheduled_for: slot }) => slot !== null && slot > from && slot <= until)
      .length;
  };

  const completedSince = (job: string, from: Date) =>
    until("a slot is executed", async () => {
      const { rows } = await scene.horarium.executions({ job, status: ["completed"] });
      return rows.some(({ scheduled_for }) => scheduled_for !== null && scheduled_for > from);
    });
});
