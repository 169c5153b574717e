import { readFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createHorarium, defineHandler, type Horarium } from "horarium";
import pg from "pg";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  onTestFinished,
  test,
} from "vitest";
import { startCluster, type Cluster } from "./support/cluster.ts";
import { freePort } from "./support/free-port.ts";
import { startApi, startIssuer } from "./support/api.ts";
import { writeProject } from "./support/project.ts";
import { startRunner, type EdgeRunner, type EdgeRunnerOptions } from "./support/runner.ts";

const parts = inject("chain");
const token = "a-token-of-the-runner-that-is-long-enough";

/** They run in the Edge Function; here they have only their names. */
const [mark, steps, wait, burn, fill, isolated, unknown] = [
  "mark",
  "steps",
  "wait",
  "burn",
  "fill",
  "isolated",
  "unknown",
].map((name) => defineHandler({ name, run: () => null }));

describe.skipIf(parts === null)("the chain of pg_cron, doorbell and Edge Function", () => {
  let cluster: Cluster;
  let pool: pg.Pool;
  let horarium: Horarium;
  let runnerPort: number;
  let migration: string;
  let runners: EdgeRunner[] = [];

  const rows = async <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
    (await pool.query(text, values)).rows as Row[];
  const tick = async () => (await rows<{ tick: number }>("select horarium.tick()"))[0]!.tick;
  const effects = (execution: string) =>
    rows<{ slot: Date | null; attempt: number; label: string }>(
      "select slot, attempt, label from chain.effect where execution_id = $1 order by number",
      [execution],
    );
  const statusOf = async (id: string) => (await horarium.execution(id)).status;
  const setSecret = async (name: string, value: string | null) => {
    await rows("delete from vault.secret where name = $1", [name]);
    if (value !== null) await rows("insert into vault.secret values ($1, $2)", [name, value]);
  };
  const start = async (options: Partial<EdgeRunnerOptions> = {}) => {
    const runner = await startRunner({
      deno: parts!.denoOfSupabase,
      port: runnerPort,
      databaseUrl: cluster.urlOf("horarium_runner"),
      token,
      ...options,
    });
    runners.push(runner);
    return runner;
  };
  const ring = (headers: Record<string, string> = { "x-horarium-runner-token": token }) =>
    fetch(`http://127.0.0.1:${runnerPort}/job-runner`, { method: "POST", headers });
  const untilEnded = (id: string) =>
    expect
      .poll(() => statusOf(id))
      .toEqual(expect.stringMatching(/^(completed|failed|cancelled)$/));
  const alert = async () =>
    (
      await rows<{ reason: string; isOpen: boolean; detail: Record<string, unknown> }>(
        `select reason, resolved_at is null as "isOpen", detail from horarium.alert where key = 'doorbell'`,
      )
    )[0];
  const bells = () =>
    rows<{ status_code: number | null; error: string | null }>(
      "select status_code, error from horarium.doorbell order by id",
    );

  beforeAll(async () => {
    const [databasePort, port] = await Promise.all([freePort(), freePort()]);
    runnerPort = port;
    cluster = await startCluster(parts!.bindir, databasePort);
    pool = new pg.Pool({ connectionString: cluster.url, max: 8 });
    pool.on("error", () => undefined);
    horarium = createHorarium({
      db: pool,
      handlers: [mark!, steps!, wait!, burn!, fill!, isolated!, unknown!],
    });
    await horarium.migrate();
    await rows(readFileSync(new URL("support/shim.sql", import.meta.url), "utf8"));
    migration = writeProject();
    await rows(migration);
    await rows("alter role horarium_runner login");
    await rows(`
      create schema chain;
      create table chain.effect (number serial, execution_id uuid, slot timestamptz, attempt integer, label text);
      grant usage on schema chain to horarium_runner;
      grant all on all tables in schema chain to horarium_runner;
      grant all on all sequences in schema chain to horarium_runner`);
  }, 120_000);

  afterAll(async () => {
    await pool.end();
    await cluster.stop();
  });

  beforeEach(async () => {
    await setSecret("horarium_runner_url", `http://127.0.0.1:${runnerPort}/job-runner`);
    await setSecret("horarium_runner_token", token);
    await rows("update cron.job set active = false");
    await rows("delete from horarium.doorbell");
    await rows("delete from horarium.alert");
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail")
      for (const runner of runners) console.log(`The runner wrote:\n${runner.output()}`);
    await Promise.all(runners.map((runner) => runner.kill()));
    runners = [];
    await rows("update horarium.scheduled_job set enabled = false");
    await rows(
      "delete from horarium.job_execution where status in ('queued', 'scheduled', 'running')",
    );
  });

  test("a minute of pg_cron executes a slot exactly once, also on the newest Deno", async () => {
    await start({ deno: parts!.deno });
    await rows("update cron.job set active = true where jobname = 'horarium-tick'");
    await horarium.createJob("each-minute", mark!, {
      cron: "* * * * *",
      parameters: { label: "cron" },
    });
    const { id: jobId } = await horarium.job("each-minute");
    const first = async () =>
      (await horarium.executions({ job: jobId, status: ["completed"] })).rows[0];
    await expect.poll(first, { timeout: 90_000 }).toBeDefined();
    const { id, scheduled_for: slot, runner } = (await first())!;
    expect(slot!.getTime() % 60_000).toBe(0);
    expect(runner).toBe("any");
    expect(await effects(id)).toMatchObject([{ slot, attempt: 1, label: "cron" }]);
    const [run] = await rows<{ status: string }>(
      "select status from cron.job_run_details order by runid desc limit 1",
    );
    expect(run).toEqual({ status: "succeeded" });
    const [worker] = await rows("select runner, runtime from horarium.worker");
    expect(worker).toMatchObject({ runner: "edge" });
  });

  test("a runner that is rung for makes its handlers known, so that jobs can be made of them", async () => {
    await start();
    await rows("select horarium.ring()");
    const names = async () => (await horarium.publishedHandlers()).map(({ name }) => name);
    await expect.poll(names).toEqual(expect.arrayContaining(["mark", "steps"]));
    expect(await names()).not.toContain("isolated");
  });

  test("a tick without anything due rings nowhere", async () => {
    expect(await tick()).toBe(0);
    expect(await bells()).toEqual([]);
  });

  test("a ring is answered only with POST and the right token, also with the previous one", async () => {
    await start({ previousToken: "the-token-of-before-which-is-long-too" });
    expect((await ring({})).status).toBe(401);
    expect((await ring({ "x-horarium-runner-token": `${token}x` })).status).toBe(401);
    expect((await ring({ "x-horarium-runner-token": "undefined" })).status).toBe(401);
    expect((await ring({ authorization: `Bearer ${token}` })).status).toBe(401);
    const right = ["the-token-of-before-which-is-long-too", token];
    for (const sent of right) {
      expect((await ring({ "x-horarium-runner-token": sent })).status).toBe(202);
    }
    expect(JSON.stringify(await rows("select * from horarium.doorbell"))).not.toContain(token);
  });

  test.each([undefined, "undefined", "too short"])(
    "a runner whose token is %s works for nobody, and says so",
    async (unusable) => {
      const runner = await start({ token: unusable });
      const { id } = await horarium.enqueue(mark!, {});
      const answer = await ring({ "x-horarium-runner-token": String(unusable) });
      expect(answer.status).toBe(503);
      expect(await answer.text()).toContain("HORARIUM_RUNNER_TOKEN");
      expect(await statusOf(id)).toBe("queued");
      expect(runner.output()).toBe("");
    },
  );

  test("a wrong token is told after three rings, and taken back when it is right again", async () => {
    await start();
    await setSecret("horarium_runner_token", "some-other-token-that-is-long-enough");
    const { id } = await horarium.enqueue(mark!, {});
    for (let n = 0; n < 4; n++) expect(await tick()).toBe(1);
    expect((await bells())[0]).toEqual({ status_code: 401, error: "answered 401" });
    expect(await alert()).toMatchObject({ reason: "unanswered", isOpen: true });
    expect(await statusOf(id)).toBe("queued");

    await setSecret("horarium_runner_token", token);
    await tick();
    await untilEnded(id);
    await tick();
    expect(await alert()).toMatchObject({ isOpen: false });
    expect(await effects(id)).toHaveLength(1);
  });

  test.each(["horarium_runner_url", "horarium_runner_token"])(
    "without %s nothing is rung, and that is told at once",
    async (name) => {
      await setSecret(name, null);
      await horarium.enqueue(mark!, {});
      expect(await tick()).toBe(0);
      expect(await bells()).toEqual([]);
      expect(await alert()).toMatchObject({
        reason: "unset",
        isOpen: true,
        detail: { missing: name },
      });
    },
  );

  test("a runner that is down loses nothing: the next tick rings again", async () => {
    const { id } = await horarium.enqueue(mark!, {});
    for (let n = 0; n < 4; n++) await tick();
    expect((await bells())[0]!.error).toMatch(/connect/i);
    expect(await alert()).toMatchObject({ reason: "unanswered", isOpen: true });
    await start();
    await tick();
    await untilEnded(id);
    expect(await effects(id)).toHaveLength(1);
  });

  test("what waits for its turn is rung for once that has come, and not before", async () => {
    const job = await horarium.createJob("in-turn", mark!, { cron: "@manual" });
    const { id: first } = await horarium.runNow(job.id);
    const { id } = await horarium.runNow(job.id);
    const waits = (held: string, more: string) =>
      rows(
        `update horarium.job_execution set status = 'queued', queued_at = now(), held = $1, ${more} where id = $2`,
        [held, id],
      );
    await rows(
      `update horarium.job_execution
       set status = 'running', attempt = 1, started_at = now(), worker_id = gen_random_uuid(),
         lease_token = gen_random_uuid(), lease_until = now() + interval '1 hour', concurrency_key = 'disk'
       where id = $1`,
      [first],
    );
    await rows("update horarium.scheduled_job set current_execution_id = $1 where id = $2", [
      first,
      job.id,
    ]);
    await waits("concurrency", "concurrency_key = 'disk', concurrency_limit = 1");
    expect(await tick()).toBe(0);
    await waits("overlap", "concurrency_key = null");
    expect(await tick()).toBe(0);

    await rows("delete from horarium.job_execution where id = $1", [first]);
    await waits("concurrency", "concurrency_key = 'disk', concurrency_limit = 1");
    expect(await tick()).toBe(1);
    await rows("update horarium.scheduled_job set current_execution_id = null where id = $1", [
      job.id,
    ]);
    await waits("overlap", "concurrency_key = null");
    await start();
    expect(await tick()).toBe(1);
    await untilEnded(id);
    expect(await effects(id)).toHaveLength(1);
  });

  test("a tick rings as often as it may while much is due, and once where that is no number", async () => {
    onTestFinished(() => setSecret("horarium_max_parallel", null));
    for (let n = 0; n < 3; n++) await horarium.enqueue(mark!, {});
    for (const [most, rung] of [
      ["2", 2],
      ["many", 1],
    ] as const) {
      await setSecret("horarium_max_parallel", most);
      expect(await tick()).toBe(rung);
    }
  });

  test("twenty rings at once make one execution of each", async () => {
    await start();
    const { id } = await horarium.enqueue(mark!, { label: "once" });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ring()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    await untilEnded(id);
    expect(await effects(id)).toHaveLength(1);
    const ticks = await Promise.all(Array.from({ length: 5 }, tick));
    expect(ticks.filter((each) => each !== -1 && each !== 0)).toEqual([]);
  });

  test("an isolate that is killed in mid-job loses its lease, and the next one does the work", async () => {
    const first = await start();
    const { id } = await horarium.enqueue(wait!, {});
    await tick();
    await expect.poll(() => effects(id)).toHaveLength(1);
    await first.kill();
    // its lease is still good
    expect(await tick()).toBe(0);
    await rows(
      "update horarium.job_execution set lease_until = now() - interval '1 s' where id = $1",
      [id],
    );
    await start();
    expect(await tick()).toBe(1);
    await untilEnded(id);
    expect(await horarium.execution(id)).toMatchObject({ status: "completed", attempt: 2 });
    expect((await horarium.attempts(id)).map(({ outcome }) => outcome)).toEqual([
      "worker_lost",
      "completed",
    ]);
  });

  test("an isolate that is told that its time is over gives its work back, without charge", async () => {
    const first = await start();
    const { id } = await horarium.enqueue(wait!, {});
    await tick();
    await expect.poll(() => effects(id)).toHaveLength(1);
    first.process.kill("SIGUSR2");
    await expect.poll(() => statusOf(id)).toBe("queued");
    await first.kill();
    expect(await horarium.execution(id)).toMatchObject({ attempt: 0 });
    expect((await horarium.attempts(id)).map(({ outcome }) => outcome)).toEqual(["released"]);
  });

  test("work that uses too much in three isolates is poison, and not begun a fourth time", async () => {
    const { id } = await horarium.enqueue(wait!, { always: true });
    for (const attempt of [1, 2, 3]) {
      const runner = await start();
      expect(await tick()).toBe(1);
      await expect.poll(() => effects(id)).toHaveLength(attempt);
      runner.process.kill("SIGTERM");
      await expect.poll(() => statusOf(id)).toBe(attempt < 3 ? "queued" : "failed");
      await runner.kill();
    }
    expect(await horarium.execution(id)).toMatchObject({
      status: "failed",
      reason: "worker_lost",
      error: expect.stringContaining("poison"),
    });
  });

  test("work that is longer than the isolate lives goes on in slices, each step once, without charge", async () => {
    const first = await start({ lifetime: "23s" });
    const { id } = await horarium.enqueue(steps!, {});
    await tick();
    await expect.poll(async () => (await horarium.execution(id)).slice).toBeGreaterThan(0);
    await first.kill();
    await start();
    await tick();
    await untilEnded(id);
    const row = await horarium.execution(id);
    expect(row).toMatchObject({ status: "completed", attempt: 1, result: { done: 25 } });
    const labels = (await effects(id)).map(({ label }) => label);
    expect(labels).toEqual(Array.from({ length: 25 }, (_, n) => `step ${n + 1}`));
  });

  test("a slot of three days ago runs once as the newest, and those before it have their rows", async () => {
    await horarium.createJob("berlin", mark!, {
      cron: "0 3 * * *",
      timezone: "Europe/Berlin",
      misfire: "once",
    });
    await rows(
      "update horarium.scheduled_job set next_run_at = date_trunc('day', now()) - interval '3 days' + interval '2 hours' where name = 'berlin'",
    );
    await start();
    await tick();
    const { id: jobId } = await horarium.job("berlin");
    const of = async (status: "completed" | "missed") =>
      (await horarium.executions({ job: jobId, status: [status] })).rows;
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
    await horarium.createJob("nightly", mark!, {
      cron: "30 2 * * *",
      timezone: "Europe/Berlin",
      misfire: "all",
    });
    await rows(`
      update horarium.scheduled_job
      set misfire_cap = 1000, next_run_at = '2026-10-24T00:30:00Z'
      where name = 'nightly'`);
    await start();
    await tick();
    const { id: jobId } = await horarium.job("nightly");
    const slots = async () => {
      const { rows: all } = await horarium.executions({
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

  test("six fields are seconds here, and not cut to five as pg_cron would", async () => {
    const job = await horarium.createJob("seconds", mark!, { cron: "30 * * * * *" });
    expect(job.next_run_at!.getUTCSeconds()).toBe(30);
    expect(await rows("select from cron.job where schedule like '%30%'")).toEqual([]);
  });

  test("the alert of last resort is posted to an address of one's own, and so is its end", async () => {
    const told: { type: string; data: { reason: string } }[] = [];
    const receiver = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        told.push(JSON.parse(body));
        response.end();
      });
    });
    receiver.listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const { port } = receiver.address() as AddressInfo;
    await setSecret("horarium_alert_url", `http://127.0.0.1:${port}/alerts`);
    const { id } = await horarium.enqueue(mark!, {});
    for (let n = 0; n < 5; n++) await tick();
    await start();
    await tick();
    await untilEnded(id);
    await tick();
    await setSecret("horarium_alert_url", null);
    receiver.close();
    expect(told).toMatchObject([
      {
        type: "alert.opened",
        data: { kind: "doorbell", reason: "unanswered", error: expect.stringMatching(/connect/i) },
      },
      { type: "alert.resolved", data: { kind: "doorbell", reason: "answered" } },
    ]);
  });

  test("a crash of the database loses rings, and no work; pg_net's numbers begin anew", async () => {
    const first = await start();
    const { id } = await horarium.enqueue(wait!, {});
    await tick();
    await expect.poll(() => effects(id)).toHaveLength(1);
    await cluster.restart();
    // else it would hold what it has: its lease is still good
    await first.kill();
    await start();
    await rows("alter sequence net.request_id restart");
    await rows("delete from net._http_response");
    await rows(
      "update horarium.job_execution set lease_until = now() - interval '1 s' where id = $1",
      [id],
    );
    await tick();
    await untilEnded(id);
    expect(await horarium.execution(id)).toMatchObject({ status: "completed" });
  });

  test("a handler that nobody here offers stays queued, and that it waits is told", async () => {
    await start();
    const { id } = await horarium.enqueue(unknown!, {});
    const threaded = await horarium.enqueue(isolated!, {});
    expect(await tick()).toBe(1);
    await rows(
      "update horarium.job_execution set queued_at = now() - interval '6 minutes' where id = $1",
      [id],
    );
    await tick();
    expect(await alert()).toMatchObject({ reason: "unclaimed", isOpen: true });
    expect(await statusOf(id)).toBe("queued");
    expect(await statusOf(threaded.id)).toBe("queued");
  });

  test("a job for node is not rung for, and its slot is made all the same", async () => {
    await horarium.createJob("for-node", mark!, { cron: "* * * * *", runner: "node" });
    await rows(
      "update horarium.scheduled_job set next_run_at = date_trunc('minute', now()) where name = 'for-node'",
    );
    await start();
    expect(await tick()).toBe(1);
    const { id } = await horarium.job("for-node");
    await expect
      .poll(async () => (await horarium.executions({ job: id })).rows)
      .toMatchObject([{ status: "queued" }]);
    expect(await tick()).toBe(0);
  });

  test("too much processor time ends the isolate, and the attempt counts", async () => {
    const runner = await start({ limit: "ulimit -t 3" });
    const { id } = await horarium.enqueue(burn!, {});
    await tick();
    expect(await runner.ended).not.toMatchObject({ code: 0 });
    await rows(
      "update horarium.job_execution set lease_until = now() - interval '1 s' where id = $1",
      [id],
    );
    await start();
    await tick();
    await expect.poll(async () => (await horarium.attempts(id))[0]?.outcome).toBe("worker_lost");
  });

  test("too much memory ends the isolate, and the attempt counts", async () => {
    const runner = await start({ flags: ["--v8-flags=--max-old-space-size=96"] });
    const { id } = await horarium.enqueue(fill!, {});
    await tick();
    expect(await runner.ended).not.toMatchObject({ code: 0 });
    await rows(
      "update horarium.job_execution set lease_until = now() - interval '1 s' where id = $1",
      [id],
    );
    await start();
    await tick();
    await expect.poll(async () => (await horarium.attempts(id))[0]?.outcome).toBe("worker_lost");
  });

  test("who signs in over PostgREST sees nothing of it, and the runner's role nothing of the settings", async () => {
    for (const role of ["anon", "authenticated"]) {
      const client = new pg.Client({ connectionString: cluster.url });
      await client.connect();
      await client.query(`set role ${role}`);
      for (const text of [
        "select * from horarium.job_execution",
        "select horarium.tick()",
        "select * from horarium.edge_setting",
      ]) {
        await expect(client.query(text)).rejects.toThrow(/permission denied/);
      }
      await client.end();
    }
    const runner = new pg.Client({ connectionString: cluster.urlOf("horarium_runner") });
    await runner.connect();
    await expect(runner.query("select * from horarium.edge_setting")).rejects.toThrow(
      /permission denied/,
    );
    await expect(runner.query("select * from vault.decrypted_secrets")).rejects.toThrow(
      /permission denied/,
    );
    // as a later version's migration would make it
    await rows("create table horarium.later (id integer)");
    onTestFinished(() => rows("drop table horarium.later").then(() => {}));
    await runner.query("insert into horarium.later values (1)");
    await runner.end();
  });

  test("members see their own personal jobs, and nobody else's", async () => {
    const issuer = "https://project.supabase.co/auth/v1";
    for (const who of ["ada", "bob"]) {
      const job = await horarium.createJob(`summary-of-${who}`, mark!, { cron: "@manual" });
      await rows("update horarium.scheduled_job set owner_id = $1 where id = $2", [
        `name:${who} (${issuer})`,
        job.id,
      ]);
      await rows(
        `insert into horarium.job_execution (id, job_id, owner_id, handler, trigger, due_at, completed_at, status)
         values (gen_random_uuid(), $1, $2, 'mark', 'manual', now(), now(), 'completed')`,
        [job.id, `name:${who} (${issuer})`],
      );
    }
    const as = async (role: string, claims: object | null) => {
      const client = new pg.Client({ connectionString: cluster.url });
      await client.connect();
      await client.query(`select set_config('request.jwt.claims', $1, false)`, [
        claims === null ? "" : JSON.stringify(claims),
      ]);
      await client.query(`set role ${role}`);
      const seen = await client
        .query(
          `select name, execution.status
           from horarium_member.job
           left join horarium_member.execution on execution.job_id = job.id`,
        )
        .then(
          (result) => result.rows as unknown[],
          (error: Error) => error.message,
        );
      await client.end();
      return seen;
    };
    expect(await as("authenticated", { sub: "ada", iss: issuer })).toEqual([
      { name: "summary-of-ada", status: "completed" },
    ]);
    expect(await as("authenticated", { sub: "ada", iss: "https://elsewhere.example" })).toEqual([]);
    expect(await as("authenticated", {})).toEqual([]);
    expect(await as("authenticated", null)).toEqual([]);
    expect(await as("anon", { sub: "ada", iss: issuer })).toMatch(/permission denied/);
  });

  test.each(["deno", "denoOfSupabase"] as const)(
    "the API answers on %s, to whom a JWT of the project names",
    async (version) => {
      const issuer = await startIssuer();
      const api = await startApi({
        deno: parts![version],
        port: await freePort(),
        databaseUrl: cluster.url,
        issuer: issuer.url,
      });
      onTestFinished(async () => {
        await api.kill();
        await issuer.close();
      });
      const get = async (path: string, token?: string) => {
        const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
        const response = await fetch(`${api.url}/api/${path}`, { headers });
        return { status: response.status, body: await response.json() };
      };
      await horarium.createJob(`seen-on-${version}`, mark!, { cron: "@manual" });
      await tick();
      expect((await get("health")).body).toEqual({ live: true, ready: true });
      expect((await get("jobs")).status).toBe(401);
      expect((await get("jobs", await issuer.sign({ role: "nobody" }))).status).toBe(403);
      const reader = await issuer.sign({ role: "reader" });
      expect(await get("jobs?limit=1", reader)).toMatchObject({
        status: 200,
        body: { rows: [{}] },
      });
      const { body } = await get("system", reader);
      expect(body).toMatchObject({ edge: { pgCron: "1.4-1", pgNet: null } });
    },
  );

  test("the migration may be applied again, and pg_cron keeps one entry of each name", async () => {
    await rows(migration);
    expect(await rows("select jobname, schedule, command from cron.job order by jobname")).toEqual([
      {
        jobname: "horarium-purge",
        schedule: "17 3 * * *",
        command: "select horarium.purge_ticks()",
      },
      { jobname: "horarium-tick", schedule: "* * * * *", command: "select horarium.tick()" },
    ]);
  });

  test("old rings and old runs of pg_cron are purged, and those of others are kept", async () => {
    await rows(`
      insert into horarium.doorbell (request_id, rung_at, due)
      values (1, now() - interval '8 days', 1), (2, now(), 1)`);
    await rows(`
      insert into cron.job_run_details (jobid, runid, database, command, status, end_time)
      select jobid, 900000 + jobid, 'postgres', command, 'succeeded', now() - interval '8 days' from cron.job
      union all
      select 999, 900999, 'postgres', 'select 1', 'succeeded', now() - interval '8 days'`);
    expect((await rows("select horarium.purge_ticks() as purged"))[0]).toEqual({ purged: 3 });
    expect(await rows("select request_id from horarium.doorbell")).toEqual([{ request_id: "2" }]);
    expect(
      await rows(
        "select jobid from cron.job_run_details where end_time < now() - interval '7 days'",
      ),
    ).toEqual([{ jobid: "999" }]);
  });
});
