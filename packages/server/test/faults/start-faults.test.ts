import { startEmbedded, databaseStatus } from "@horarium/server/embedded-postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFailed, onTestFinished, test } from "vitest";
import { horarium, makeDirectory, spawnHorarium } from "../commands/support/horarium.ts";
import { killAll, processesIn, signalAll, until } from "../embedded-postgres/support/processes.ts";

const rounds = Number(process.env["ROUNDS"] ?? 2);

const jobs = [
  "backup_database",
  "cleanup_orphans",
  "expire_sessions",
  "generate_stats",
  "loan_reminders",
  "purge_job_logs",
  "refresh_metadata",
  "refresh_tokens",
  "send_notifications",
];
const allHaveRun = /(completed in [^]*){9}/;

/** What `start` says on its way; it is killed when it has said it. */
const points = [
  "First start",
  "created in",
  "tables are up to date",
  /generate_stats +started/,
  "Making a database",
  "A demo library is made",
  "NEXT SLOT",
  /expire_sessions +completed/,
];

/** A directory in which the first start is over. */
let settled: Awaited<ReturnType<typeof makeDirectory>> | undefined;

test.each(Array.from({ length: rounds }, (_, round) => [points[round % points.length]!]))(
  "killed -9 at %s, the next start goes on, and no execution is completed twice",
  async (point) => {
    const made = await makeDirectory();
    onTestFailed(made.remove);
    const directory = made.path;
    const killed = spawnHorarium(["start"], { directory });
    await killed.says(point);
    killed.signal("SIGKILL");
    expect(await killed.ended()).toBe("SIGKILL");

    const next = spawnHorarium(["start"], { directory });
    await next.says("Running (process");
    const client = await connect(directory);
    // what was running is taken up again when its lease has expired
    await until(async () => (await outcomes(client)).filter(isCompleted).length === jobs.length);
    const asked = await outcomes(client);
    await client.end();
    expect(asked.map(({ handler }) => handler)).toEqual(jobs);
    for (const { status, completions } of asked) {
      expect({ status, completions }).toEqual({ status: "completed", completions: 1 });
    }
    next.signal("SIGTERM");
    expect(await next.ended()).toBe(0);
    expect(await databaseStatus(directory)).toMatchObject({ state: "stopped" });
    // the last one is left to the tests below
    await settled?.remove();
    settled = made;
  },
);
afterAll(() => settled?.remove());

// the first start of a library takes by far the longest: these need one that has nothing left to do
describe("where the first start is over", () => {
  let directory: { path: string };

  beforeAll(async () => {
    if (settled === undefined) {
      settled = await makeDirectory();
      const first = spawnHorarium(["start"], { directory: settled.path });
      await first.says(allHaveRun);
      first.signal("SIGTERM");
      expect(await first.ended()).toBe(0);
    }
    directory = settled;
  });

  const start = async () => {
    const node = spawnHorarium(["start"], { directory: directory.path });
    await node.says("Running (process");
    // it works, so that starting is over
    await horarium(["jobs", "run", "purge_job_logs"], { directory: directory.path });
    await node.says(/purge_job_logs +completed/);
    return node;
  };

  test("a signal lets what runs end first", async () => {
    const node = await start();
    const client = await connect(directory.path);
    await client.query("begin");
    await client.query("lock table library.session in access exclusive mode");
    await horarium(["jobs", "run", "expire_sessions"], { directory: directory.path });
    await node.says(/expire_sessions +started/);
    node.signal("SIGTERM");
    // a slot of another job may have come meanwhile
    await node.says(/Stopping: waiting up to 30 s for \d+ executions? \([^)]*expire_sessions/);
    await client.query("rollback");
    await client.end();
    expect(await node.ended()).toBe(0);
    expect(node.output()).toMatch(
      /Stopping: [^]*expire_sessions +(completed|retrying)[^]*Stopped\n$/,
    );
  });

  test("another signal ends a drain that hangs", async () => {
    const node = await start();
    const server = await processesIn(`${directory.path}/data`);
    const resume = () => signalAll(server, "SIGCONT");
    onTestFinished(resume);
    signalAll(server, "SIGSTOP");
    node.signal("SIGINT");
    await node.says("Stopping: ");
    // one within a second of the first is taken for the same wish
    const again = setInterval(() => node.signal("SIGINT"), 100);
    const code = await node.ended();
    clearInterval(again);
    resume();
    expect(code).toBe(130);
    expect(node.output()).toContain("Ended at once");
  });

  test("a server that is killed is started again, and the work goes on", async () => {
    const node = await start();
    killAll(await processesIn(`${directory.path}/data`));
    await node.says("the database was gone: ");
    const asked = await horarium(["jobs", "run", "generate_stats"], { directory: directory.path });
    expect(asked.code).toBe(0);
    await node.says(/generate_stats +completed/);
    // no stack
    expect(node.output()).not.toMatch(/^ +at .*:\d+:\d+\)?$/m);
    node.signal("SIGTERM");
    expect(await node.ended()).toBe(0);
  });
});

async function connect(directory: string): Promise<pg.Client> {
  const { connection } = await startEmbedded({ directory, log: () => {} });
  const client = new pg.Client(connection);
  client.on("error", () => {});
  await client.connect();
  return client;
}

interface OutcomeRow {
  handler: string;
  status: string;
  completions: number;
}

const isCompleted = ({ status }: OutcomeRow) => status === "completed";

/** What the first start asked for. */
async function outcomes(client: pg.Client): Promise<OutcomeRow[]> {
  const { rows } = await client.query<OutcomeRow>(
    `select handler, status, count(*) filter (where outcome = 'completed')::int as completions
     from horarium.job_execution execution
     left join horarium.attempt_history attempt on attempt.execution_id = execution.id
     where triggered_by = 'horarium start'
     group by execution.id, handler, status
     order by handler`,
  );
  return rows;
}
