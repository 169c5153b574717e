import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { databaseStatus, startEmbedded } from "@horarium/server/embedded-postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  dataDirectory,
  horarium,
  makeDirectory,
  spawnHorarium,
  type HorariumProcess,
} from "./support/horarium.ts";

const names = [
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

interface JobJson {
  name: string;
  enabled: boolean;
  last: { status: string } | null;
  nextSlot: string | null;
}

interface ExecutionJson {
  id: string;
  handler: string;
  status: string;
  trigger: string;
  triggeredBy: string | null;
  result: { counts: Record<string, unknown> } | null;
}

const isSome = (count: unknown) => typeof count === "number" && count > 0;

// many processes, each of which takes a second on a busy machine
describe("on a fresh data directory", { timeout: 300_000 }, () => {
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  let first: HorariumProcess;

  beforeAll(async () => {
    directory = await makeDirectory();
    first = spawnHorarium(["start"], { directory: directory.path });
    for (const job of names) await first.says(new RegExp(`${job} +completed in `));
  });
  afterAll(() => directory.remove());

  const run = (...args: string[]) => horarium(args, { directory: directory.path });
  const list = async <Row>(...args: string[]) =>
    JSON.parse((await run(...args, "--json")).standardOutput) as Row[];

  test("shows nine jobs, and all have run", async () => {
    const jobs = await list<JobJson>("jobs", "list");
    expect(jobs.map(({ name }) => name)).toEqual(names);
    for (const job of jobs) {
      expect(job).toMatchObject({ enabled: true, last: { status: "completed" } });
      expect(job.nextSlot).not.toBeNull();
    }
  });

  test("plays the services that the jobs talk to: mails, covers, tokens, files, backups", async () => {
    const [, inbox] = /Mails arrive here, and go nowhere else: (\S+)/.exec(first.output())!;
    expect(await (await fetch(inbox!)).text()).toMatch(/member\d+@example\.org/);
    const backups = await readdir(join(directory.path, "work", "demo", "backups"), {
      recursive: true,
    });
    expect(backups.filter((name) => name.endsWith(".manifest.json"))).toHaveLength(1);
    const counts = async (job: string) => {
      // a slot may have come meanwhile, and found nothing left to do
      const executions = await list<ExecutionJson>("executions", "list", "--job", job);
      return executions.find((one) => one.triggeredBy === "horarium start")!.result!.counts;
    };
    expect(await counts("send_notifications")).toMatchObject({ sent: expect.toSatisfy(isSome) });
    expect(await counts("refresh_metadata")).toMatchObject({
      covers: { stored: expect.toSatisfy(isSome) },
    });
    expect(await counts("refresh_tokens")).toMatchObject({ refreshed: expect.toSatisfy(isSome) });
    expect(await counts("backup_database")).toMatchObject({ rows: expect.toSatisfy(isSome) });
    // covers that are stored meanwhile may be among the candidates: it is a dry execution, and a first look
    expect(await counts("cleanup_orphans")).toMatchObject({
      candidates: expect.toSatisfy((count) => count >= 40),
      dangling: 3,
    });
  });

  test("prints sentences and slots of the jobs, and each execution as it starts and ends", () => {
    const output = first.output();
    expect(output).toMatch(/^Horarium \d/);
    expect(output).toMatch(/PostgreSQL [\d.]+ created in /);
    expect(output).toContain("A demo library is made: 613 books");
    expect(output).toMatch(
      /expire_sessions +every 15 minutes, UTC time +(\w{3} )?\d\d:\d\d UTC, (in|now)/,
    );
    expect(output).toMatch(
      /backup_database +at 02:00 every day, UTC time +(\w{3} )?02:00 UTC, in /,
    );
    expect(output).toMatch(/\d\d:\d\d:\d\d {2}expire_sessions +started/);
    expect(output).toMatch(/expire_sessions +completed in [\d.]+ m?s {2}total 4,\d\d\d/);
    // plain output: no colours, nothing redrawn
    expect(output).not.toContain("\x1b");
  });

  test("serves the API to who can say who it is, and its health to anybody", async () => {
    const url = /The API is at (\S+)/.exec(first.output())![1]!;
    const health = await fetch(`${url}/health`);
    expect([health.status, await health.json()]).toEqual([200, { live: true, ready: true }]);
    expect((await fetch(`${url}/jobs`)).status).toBe(401);
    expect(first.output()).toContain(`${url.replace(/api$/, "")}welcome#token=`);
    await expect
      .poll(() => readFile(join(directory.path, "work", "server.log"), "utf8"))
      .toMatch(/"path":"\/api\/jobs","status":401/);
  });

  test("lists what has completed, as the API would", async () => {
    const rows = await list<ExecutionJson>("executions", "list", "--status", "completed");
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(["completed"]));
    expect(rows.length).toBeGreaterThanOrEqual(names.length);
    expect(rows[0]).toMatchObject({
      durationMs: expect.toSatisfy((value) => typeof value === "number"),
      dueAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  test("lists backups", async () => {
    expect(await list("backup", "list")).toMatchObject([{ status: "kept", target: "backups" }]);
  });

  test("refuses a second start, and says what runs where", async () => {
    const { code, output } = await run("start");
    expect(code).toBe(1);
    expect(output).toContain(
      `Horarium runs on ${directory.path} already: process ${first.pid}, since `,
    );
    expect(output).not.toContain("    at ");
  });

  test("lets workers join, which take work too", async () => {
    const worker = spawnHorarium(["worker"], { directory: directory.path });
    await worker.says("Running (process");
    worker.signal("SIGTERM");
    expect(await worker.ended()).toBe(0);
    expect(worker.output()).toContain("The embedded database goes on");
  });

  test("runs a job on request, under the name of who asked", async () => {
    const { output } = await run("jobs", "run", "generate_stats", "--reason", "to see");
    const id = /Execution (\S+) of generate_stats is asked for/.exec(output)?.[1];
    await first.says(/(generate_stats +completed[^]*){2}/);
    const [newest] = await list<ExecutionJson>("executions", "list", "--job", "generate_stats");
    expect(newest).toMatchObject({ id, status: "completed", trigger: "manual" });
    expect(newest?.triggeredBy).toMatch(/^cli:/);
    const log = await run("executions", "log", id!);
    expect(log.output).toContain("generate_stats completed");
    expect(log.output).toContain("stats.end");
    expect((await run("executions", "retry", id!)).output).toContain(`does ${id} again`);
  });

  test("disables, enables, skips and backfills", async () => {
    const end = ["--until", "2100-01-01", "--reason", "holidays"];
    const disabled = await run("jobs", "disable", "expire_sessions", ...end);
    expect(disabled.output).toContain("expire_sessions is disabled until 2100-01-01");
    expect((await run("jobs")).output).toMatch(/disabled until 2100-01-01 00:00: holidays/);
    expect((await run("jobs", "enable", "expire_sessions")).output).toContain(
      "expire_sessions is enabled: next slot ",
    );
    expect((await run("jobs", "skip", "purge_job_logs")).output).toMatch(
      /The slot of .*04:30 UTC is skipped/,
    );
    const range = ["--from", "2026-01-01T00:00Z", "--to", "2026-01-01T00:45Z"];
    const dry = await run("jobs", "backfill", "expire_sessions", ...range, "--dry-run");
    expect(dry.output).toContain("4 slots of expire_sessions would be run");
  });

  test("says what is wrong with a request, by field, and how it fails", async () => {
    const wrong = ["--parameters", '{"batchSize":"x"}'];
    const parameters = await run("jobs", "run", "expire_sessions", ...wrong);
    expect(parameters).toMatchObject({ code: 2 });
    expect(parameters.output).toContain("expire_sessions: parameters.batchSize: ");
    const unknown = await run("jobs", "disable", "nope");
    expect(unknown).toMatchObject({
      code: 3,
      output: "job nope: there is none of this name or id\n",
    });
    const none = "01234567-0123-4123-8123-0123456789ab";
    expect(await run("executions", "log", none)).toMatchObject({ code: 3 });
  });

  test("is healthy, says the doctor", async () => {
    expect(await run("doctor")).toMatchObject({ code: 0, output: "Healthy: every check passes\n" });
  });

  test("stops at Ctrl-C: drains, stops the database, and begins where it was", async () => {
    // npm passes on the signal that the terminal has sent already: both are one wish
    first.signal("SIGINT");
    first.signal("SIGINT");
    expect(await first.ended()).toBe(0);
    // what was running then may end between them
    expect(first.output()).toMatch(
      /Stopping: .*\n[^]*The embedded database is stopped\nStopped\n$/,
    );
    expect(await databaseStatus(directory.path)).toMatchObject({ state: "stopped" });
    expect((await run("jobs")).output).toContain(`no database runs in ${directory.path}`);

    const again = spawnHorarium(["start"], { directory: directory.path });
    await again.says("Running (process");
    expect(again.output()).not.toContain("First start");
    expect(again.output()).not.toContain("A demo library is made");
    again.signal("SIGTERM");
    expect(await again.ended()).toBe(0);
  });
});

test(
  "waits for a database that cannot be reached, and starts when it comes",
  { timeout: 300_000 },
  async () => {
    const directory = await dataDirectory();
    const database = await startEmbedded({ directory, log: () => {} });
    const { url } = database;
    await database.stop();

    const node = spawnHorarium(["start", "--database", url]);
    await node.says("Waiting for database horarium on ");
    const server = await startEmbedded({ directory, log: () => {} });
    await node.says(/purge_job_logs +completed in /);
    const output = node.output();
    expect(output).toContain(" answers, after ");
    expect(output).toContain("no demo library is made in it (--demo makes one)");
    expect(output).toMatch(/expire_sessions .*not available here: this database holds no library/);
    const client = new pg.Client(server.connection);
    await client.connect();
    const { rows } = await client.query("select to_regnamespace('library') as library");
    await client.end();
    expect(rows).toEqual([{ library: null }]);

    node.signal("SIGTERM");
    expect(await node.ended()).toBe(0);
    // it was given, so it is not ours to stop
    expect(await databaseStatus(directory)).toMatchObject({ state: "running" });
  },
);

test("ends at once when told to while it waits for the database", async () => {
  const folder = await dataDirectory();
  const url = `postgres://nobody:secret@localhost/none?host=${encodeURIComponent(join(folder, "none"))}`;
  const node = spawnHorarium(["start"], { env: { DATABASE_URL: url } });
  await node.says("Waiting for ");
  node.signal("SIGINT");
  expect(await node.ended()).toBe(0);
  expect(node.output()).not.toContain("secret");
});
