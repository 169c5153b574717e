import { createAlertKeeper } from "horarium";
import { copyJob } from "../copy-job.mjs";
import { cpuMeter } from "../cpu.mjs";
import { statementCounter } from "../statements.mjs";
import { pause } from "../wait.mjs";

const settleMs = 10_000;
const windowMs = 60_000;
const jobs = 100_000;
const kinds = ["failed", "missed", "late", "long_running", "no_success", "completion_rate"];

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "alert-rules",
  about:
    "evaluating 186 alert rules for 100,000 jobs, of which 200 fail, 200 wait and 200 run: a minute of it, in shares of a core",
  systems: ["horarium"],
  jobs,
  countsStatements: true,
  withinMs: 600_000,
  async measure({ jobs: count, client, open }) {
    const opened = await open(() => {});
    await fill(client, opened, count);
    const errors = [];
    let looks = 0;
    const { db, clock } = opened.horarium;
    const keeper = createAlertKeeper({
      db,
      clock,
      on: () => () => {},
      failed: (error) => errors.push(error.message),
      looked: () => looks++,
    });
    keeper.start();
    // what is found at first, and told
    await pause(settleMs);
    const looksBefore = looks;
    const readStatements = await statementCounter(client);
    const readCpu = await cpuMeter(client);
    await pause(windowMs);
    const cpu = await readCpu();
    const { slowest } = await readStatements();
    await keeper.stop();
    const { rows } = await client.query(
      "select kind, count(*)::int as count from horarium.alert where resolved_at is null group by 1 order by 1",
    );
    const share = (seconds) => (seconds / (windowMs / 1_000)) * 100;
    return {
      values: {
        "rules, node CPU": share(cpu.node),
        ...(cpu.server === null
          ? {}
          : {
              "rules, server CPU": share(cpu.server),
              "rules, node + server CPU": share(cpu.node + cpu.server),
            }),
      },
      notes: [
        ...errors.map((error) => `ERROR ${error}`),
        `${looks - looksBefore} looks; open: ${rows.map(({ kind, count: open }) => `${open} ${kind}`).join(", ")}; the server's time:`,
        ...slowest,
      ],
    };
  },
  figure: (measure) =>
    measure.includes("node + server")
      ? { unit: "%", better: "lower", targets: [{ atMost: 1 }] }
      : { unit: "%", better: "lower" },
};

/** Jobs with what they did, a worker that lives on, what fails, waits and runs, a channel, and the rules. */
async function fill(client, { horarium, handler }, count) {
  const job = await horarium.createJob("job", handler, { cron: "0 0 1 1 *" });
  await copyJob(client, job, count - 1);
  await client.query(`
    update horarium.scheduled_job
    set folder = 'team-' || abs(hashtext(name)) % 100, tags = array['tag-' || abs(hashtext(name)) % 10],
      created_at = now() - interval '90 days', last_run_status = 'completed',
      last_run_at = now() - interval '2 hours', last_run_duration_ms = 1000`);
  await addExecutions(client, "completed", "true", { times: 1 });
  await addExecutions(client, "failed", "place <= 200", { times: 5 });
  await client.query(`
    insert into horarium.execution_attempt (lease_token, execution_id, attempt, started_at, ended_at, outcome)
    select lease_token, id, 1, started_at, completed_at, 'failed' from horarium.job_execution where status = 'failed'`);
  await client.query(`
    insert into horarium.alert_condition (kind, job_id, handler, execution_id, at)
    select 'failed', job_id, handler, id, completed_at from horarium.job_execution where status = 'failed'`);
  await client.query(`
    insert into horarium.worker (id, name, version, handlers, concurrency, started_at, seen_at)
    values (gen_random_uuid(), 'worker-1', '1', '{bench}', 200, now(), now() + interval '1 hour')`);
  await client.query(`
    insert into horarium.job_execution (id, job_id, handler, trigger, due_at, started_at, status, attempt, worker_id,
      lease_token, lease_until)
    select gen_random_uuid(), job.id, 'bench', 'schedule', now() - interval '1 minute', now() - interval '1 minute',
      'running', 1, worker.id, gen_random_uuid(), now() + interval '1 hour'
    from (select id from horarium.scheduled_job order by name limit 200) job, horarium.worker`);
  await client.query(`
    insert into horarium.job_execution (id, job_id, handler, trigger, due_at, queued_at, status)
    select gen_random_uuid(), id, 'bench', 'manual', now(), now(), 'queued'
    from (select id from horarium.scheduled_job order by name desc limit 200) job`);
  await client.query(`
    insert into horarium.channel (id, kind, name, sealed, target, created_at)
    values (gen_random_uuid(), 'webhook', 'ops', '', 'https://example.com', now())`);
  await addRules(client);
  await client.query("vacuum analyze");
}

/** Ids begin with the time at which they are made, as those of the engine do. */
function addExecutions(client, status, which, { times }) {
  return client.query(
    `insert into horarium.job_execution (id, job_id, handler, trigger, due_at, started_at, completed_at, status, attempt,
       lease_token)
     select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || substr(md5(random()::text), 1, 20))::uuid,
       job.id, 'bench', 'schedule', at, at, at + interval '1 second', $1, 1, gen_random_uuid()
     from (select id, row_number() over (order by name) as place from horarium.scheduled_job) job,
       generate_series(1, $2::int) as number,
       lateral (select now() - interval '2 hours' + number * interval '10 minutes' as at) as slot
     where ${which}`,
    [status, times],
  );
}

/** Of each kind one for all, twenty for folders, five for tags and five for jobs. */
async function addRules(client) {
  const settings = {
    failed: { failures: 2 },
    late: { afterMs: 600_000 },
    no_success: { afterMs: 172_800_000 },
    completion_rate: { rate: 0.9, afterMs: 86_400_000 },
  };
  for (const kind of kinds) {
    const values = JSON.stringify(settings[kind] ?? {});
    await client.query(
      `insert into horarium.alert_rule (id, kind, scope, folder, tag, job_id, settings, created_at)
       select gen_random_uuid(), $1, scope, folder, tag, job_id, $2::jsonb, now()
       from (
         select 'all' as scope, null as folder, null as tag, null::uuid as job_id
         union all select 'folder', 'team-' || number, null, null from generate_series(1, 20) as number
         union all select 'tag', null, 'tag-' || number, null from generate_series(1, 5) as number
         union all (select 'job', null, null, id from horarium.scheduled_job order by name limit 5)
       ) as scoped`,
      [kind, values],
    );
  }
}
