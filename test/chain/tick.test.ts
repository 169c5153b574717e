import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { handlers, parts, token, useChain } from "./support/chain.ts";

describe.skipIf(parts === null)("the tick", () => {
  const chain = useChain();
  const { rows, tick, ring, bells, alert, setSecret, start, statusOf, effects, untilEnded } = chain;

  test("a tick without anything due rings nowhere", async () => {
    expect(await tick()).toBe(0);
    expect(await bells()).toEqual([]);
  });

  test("a tick that overlaps another does nothing, and the next one looks again", async () => {
    const other = new pg.Client({ connectionString: chain.cluster.url });
    await other.connect();
    await other.query("begin; select horarium.tick()");
    await chain.horarium.enqueue(handlers.mark, {});
    expect(await tick()).toBe(-1);
    expect(await bells()).toEqual([]);
    await other.query("commit");
    await other.end();
    expect(await tick()).toBe(1);
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
      const { id } = await chain.horarium.enqueue(handlers.mark, {});
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
    const { id } = await chain.horarium.enqueue(handlers.mark, {});
    for (let n = 0; n < 4; n++) expect(await tick()).toBe(1);
    expect((await bells())[0]).toMatchObject({ status_code: 401, error: "answered 401" });
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
      await chain.horarium.enqueue(handlers.mark, {});
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
    const { id } = await chain.horarium.enqueue(handlers.mark, {});
    for (let n = 0; n < 4; n++) await tick();
    expect((await bells())[0]!.error).toMatch(/connect/i);
    expect(await alert()).toMatchObject({ reason: "unanswered", isOpen: true });
    await start();
    await tick();
    await untilEnded(id);
    expect(await effects(id)).toHaveLength(1);
  });

  test("what waits for its turn is rung for once that has come, and not before", async () => {
    const job = await chain.horarium.createJob("in-turn", handlers.mark, { cron: "@manual" });
    const { id: first } = await chain.horarium.runNow(job.id);
    const { id } = await chain.horarium.runNow(job.id);
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
    for (let n = 0; n < 3; n++) await chain.horarium.enqueue(handlers.mark, {});
    for (const [most, rung] of [
      ["2", 2],
      ["many", 1],
    ] as const) {
      await setSecret("horarium_max_parallel", most);
      expect(await tick()).toBe(rung);
    }
  });

  test("a tick looks at the head of what waits, however much that is", async () => {
    const many = Array.from({ length: 3_000 }, () => ({ parameters: {} }));
    await chain.horarium.enqueueMany(handlers.mark, many);
    await chain.horarium.enqueueMany(
      handlers.mark,
      many.map((one) => ({ ...one, delay: "1h" as const })),
    );
    await rows("vacuum analyze horarium.job_execution");
    const looking = new pg.Client({ connectionString: chain.cluster.url });
    await looking.connect();
    await looking.query("begin");
    await looking.query("select horarium.tick()");
    const { rows: read } = await looking.query(
      `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as rows
       from pg_stat_xact_user_tables
       where relname in ('job_execution', 'scheduled_job')`,
    );
    await looking.query("commit");
    await looking.end();
    expect(read[0].rows).toBeLessThan(200);
    expect((await bells())[0]!.due).toBeLessThanOrEqual(5);
  });

  test("rings that wait in pg_net behind a slow webhook are told of as slow, with the table, until they are answered again", async () => {
    await start();
    const [{ definition }] = (await rows<{ definition: string }>(
      "select pg_get_functiondef('net.http_post'::regproc) as definition",
    )) as [{ definition: string }];
    onTestFinished(() => rows(definition).then(() => undefined));
    // as pg_net takes a request, and does not come to it
    await rows(`
      create or replace function net.http_post(url text, body jsonb default '{}', params jsonb default '{}',
        headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds integer default 5000)
      returns bigint
      language sql
      as $stuck$ select nextval('net.request_id') $stuck$`);
    const { id } = await chain.horarium.enqueue(handlers.mark, {});
    const age = () => rows("update horarium.doorbell set rung_at = rung_at - interval '40 s'");
    for (let n = 0; n < 3; n++) {
      expect(await tick()).toBe(1);
      expect(await alert()).toBeUndefined();
      await age();
    }
    await tick();
    expect(await alert()).toMatchObject({
      reason: "slow",
      isOpen: true,
      detail: { error: expect.stringContaining("net.http_request_queue") },
    });
    expect(await statusOf(id)).toBe("queued");

    // answered, but late: it is still slow
    await rows(`
      insert into net._http_response (id, status_code, timed_out, created)
      select request_id, 202, false, rung_at + interval '35 s' from horarium.doorbell where settled_at is null`);
    await age();
    await tick();
    expect((await bells()).filter(({ status_code: status }) => status === 202)).toHaveLength(1);
    expect(await alert()).toMatchObject({ reason: "slow", isOpen: true });

    await rows(definition);
    await tick();
    await untilEnded(id);
    await tick();
    expect(await alert()).toMatchObject({ isOpen: false });
    expect(await effects(id)).toHaveLength(1);
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
    const { id } = await chain.horarium.enqueue(handlers.mark, {});
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

  test("a handler that nobody here offers stays queued, and that it waits is told", async () => {
    await start();
    const { id } = await chain.horarium.enqueue(handlers.unknown, {});
    const threaded = await chain.horarium.enqueue(handlers.isolated, {});
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
    await chain.horarium.createJob("for-node", handlers.mark, {
      cron: "0 0 1 * *",
      misfire: "once",
      runner: "node",
    });
    await rows(
      "update horarium.scheduled_job set next_run_at = date_trunc('month', now()) where name = 'for-node'",
    );
    await start();
    expect(await tick()).toBe(1);
    const { id } = await chain.horarium.job("for-node");
    await expect
      .poll(async () => (await chain.horarium.executions({ job: id })).rows)
      .toMatchObject([{ status: "queued" }]);
    expect(await tick()).toBe(0);
  });

  test("six fields are seconds here, and not cut to five as pg_cron would", async () => {
    const job = await chain.horarium.createJob("seconds", handlers.mark, { cron: "30 * * * * *" });
    expect(job.next_run_at!.getUTCSeconds()).toBe(30);
    expect(await rows("select from cron.job where schedule like '%30%'")).toEqual([]);
  });

  test("who signs in over PostgREST sees nothing of it, and the runner's role nothing of the settings", async () => {
    for (const role of ["anon", "authenticated"]) {
      const client = new pg.Client({ connectionString: chain.cluster.url });
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
    const runner = new pg.Client({ connectionString: chain.cluster.urlOf("horarium_runner") });
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
      const job = await chain.horarium.createJob(`summary-of-${who}`, handlers.mark, {
        cron: "@manual",
      });
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
      const client = new pg.Client({ connectionString: chain.cluster.url });
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
    expect(
      await rows(
        "select ticks_purged_at > now() - interval '1 minute' as told from horarium.alert_watch",
      ),
    ).toEqual([{ told: true }]);
    expect(await rows("select request_id from horarium.doorbell")).toEqual([{ request_id: "2" }]);
    expect(
      await rows(
        "select jobid from cron.job_run_details where end_time < now() - interval '7 days'",
      ),
    ).toEqual([{ jobid: "999" }]);
  });
});
