import { expect, test } from "vitest";
import { defineHandler } from "../../src/define.ts";
import { sql } from "../../src/sql.ts";
import { useAlerts } from "./support.ts";

const noop = defineHandler({ name: "noop", run: () => null });
const here = useAlerts([noop]);

const kinds = async () => {
  await here.told();
  const rows = await here.horarium.db.rows(
    sql<{ kind: string }>`select kind from alert where resolved_at is null order by kind`,
  );
  return rows.map(({ kind }) => kind);
};

test("a job for the edge waits for a runner there, and one of Node is none", async () => {
  await here.addWorker({ handlers: ["noop"], runner: "node" });
  await here.horarium.createJob("at-the-edge", noop, { cron: "* * * * *", runner: "edge" });
  await here.horarium.advance("1m");
  here.horarium.clock.advance("90s");
  await here.seeWorkers();
  expect(await kinds()).toContain("no_worker");
});

test("a runner at the edge that has ended for want of work is back at the next ring", async () => {
  await here.addWorker({ handlers: [], runner: "node" });
  await here.addWorker({ handlers: ["noop"], runner: "edge", stopping: true });
  await here.horarium.createJob("at-the-edge", noop, { cron: "* * * * *", runner: "edge" });
  await here.horarium.advance("1m");
  here.horarium.clock.advance("90s");
  await here.horarium.db.rows(
    sql`update worker set seen_at = ${here.horarium.clock.now()} where runner = 'node'`,
  );
  expect(await kinds()).not.toContain("no_worker");
});

test("where pg_cron ticks the scheduler is not silent between two runners, and is when the ticks end", async () => {
  await here.addWorker({ runner: "edge", stopping: true });
  const silent = async () => {
    await here.horarium.db.rows(
      sql`update alert_watch set ticked_at = now() - interval '10 seconds'`,
    );
    const [row] = await here.horarium.db.rows(
      sql<{ is: boolean }>`select horarium.raise_if_silent() as is`,
    );
    return row!.is;
  };
  expect(await silent()).toBe(false);
  await here.horarium.db.rows(
    sql`update alert_watch set ticked_at = now() - interval '10 minutes'`,
  );
  await here.horarium.db.rows(sql`update worker set seen_at = now() - interval '10 minutes'`);
  const [row] = await here.horarium.db.rows(
    sql<{ is: boolean }>`select horarium.raise_if_silent() as is`,
  );
  expect(row!.is).toBe(true);
});
