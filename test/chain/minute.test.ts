import { describe, expect, inject, test } from "vitest";
import { handlers, parts, setTicking, token, useChain } from "./support/chain.ts";
import { openGivenDatabase } from "./support/given-database.ts";

/**
 * On the database of CHAIN_DATABASE_URL, where it is set: with pg_net if that database has it. Its runner is the deployed
 * function at CHAIN_RUNNER_URL, which is rung for with CHAIN_RUNNER_TOKEN, or one on this machine.
 */
const given = process.env["CHAIN_DATABASE_URL"];
const deployed = process.env["CHAIN_RUNNER_URL"];
const rightToken = process.env["CHAIN_RUNNER_TOKEN"] ?? token;

describe.skipIf(parts === null)("a minute of the chain", () => {
  const chain = useChain(
    given === undefined ? undefined : () => openGivenDatabase(given, deployed !== undefined),
  );
  const { rows, tick, bells, alert, setSecret } = chain;

  /** On the newest Deno: the other tests are on Supabase's. */
  const startRunner = async () => {
    if (deployed === undefined) {
      await chain.start({ deno: parts!.deno });
      return;
    }
    await setSecret("horarium_runner_url", deployed);
    await setSecret("horarium_runner_token", rightToken);
  };

  test("a minute of pg_cron executes a slot exactly once", async () => {
    await startRunner();
    await setTicking(chain, true);
    await chain.horarium.createJob("each-minute", handlers.hello, { cron: "* * * * *" });
    const { id: job } = await chain.horarium.job("each-minute");
    const completed = async () =>
      (await chain.horarium.executions({ job, status: ["completed"] })).rows;
    await expect.poll(completed, { timeout: 100_000 }).not.toEqual([]);
    const [first] = (await completed()).toReversed();
    expect(first!.scheduled_for!.getTime() % 60_000).toBe(0);
    expect(first).toMatchObject({ runner: "any", attempt: 1, result: { hello: "from the edge" } });
    const slots = (await chain.horarium.executions({ job })).rows.map((row) => row.scheduled_for);
    expect(new Set(slots.map(String)).size).toBe(slots.length);
    const [run] = await rows<{ status: string }>(
      `select status from cron.job_run_details
       where jobid = (select jobid from cron.job where jobname = 'horarium-tick')
       order by runid desc
       limit 1`,
    );
    expect(run).toEqual({ status: "succeeded" });
    const [worker] = await rows("select runner from horarium.worker");
    expect(worker).toMatchObject({ runner: "edge" });
    await setTicking(chain, false);
  });

  test("what the tick rings with has the arguments and defaults that pg_net documents", async () => {
    const [post] = await rows(
      `select pg_get_function_arguments(oid) as arguments, pg_get_function_result(oid) as result
       from pg_proc
       where oid = 'net.http_post'::regproc`,
    );
    expect(post).toEqual({
      arguments:
        "url text, body jsonb DEFAULT '{}'::jsonb, params jsonb DEFAULT '{}'::jsonb, " +
        `headers jsonb DEFAULT '{"Content-Type": "application/json"}'::jsonb, timeout_milliseconds integer DEFAULT 5000`,
      result: "bigint",
    });
    const columns = await rows<{ name: string }>(
      "select attname as name from pg_attribute where attrelid = 'net._http_response'::regclass and attnum > 0",
    );
    expect(columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["id", "status_code", "timed_out", "error_msg", "created"]),
    );
  });

  test("a tick without anything due rings nowhere", async () => {
    expect(await tick()).toBe(0);
    expect(await bells()).toEqual([]);
  });

  test("a wrong token is told after three rings, and taken back when it is right again", async () => {
    await startRunner();
    await setSecret("horarium_runner_token", "some-other-token-that-is-long-enough");
    const { id } = await chain.horarium.enqueue(handlers.hello, {});
    const isTold = async () => {
      await tick();
      return (await alert())?.reason;
    };
    await expect.poll(isTold).toBe("unanswered");
    expect((await bells())[0]).toMatchObject({ status_code: 401, error: "answered 401" });
    expect(await chain.statusOf(id)).toBe("queued");

    await setSecret("horarium_runner_token", rightToken);
    const isWell = async () => {
      await tick();
      return (await alert())?.isOpen;
    };
    await expect.poll(isWell).toBe(false);
    await chain.untilEnded(id);
    expect(await chain.horarium.execution(id)).toMatchObject({ status: "completed", attempt: 1 });
  });

  test("the migration may be applied again, and pg_cron keeps one entry of each name", async () => {
    await rows(inject("migration"));
    const entries = await rows<{ schedule: string }>(
      "select jobname, schedule, command from cron.job where jobname like 'horarium-%' order by jobname",
    );
    expect(entries).toEqual([
      {
        jobname: "horarium-purge",
        schedule: "17 * * * *",
        command: "select horarium.purge_ticks()",
      },
      {
        jobname: "horarium-tick",
        schedule: expect.stringMatching(/^(\* \* \* \* \*|10 seconds)$/),
        command: "select horarium.tick()",
      },
    ]);
  });
});
