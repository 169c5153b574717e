import { expect, test } from "vitest";
import { readCrontab } from "../../src/commands/move/crontab.ts";
import { readPgCron } from "../../src/commands/move/pg-cron.ts";
import { createTestDatabase } from "../../../../test/support/test-database.ts";

const read = (text: string, hasUser = false) => readCrontab(text, { timezone: "UTC", hasUser });

test("a crontab's lines become jobs, by the name of their program", () => {
  const text =
    "\n# note\n*/5 * * * * /usr/bin/a.sh -x\n@daily a.sh -x\nTZ='Asia/Tokyo'\n0\t3 * * 1 b\n";
  expect(read(text)).toMatchObject([
    { place: "line 3", name: "a_sh_x", schedule: "*/5 * * * *", command: "/usr/bin/a.sh -x" },
    { place: "line 4", name: "a_sh_x_2", schedule: "@daily", timezone: "UTC" },
    { place: "line 6", name: "b", schedule: "0 3 * * 1", timezone: "Asia/Tokyo" },
  ]);
});

test("a system's crontab names a user, which is not taken over", () => {
  const [job] = read("0 3 * * * root run-parts /etc/cron.daily", true);
  expect(job).toMatchObject({ command: "run-parts /etc/cron.daily" });
  expect(job!.notes.join()).toContain("it ran as root");
});

test("what is no line of a crontab is refused with its number", () => {
  expect(read("hello")).toMatchObject([{ place: "line 1", refused: expect.any(String) }]);
});

test("pg_cron's table is read, and its own signs are translated", async () => {
  const database = await createTestDatabase();
  try {
    await expect(readPgCron(database.pool)).rejects.toThrow("no pg_cron");
    // the table as pg_cron 1.6 makes it; the extension itself is not on every machine
    await database.pool.query(`
      create schema cron;
      create table cron.job (jobid bigint primary key, schedule text, command text, nodename text, nodeport int,
        database text, username text, active boolean, jobname text);
      insert into cron.job (jobid, schedule, command, database, username, active, jobname) values
        (1, '0 0 $ * *', 'select 1', current_database(), 'app', true, 'Month end'),
        (2, '30 seconds', 'vacuum', 'other', 'app', false, null)`);
    expect(await readPgCron(database.pool)).toMatchObject([
      { place: "job 1", name: "month_end", schedule: "0 0 L * *", timezone: "UTC" },
      { place: "job 2", name: "pg_cron_2", schedule: "@every 30s", command: "vacuum" },
    ]);
    const [, second] = await readPgCron(database.pool);
    expect(second!.notes.join("; ")).toMatch(/in database other.*was not active/);
  } finally {
    await database.drop();
  }
});
