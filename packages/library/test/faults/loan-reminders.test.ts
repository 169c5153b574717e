import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { createHorarium, type Horarium } from "horarium";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { until } from "../../../engine/test/faults/kit/until.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "../support/library.ts";
import { endLeases } from "./end-leases.ts";

const program = fileURLToPath(new URL("loan-worker.mjs", import.meta.url));
const patrons = 60;
const batchSize = 10;

let database: TestDatabase;
let pool: pg.Pool;
let horarium: Horarium;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  horarium = createHorarium({ db: pool, handlers: [handlerNamed("loan_reminders")] });
  await horarium.migrate();
  await pool.query("insert into library.work (title) values ('Emma')");
  await pool.query("insert into library.edition (work_id, title) values (1, 'Emma')");
});
beforeEach(async () => {
  for (const table of [
    "library.member",
    "library_jobs.delivery",
    "library_jobs.loan_reminder",
    "library_jobs.cursor",
  ])
    await pool.query(`delete from ${table}`);
  await pool.query(
    "insert into library.member (email, name) select n || '@example.org', 'M' from generate_series(1, $1::int) n",
    [patrons],
  );
  await pool.query(
    "insert into library.loan (member_id, edition_id, due_at) select id, 1, now() from library.member",
  );
});
afterEach(async () => {
  for (const worker of workers.splice(0)) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill("SIGKILL");
    await once(worker, "exit");
  }
});
afterAll(() => database.drop());

function startWorker(kill?: { statement: string; when: string; nth: number }): ChildProcess {
  const settings = JSON.stringify({ url: database.url, kill });
  const worker = spawn(process.execPath, [program, settings], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  workers.push(worker);
  return worker;
}

const messages = () => countOf(pool, "select count(*) as n from library_jobs.delivery");

test.each([
  // the third batch is written and not committed
  {
    where: "within a batch",
    statement: "^insert into library_jobs.loan_reminder",
    when: "answered",
    nth: 3,
    kept: 20,
  },
  // the cursor of the fourth batch is about to be held: three are committed
  {
    where: "between two batches",
    statement: "set value = cursor.value",
    when: "before",
    nth: 4,
    kept: 30,
  },
])(
  "L9: kill -9 $where: the next attempt goes on, and every patron is told once",
  async ({ kept, ...kill }) => {
    const handler = handlerNamed("loan_reminders");
    const { id } = await horarium.enqueue(handler, { batchSize, fromHour: 0, toHour: 24 });
    const killed = startWorker(kill);
    const [, signal] = (await once(killed, "exit")) as [number | null, string | null];
    expect(signal).toBe("SIGKILL");
    // nothing of the batch that was under way
    await until("the killed worker's transaction is gone", async () =>
      (await countOf(
        pool,
        "select count(*) as n from pg_stat_activity where datname = current_database() and application_name like 'library:%' and state like 'idle in%'",
      )) === 0
        ? true
        : null,
    );
    expect(await messages()).toBe(kept);
    expect(await countOf(pool, "select count(*) as n from library.notice")).toBe(kept);

    await endLeases(pool);
    startWorker();
    const execution = await until("the execution is taken over and ends", async () => {
      const found = await horarium.execution(id);
      return found.completed_at === null ? null : found;
    });

    expect(execution).toMatchObject({
      status: "completed",
      result: { outcome: "done", counts: { patrons, messages: patrons - kept, alreadySent: kept } },
    });
    expect(await messages()).toBe(patrons);
    expect(
      await rowsOf(
        pool,
        "select count(*)::int as notices, count(distinct member_id)::int as members from library.notice",
      ),
    ).toEqual([{ notices: patrons, members: patrons }]);
    expect(
      await rowsOf(
        pool,
        "select outcome, count(*)::int as n from library_jobs.loan_reminder group by outcome order by outcome",
      ),
    ).toEqual([
      { outcome: "superseded", n: patrons },
      { outcome: "written", n: patrons },
    ]);
  },
);
