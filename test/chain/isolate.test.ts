import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { handlers, parts, token, useChain } from "./support/chain.ts";

describe.skipIf(parts === null)("the Edge Function", () => {
  const chain = useChain();
  const { rows, tick, ring, bells, start, statusOf, effects, untilEnded, expireLease } = chain;

  test("a runner that was rung for offers its handlers also when it has ended, so that jobs can be made of them", async () => {
    await start();
    await rows("select horarium.ring()");
    const newest = () =>
      rows("select stopping from horarium.worker order by started_at desc limit 1");
    await expect.poll(newest).toEqual([{ stopping: true }]);
    const published = await chain.horarium.publishedHandlers();
    const workersOf = (wanted: string) => published.find(({ name }) => name === wanted)?.workers;
    expect(["mark", "steps", "isolated"].map(workersOf)).toEqual([1, 1, undefined]);
  });

  test("twenty rings at once make one execution of each", async () => {
    await start();
    const { id } = await chain.horarium.enqueue(handlers.mark, { label: "once" });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ring()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    await untilEnded(id);
    expect(await effects(id)).toHaveLength(1);
    const ticks = await Promise.all(Array.from({ length: 5 }, tick));
    expect(ticks.filter((each) => each !== -1 && each !== 0)).toEqual([]);
  });

  test("an isolate that is killed in mid-job loses its lease, and the next one does the work", async () => {
    const first = await start();
    const { id } = await chain.horarium.enqueue(handlers.wait, {});
    await tick();
    await expect.poll(() => effects(id)).toHaveLength(1);
    await first.kill();
    // its lease is still good
    expect(await tick()).toBe(0);
    await expireLease(id);
    await start();
    expect(await tick()).toBe(1);
    await untilEnded(id);
    expect(await chain.horarium.execution(id)).toMatchObject({ status: "completed", attempt: 2 });
    expect((await chain.horarium.attempts(id)).map(({ outcome }) => outcome)).toEqual([
      "worker_lost",
      "completed",
    ]);
  });

  test("an isolate that is told that its time is over gives its work back, without charge", async () => {
    const first = await start();
    const { id } = await chain.horarium.enqueue(handlers.wait, {});
    await tick();
    await expect.poll(() => effects(id)).toHaveLength(1);
    first.process.kill("SIGUSR2");
    await expect.poll(() => statusOf(id)).toBe("queued");
    await first.kill();
    expect(await chain.horarium.execution(id)).toMatchObject({ attempt: 0 });
    expect((await chain.horarium.attempts(id)).map(({ outcome }) => outcome)).toEqual(["released"]);
  });

  test("work that uses too much in three isolates is poison, and not begun a fourth time", async () => {
    const { id } = await chain.horarium.enqueue(handlers.wait, { always: true });
    for (const attempt of [1, 2, 3]) {
      const runner = await start();
      expect(await tick()).toBe(1);
      await expect.poll(() => effects(id)).toHaveLength(attempt);
      runner.process.kill("SIGTERM");
      await expect.poll(() => statusOf(id)).toBe(attempt < 3 ? "queued" : "failed");
      await runner.kill();
    }
    expect(await chain.horarium.execution(id)).toMatchObject({
      status: "failed",
      reason: "worker_lost",
      error: expect.stringContaining("poison"),
    });
    expect((await chain.horarium.attempts(id))[0]).toMatchObject({
      outcome: "worker_lost",
      error: expect.stringMatching(/ended the isolate \(cpu\).*runner node/),
    });
  });

  test("work that is longer than the isolate lives goes on in slices, each step once, without charge", async () => {
    const told: { token: unknown; host: unknown }[] = [];
    const receiver = createServer(({ headers }, response) => {
      told.push({ token: headers["x-horarium-runner-token"], host: headers.host });
      response.writeHead(503).end();
    });
    receiver.listen(0, "127.0.0.1");
    await once(receiver, "listening");
    onTestFinished(() => void receiver.close());
    const { port } = receiver.address() as AddressInfo;
    const first = await start({ lifetime: "30s", ownUrl: `http://127.0.0.1:${port}/job-runner` });
    const { id } = await chain.horarium.enqueue(handlers.steps, {});
    // whoever rings does not say where it rings for the next isolate
    await ring({ "x-horarium-runner-token": token, "x-forwarded-host": "elsewhere.example" });
    await expect.poll(async () => (await chain.horarium.execution(id)).slice).toBeGreaterThan(0);
    await expect.poll(() => first.output()).toContain("ringing for another isolate");
    expect(told).toEqual([{ token, host: `127.0.0.1:${port}` }]);
    await first.kill();

    // that ring was lost: the next tick's is not
    await start();
    expect(await tick()).toBe(1);
    await untilEnded(id);
    const row = await chain.horarium.execution(id);
    expect(row).toMatchObject({ status: "completed", attempt: 1, result: { done: 25 } });
    const labels = (await effects(id)).map(({ label }) => label);
    expect(labels).toEqual(Array.from({ length: 25 }, (_, n) => `step ${n + 1}`));
  });

  test("an isolate that knows of work soon waits for it, and no second ring is needed", async () => {
    await start();
    const { id } = await chain.horarium.enqueue(handlers.mark, {});
    const soon = await chain.horarium.enqueue(handlers.mark, {}, { delay: "2s" });
    const later = await chain.horarium.enqueue(handlers.mark, {}, { delay: "10m" });
    expect(await tick()).toBe(1);
    await untilEnded(soon.id);
    expect(await statusOf(id)).toBe("completed");
    expect(await bells()).toHaveLength(1);
    // what is further away than it waits is left to a tick
    const newest = () =>
      rows("select stopping from horarium.worker order by started_at desc limit 1");
    await expect.poll(newest).toEqual([{ stopping: true }]);
    expect(await statusOf(later.id)).toBe("scheduled");
  });

  test("a cancel comes to the isolate with the next look at its leases", async () => {
    await start();
    const { id } = await chain.horarium.enqueue(handlers.wait, {});
    await tick();
    await expect.poll(() => effects(id)).toHaveLength(1);
    await chain.horarium.cancel(id, { by: "ada" });
    await untilEnded(id);
    expect(await chain.horarium.execution(id)).toMatchObject({
      status: "cancelled",
      reason: "cancelled",
    });
  });

  test("a timeout ends what runs in the isolate, and the attempt counts", async () => {
    await start();
    const job = await chain.horarium.createJob("times-out", handlers.wait, {
      cron: "@manual",
      timeout: "1s",
      retry: { attempts: 1 },
    });
    const { id } = await chain.horarium.runNow(job.id);
    await tick();
    await untilEnded(id);
    expect(await chain.horarium.execution(id)).toMatchObject({
      status: "failed",
      reason: "timeout",
      attempt: 1,
    });
  });

  test("an error is charged also where a checkpoint was kept, and the attempts come to an end", async () => {
    await start();
    const { id } = await chain.horarium.enqueue(handlers.fails, {});
    await tick();
    await untilEnded(id);
    expect(await chain.horarium.execution(id)).toMatchObject({ status: "failed", attempt: 2 });
    expect((await effects(id)).map(({ label }) => label)).toEqual(["from null", 'from {"at":1}']);
  });

  test("a crash of the database loses rings, and no work; pg_net's numbers begin anew", async () => {
    const first = await start();
    const { id } = await chain.horarium.enqueue(handlers.wait, {});
    await tick();
    await expect.poll(() => effects(id)).toHaveLength(1);
    await chain.cluster.restart();
    // else it would hold what it has: its lease is still good
    await first.kill();
    await start();
    await rows("alter sequence net.request_id restart");
    await rows("delete from net._http_response");
    await expireLease(id);
    await tick();
    await untilEnded(id);
    expect(await chain.horarium.execution(id)).toMatchObject({ status: "completed" });
  });

  test("a slot of three days ago runs once as the newest, and those before it have their rows", async () => {
    await chain.horarium.createJob("berlin", handlers.mark, {
      cron: "0 3 * * *",
      timezone: "Europe/Berlin",
      misfire: "once",
    });
    await rows(
      "update horarium.scheduled_job set next_run_at = date_trunc('day', now()) - interval '3 days' + interval '2 hours' where name = 'berlin'",
    );
    await start();
    await tick();
    const { id: jobId } = await chain.horarium.job("berlin");
    const of = async (status: "completed" | "missed") =>
      (await chain.horarium.executions({ job: jobId, status: [status] })).rows;
    await expect.poll(() => of("completed")).toHaveLength(1);
    expect((await of("missed")).length).toBeGreaterThan(0);
    const [done] = await of("completed");
    const local = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/Berlin",
      timeStyle: "short",
    });
    expect(local.format(done!.scheduled_for!)).toBe("03:00");
  });

  test("slots keep their local time over the changes of the clocks", async () => {
    await chain.horarium.createJob("nightly", handlers.mark, {
      cron: "30 2 * * *",
      timezone: "Europe/Berlin",
      misfire: "all",
      // a slot is not skipped since the one before is not recorded yet
      overlap: "allow",
    });
    await rows(`
      update horarium.scheduled_job
      set misfire_cap = 1000, next_run_at = '2026-10-24T00:30:00Z'
      where name = 'nightly'`);
    await start();
    await tick();
    const { id: jobId } = await chain.horarium.job("nightly");
    const slots = async () => {
      const { rows: all } = await chain.horarium.executions({
        job: jobId,
        status: ["completed"],
        limit: 100,
      });
      return all.map(({ scheduled_for: slot }) => slot!.toISOString());
    };
    await expect.poll(slots).toEqual(
      expect.arrayContaining([
        "2026-10-24T00:30:00.000Z",
        // 02:30 is there twice: it runs in the first pass
        "2026-10-25T00:30:00.000Z",
        "2026-10-26T01:30:00.000Z",
      ]),
    );
    expect(await slots()).not.toContain("2026-10-25T01:30:00.000Z");
  });

  test("too much processor time ends the isolate, and the attempt counts", async () => {
    const runner = await start();
    const { id } = await chain.horarium.enqueue(handlers.burn, {});
    await tick();
    await expect.poll(() => statusOf(id)).toBe("running");
    runner.limitProcessor(1);
    expect(await runner.ended).not.toMatchObject({ code: 0 });
    await expireLease(id);
    await start();
    await tick();
    await expect
      .poll(async () => (await chain.horarium.attempts(id))[0]?.outcome)
      .toBe("worker_lost");
  });

  test("too much memory ends the isolate, and the attempt counts", async () => {
    const runner = await start({ flags: ["--v8-flags=--max-old-space-size=96"] });
    const { id } = await chain.horarium.enqueue(handlers.fill, {});
    await tick();
    expect(await runner.ended).not.toMatchObject({ code: 0 });
    await expireLease(id);
    await start();
    await tick();
    await expect
      .poll(async () => (await chain.horarium.attempts(id))[0]?.outcome)
      .toBe("worker_lost");
  });
});
