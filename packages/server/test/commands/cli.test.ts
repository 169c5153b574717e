import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { horarium, killAll, spawnHorarium } from "./support/horarium.ts";
import { startServer, type ServedHorarium } from "./support/server.ts";

interface JobJson {
  id: string;
  name: string;
  handler: string;
  schedule: string;
  timezone: string;
  enabled: boolean;
  version: number;
  parameters: unknown;
  overlap: string;
  disabled: { by: string; reason: string | null } | null;
}

let database: TestDatabase;
let server: ServedHorarium;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "horarium-cli-"));
  await horarium(["migrate", "--database", database.url]);
  server = await startServer(database.url);
});
afterAll(async () => {
  await killAll();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

// each test starts several processes, each of which takes a second on a busy machine
describe.each(["a database", "a server"])("with %s", { timeout: 300_000 }, (place) => {
  const isServer = place === "a server";
  const prefix = isServer ? "over_" : "direct_";
  const run = (...args: string[]) =>
    isServer
      ? horarium([...args, "--url", server.url], { env: { HORARIUM_TOKEN: server.token } })
      : horarium([...args, "--database", database.url]);
  const json = async <Answer>(...args: string[]) => {
    const { code, output, standardOutput } = await run(...args, "--json");
    if (code !== 0) throw new Error(output);
    return JSON.parse(standardOutput) as Answer;
  };
  /** What stands around the command that is tried: over HTTP, which takes no process. */
  const ask = async <Answer>(path: string, body?: object) => {
    const response = await fetch(`${server.url}/api${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, answer: (await response.json()) as Answer };
  };
  const create = (name: string, schedule: string) =>
    ask<JobJson>("/jobs", { name, handler: "purge_job_logs", schedule });
  const job = async (name: string) => (await ask<JobJson>(`/jobs/${name}`)).answer;

  test("creates, shows, edits, disables, enables and deletes a job", async () => {
    const name = `${prefix}nightly`;
    const created = await json<JobJson>(
      ...["jobs", "create", name, "--handler", "purge_job_logs"],
      ...[
        "--schedule",
        "0 3 * * *",
        "--timezone",
        "Europe/Rome",
        "--set",
        '{"overlap":"queue_one"}',
      ],
    );
    expect(created).toMatchObject({
      name,
      timezone: "Europe/Rome",
      overlap: "queue_one",
      version: 1,
    });
    expect(await json("jobs", "show", name)).toMatchObject(created);
    const shown = await run("jobs", "show", name);
    expect(shown.output).toMatch(
      /schedule +0 3 \* \* \* \(at 03:00 every day, Europe\/Rome time\)/,
    );

    const edited = await json<JobJson>("jobs", "edit", name, "--schedule", "0 4 * * *");
    expect(edited).toMatchObject({ schedule: "0 4 * * *", overlap: "queue_one", version: 2 });
    const late = await run("jobs", "edit", name, "--title", "x", "--if-version", "1");
    expect(late).toMatchObject({ code: 4, output: expect.stringContaining("you saw 1") });

    const disabled = await json<JobJson>("jobs", "disable", name, "--reason", "holidays");
    expect(disabled.disabled).toMatchObject({
      by: expect.stringMatching(isServer ? /^token:cli$/ : /^cli:/),
      reason: "holidays",
    });
    expect((await run("jobs", "list")).output).toMatch(new RegExp(`${name} .*disabled: holidays`));
    expect(await json("jobs", "enable", name)).toMatchObject({ enabled: true });

    const { id } = await json<{ id: string }>("jobs", "delete", name);
    expect((await run("jobs", "show", name)).code).toBe(3);
    expect(await json("jobs", "restore", id)).toMatchObject({ name });
  });

  test("tells next slots", async () => {
    await create(`${prefix}leap`, "0 12 29 2 *");
    const { slots } = await json<{ slots: { at: string }[] }>("jobs", "next", `${prefix}leap`);
    expect(slots).toHaveLength(10);
    for (const { at } of slots) expect(at).toMatch(/^\d{4}-02-29T12:00:00.000Z$/);
  });

  test("asks for work, finds it, cancels it", async () => {
    const name = `${prefix}asked`;
    await create(name, "@manual");
    const { id } = await json<{ id: string }>("jobs", "run", name, "--reason", "to see");
    // due at once; a worker is to queue it
    const [found] = await json<Record<string, unknown>[]>("executions", "list", "--job", name);
    expect(found).toMatchObject({ id, status: "scheduled", trigger: "manual" });
    expect(await json("executions", "show", id)).toMatchObject({ id, attempts: [] });
    expect(await json("executions", "cancel", id)).toEqual({ status: "cancelled" });
    expect((await run("executions", "cancel", id)).code).toBe(4);
    expect((await run("executions", "cancel", id, "--force")).output).toContain(
      "only one that runs is stopped by force",
    );
    const again = await json<{ id: string }>("executions", "retry", id);
    expect(await json("executions", "show", again.id)).toMatchObject({ repeats: id });
  });

  test("enqueues one-time work, once for a key", async () => {
    const once = ["enqueue", "purge_job_logs", "--delay", "1h30m", "--key", `${prefix}key`];
    const first = await json<{ id: string }>(...once);
    expect(first).toMatchObject({ status: "scheduled", isNew: true });
    expect(await json(...once)).toMatchObject({ id: first.id, isNew: false });
    const { answer } = await ask<{ dueAt: string }>(`/executions/${first.id}`);
    expect(Date.parse(answer.dueAt) - Date.now()).toBeGreaterThan(80 * 60_000);
    expect((await run("enqueue", "nope")).code).toBe(2);
  });

  test("says what is wrong with a schedule, where, and what was meant", async () => {
    const args = ["jobs", "create", `${prefix}x`, "--handler", "purge_job_logs"];
    const { code, output } = await run(...args, "--schedule", "0 22-4 * * *");
    expect(code).toBe(2);
    expect(output).toContain("The range 22-4 goes backwards");
    expect(output).toContain("write 0 22,23,0-4 * * *");
  });

  test("exports jobs, and applies what was changed in the file", async () => {
    const [one, two] = [`${prefix}one`, `${prefix}two`];
    await create(one, "0 1 * * *");
    await create(two, "0 2 * * *");
    const { standardOutput: yaml } = await run("export", one, two);
    const file = join(folder, `${prefix}jobs.yaml`);
    await writeFile(file, yaml);
    const same = await run("apply", file, "--dry-run");
    expect(same).toMatchObject({
      code: 0,
      output: "0 jobs would be changed, 2 as the file says already\n",
    });

    const changed = yaml
      .replace("schedule: 0 1 * * *", "schedule: 30 1 * * *")
      .replace(`name: ${two}`, `name: ${two}_new`)
      .replace(/(two_new[^]*?enabled: )true/, "$1false");
    await writeFile(file, changed);
    const dry = await run("apply", file, "--dry-run");
    expect(dry.code).toBe(1);
    expect(dry.output).toContain(
      `~ ${one}\n    - schedule: "0 1 * * *"\n    + schedule: "30 1 * * *"`,
    );
    expect(dry.output).toContain(`+ ${two}_new (new), disabled`);
    expect(await job(one)).toMatchObject({ schedule: "0 1 * * *", version: 1 });

    expect((await run("apply", file)).output).toContain("2 jobs changed, 0 as the file says");
    expect(await job(one)).toMatchObject({ schedule: "30 1 * * *", version: 2 });
    expect(await job(`${two}_new`)).toMatchObject({
      enabled: false,
      schedule: "0 2 * * *",
    });
    expect((await run("apply", file, "--dry-run")).code).toBe(0);
  });

  test("refuses a file with all that is wrong in it, and changes nothing", async () => {
    const file = join(folder, `${prefix}bad.yaml`);
    await writeFile(
      file,
      `jobs:\n  - name: ${prefix}bad\n    handler: purge_job_logs\n    schedul: "@daily"\n    priority: -1\n`,
    );
    const { code, output } = await run("apply", file);
    expect(code).toBe(2);
    expect(output).toContain(`job ${prefix}bad: schedule: `);
    expect(output).toContain(`job ${prefix}bad: priority: `);
    expect(output).toContain("schedul");
    expect((await ask(`/jobs/${prefix}bad`)).status).toBe(404);
  });

  test("refuses a file in which a later job cannot be, before it changes the first", async () => {
    const first = `${prefix}first`;
    await create(first, "0 1 * * *");
    const file = join(folder, `${prefix}later.yaml`);
    const good = `  - name: ${first}\n    handler: purge_job_logs\n    schedule: 0 5 * * *\n`;
    for (const [bad, reason] of [
      [
        "name: x\n    handler: purge_job_logs\n    schedule: 61 * * * *",
        "Minute 61 does not exist",
      ],
      [
        "name: ..\n    handler: purge_job_logs\n    schedule: 0 1 * * *",
        "so that the job can be found",
      ],
      ["name: x\n    handler: unheard_of\n    schedule: 0 1 * * *", "no worker offers it"],
    ] as const) {
      await writeFile(file, `jobs:\n${good}  - ${bad}\n`);
      for (const more of [[], ["--dry-run"]]) {
        const { code, output } = await run("apply", file, ...more);
        expect(code).toBe(2);
        expect(output).toContain(reason);
      }
    }
    expect(await job(first)).toMatchObject({ schedule: "0 1 * * *", version: 1 });
  });

  test.each([
    [["jobs", "lst"], "unknown command 'lst' of 'jobs'", "Did you mean list?"],
    [["secret", "delte", "x"], "unknown command 'delte' of 'secret'", "Did you mean delete?"],
    [["executions", "qqqqqqqq"], "unknown command 'qqqqqqqq'", "There are: list, "],
  ])("%j is refused with what there is", async (args, what, remedy) => {
    const { code, output } = await run(...args);
    expect(code).toBe(2);
    expect(output).toContain(what);
    expect(output).toContain(remedy);
  });

  test("stops all schedules, says so, and resumes them", async () => {
    const stopped = await run("schedules", "stop", "--reason", "the database moves");
    expect(stopped).toMatchObject({ code: 0 });
    expect(stopped.output).toMatch(
      /^All schedules are stopped until "horarium schedules resume"\n {2}by \S+, since .*\n {2}“the database moves”\n$/,
    );
    expect(await json("schedules", "show")).toMatchObject({
      stop: { reason: "the database moves", until: null },
    });
    expect((await run("schedules", "resume")).output).toContain("Schedules are not stopped");
    expect((await run("schedules", "show")).output).toBe("Schedules are not stopped\n");
  });

  test("imports a crontab disabled, and reports what differs", async () => {
    const file = join(folder, `${prefix}crontab`);
    await writeFile(
      file,
      [
        "# a comment",
        "MAILTO=root",
        "CRON_TZ=Europe/Berlin",
        `30 2 * * *  /usr/bin/${prefix}backup --all%input`,
        "@reboot /usr/bin/start",
        "61 * * * * /usr/bin/never",
      ].join("\n"),
    );
    const report = await run("import", "crontab", file);
    expect(report.code).toBe(1);
    expect(report.output).toContain(
      `${prefix}backup_all (line 4): at 02:30 every day, Europe/Berlin time`,
    );
    expect(report.output).toContain("% is a line break for cron");
    expect(report.output).toContain("MAILTO");
    expect(report.output).toContain("@reboot has no counterpart");
    expect(report.output).toMatch(/never \(line 6\).*\n.*\n(.*\n)*? +cannot be: /);
    expect(report.output).toContain("3 jobs found, none created");
    expect((await ask(`/jobs/${prefix}backup_all`)).status).toBe(404);
  });

  test("follows the log of an execution to its end", async () => {
    const name = `${prefix}followed`;
    await create(name, "@manual");
    const { id } = (await ask<{ id: string }>(`/jobs/${name}/run`, {})).answer;
    const follow = spawnHorarium(
      [
        ...["executions", "log", id, "--follow"],
        ...(isServer ? ["--url", server.url] : ["--database", database.url]),
      ],
      { env: isServer ? { HORARIUM_TOKEN: server.token } : {} },
    );
    await follow.says("purge_job_logs scheduled");
    const worker = spawnHorarium(["worker", "--database", database.url]);
    expect(await follow.ended()).toBe(0);
    expect(follow.output()).toContain("purge_job_logs completed");
    worker.signal("SIGTERM");
    expect(await worker.ended()).toBe(0);
  });
});

describe("a server", { timeout: 300_000 }, () => {
  test("that wants to know who asks is told from one that does not know the token", async () => {
    const nobody = await horarium(["jobs", "--url", server.url]);
    expect(nobody.code).toBe(5);
    expect(nobody.output).toContain("put a token into the environment as HORARIUM_TOKEN");
    const wrong = await horarium(["jobs", "--url", server.url], {
      env: { HORARIUM_TOKEN: "hor_wrong" },
    });
    expect(wrong.code).toBe(5);
    expect(wrong.output).not.toContain("hor_wrong");
  });

  test("that is none, or is not there, is told so", async () => {
    const { port } = new URL(server.url);
    const missing = await horarium(["jobs", "--url", "http://127.0.0.1:1"]);
    expect(missing).toMatchObject({
      code: 1,
      output: expect.stringContaining("http://127.0.0.1:1 does not answer"),
    });
    const elsewhere = await horarium(["jobs", "--url", `http://127.0.0.1:${port}/somewhere`], {
      env: { HORARIUM_TOKEN: server.token },
    });
    expect(elsewhere.code).not.toBe(0);
    expect(elsewhere.output).toMatch(/does not answer as a Horarium|there is no \/somewhere/);
  });

  test("writes no token into its log", () => {
    expect(server.process.standardOutput()).toContain('"path":"/api/jobs"');
    expect(server.process.output()).not.toContain(server.token);
  });
});
