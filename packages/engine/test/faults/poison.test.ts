import { describe, expect, test } from "vitest";
import { useScene } from "./kit/scene.ts";
import { until } from "./kit/until.ts";

const poisons = [
  "bigint",
  "cycle",
  "megabyte",
  "nul",
  "surrogate",
  "proto",
  "deep",
  "hostile",
  "symbol",
  "getter",
];
const ways = ["return", "throw", "reject", "log", "progress", "checkpoint"];

describe("F33: values that are hard to keep", () => {
  const scene = useScene();

  test("as results, errors, log fields, progress and checkpoints end their own execution, and no other", async () => {
    // some of it takes its time to be written: none of it is to be done twice
    const [worker] = await scene.ready({ concurrency: 4, lease: "30s" });
    const ids: Record<string, string> = {};
    for (const does of ways) {
      for (const what of poisons) {
        ids[`${does} ${what}`] = await scene.enqueue("poison", { does, what });
        await scene.enqueue("quick");
      }
    }
    const rows = await Promise.all(
      Object.entries(ids).map(async ([name, id]) => {
        const row = await until(`${name} is finished`, async () => {
          const found = await scene.execution(id);
          return found.completed_at === null ? null : found;
        });
        return { name, ...row };
      }),
    );
    const statusOf = Object.fromEntries(rows.map(({ name, status }) => [name, status]));
    for (const what of poisons) {
      expect([what, statusOf[`throw ${what}`]]).toEqual([what, "failed"]);
      expect([what, statusOf[`reject ${what}`]]).toEqual([what, "failed"]);
      expect([what, statusOf[`log ${what}`]]).toEqual([what, "completed"]);
    }
    for (const row of rows.filter(({ status }) => status === "failed"))
      expect([row.name, row.error]).toEqual([row.name, expect.stringMatching(/\S/)]);
    // none of it dies, hangs or holds up others
    const { rows: quick } = await scene.horarium.executions({ handler: "quick" });
    expect(new Set(quick.map(({ status }) => status))).toEqual(new Set(["completed"]));
    await worker!.fact("execution.completed", await scene.enqueue("quick"));
    // log lines are written, whatever stands in the lines beside them
    for (const what of poisons) {
      const lines = await scene.horarium.log(ids[`log ${what}`]!);
      expect([what, lines.length]).toEqual([what, 1]);
    }
    expect(await worker!.stop()).toBe("0");
  });

  test("as parameters are refused at once, or come to the handler as they are", async () => {
    const [worker] = await scene.ready({ lease: "30s" });
    const deep = Array.from({ length: 3_000 }).reduce<object>((inner) => ({ inner }), {});
    const wide = { echo: "x".repeat(1_048_576) };
    const proto = JSON.parse('{"echo": {"__proto__": {"polluted": true}}}') as object;
    for (const parameters of [wide, proto, { echo: "a\0b" }, { echo: "a\ud800b" }, deep]) {
      const id = await scene.enqueue("quick", parameters);
      const { status } = await scene.execution(id);
      expect(["queued", "running", "completed"]).toContain(status);
      await scene.has(id, "completed");
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    await worker!.fact("execution.completed", await scene.enqueue("quick"));
  });

  test("as parameters that are no JSON are refused with the handler's name", async () => {
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    for (const parameters of [{ echo: 1n }, cycle]) {
      await expect(scene.enqueue("quick", parameters)).rejects.toThrow(/quick/);
    }
  });
});

describe("F34: rows of jobs that cannot be", () => {
  const scene = useScene();

  test("disable these jobs with the reason, and the others go on", async () => {
    const broken = {
      "no cron": "schedule = 'every now and then'",
      "no date": "schedule = '0 0 30 2 *'",
      "no zone": "timezone = 'Mars/Olympus_Mons'",
    };
    for (const [name, change] of Object.entries(broken)) {
      await scene.createJob(name, "quick", { cron: "* * * * * *" });
      await scene.pool.query(
        `update horarium.scheduled_job set ${change}, version = version + 1 where name = '${name}'`,
      );
    }
    await scene.createJob("sound", "quick", { cron: "* * * * * *" });
    const [worker] = await scene.ready();
    for (const name of Object.keys(broken)) {
      const job = await scene.horarium.job(name);
      const disabled = await worker!.fact("job.disabled");
      expect(disabled).toMatchObject({ reason: expect.any(String) });
      await expect
        .poll(async () => [name, (await scene.horarium.job(name)).disabled_reason], {
          timeout: 30_000,
        })
        .toEqual([name, expect.stringMatching(/^invalid schedule: /)]);
      expect((await scene.horarium.job(name)).version).toBe(job.version + Number(job.enabled));
    }
    const { rows } = await scene.horarium.jobs({ enabled: true });
    expect(rows.map(({ name }) => name)).toEqual(["sound"]);
    const sound = rows[0]!;
    await expect
      .poll(
        async () =>
          (await scene.horarium.executions({ job: sound.id, status: ["completed"] })).rows.length,
        { timeout: 30_000 },
      )
      .toBeGreaterThan(2);
  });
});
