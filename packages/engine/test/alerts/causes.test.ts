import { beforeEach, expect, test } from "vitest";
import { defineHandler, DoNotRetry } from "../../src/index.ts";
import { createHorarium } from "../../src/node/index.ts";
import { sql } from "../../src/sql.ts";
import { noteEpoch } from "../../src/upkeep/epoch.ts";
import { rescueExpired } from "../../src/upkeep/rescue.ts";
import { insertRow } from "../upkeep/support.ts";
import { useAlerts } from "./support.ts";

let fails = true;
let says = "all is well";

const shaky = defineHandler({
  name: "shaky",
  attempts: 1,
  run: ({ log }) => {
    log.info(says);
    if (fails) throw new DoNotRetry("it does not work");
  },
});

const here = useAlerts([shaky]);
beforeEach(() => {
  fails = true;
  says = "all is well";
});

const hourly = (name: string) => here.horarium.schedule(name, shaky, { cron: "0 * * * *" });
const hour = () => here.horarium.advance("1h");
const kinds = async () => (await here.alerts()).map(({ kind }) => kind);
const sentences = async () =>
  (await here.told()).flatMap(({ alerts }) => alerts.map(({ sentence }) => sentence));

/** An execution whose worker has let its lease expire; `losses` times before. */
async function leaveRunning(job: string, losses = 0): Promise<string> {
  const { horarium } = here;
  const id = crypto.randomUUID();
  const now = horarium.clock.now();
  await insertRow(horarium.db, "job_execution", {
    id,
    job_id: job,
    handler: "shaky",
    trigger: "schedule",
    due_at: now,
    started_at: now,
    status: "running",
    attempt: losses + 1,
    worker_losses: losses,
    worker_id: crypto.randomUUID(),
    lease_token: crypto.randomUUID(),
    lease_until: new Date(now.getTime() - 1),
  });
  for (let lost = 1; lost <= losses; lost++) {
    await insertRow(horarium.db, "execution_attempt", {
      lease_token: crypto.randomUUID(),
      execution_id: id,
      attempt: lost,
      started_at: now,
      ended_at: now,
      outcome: "worker_lost",
    });
  }
  return id;
}

test("an execution whose worker was lost is told, and well again when it has ended", async () => {
  const job = await hourly("nightly_backup");
  const id = await leaveRunning(job.id);
  await rescueExpired(here.horarium.db, here.horarium.clock, 10);
  expect(await here.told()).toMatchObject([
    {
      type: "alert.opened",
      alerts: [
        {
          kind: "worker_lost",
          execution: id,
          sentence: "Nightly backup: its worker died or was cut off, and it begins again",
        },
      ],
    },
  ]);
  fails = false;
  await here.horarium.runDue();
  expect(await here.told()).toMatchObject([{ type: "alert.resolved" }]);
});

test("an execution that is poison is told as failed, and not as begun again", async () => {
  const job = await hourly("nightly");
  await leaveRunning(job.id, 2);
  await rescueExpired(here.horarium.db, here.horarium.clock, 10);
  expect(await sentences()).toEqual(["Nightly: failed, since its workers died"]);
  expect(await kinds()).toEqual(["failed"]);
});

test("a handler that ignores its signal is told while it runs on, until its worker has ended", async () => {
  let letGo = () => {};
  const stubborn = defineHandler({
    name: "stubborn",
    timeout: "50ms",
    grace: "10ms",
    attempts: 1,
    run: () =>
      new Promise<void>((resolve) => {
        letGo = resolve;
      }),
  });
  const real = createHorarium({ db: here.database.pool, handlers: [stubborn] });
  await real.start();
  try {
    await real.enqueue(stubborn, {});
    await expect
      .poll(async () =>
        (await here.alerts()).filter(
          ({ kind, resolved_at }) => kind === "stuck" && resolved_at === null,
        ),
      )
      .toMatchObject([{ handler: "stubborn" }]);
  } finally {
    letGo();
    await real.stop();
  }
  // the heartbeat of the process that has ended grows old
  await here.horarium.db.rows(sql`update worker set seen_at = '2020-01-01'`);
  await here.look();
  const stuck = (await here.alerts()).find(({ kind }) => kind === "stuck");
  expect(stuck?.resolved_at).not.toBeNull();
});

test("a failover is told and over by itself; a restored backup is told until a person ends it", async () => {
  const { db, clock } = here.horarium;
  await noteEpoch(db, clock);
  await here.addWorker({ started_at: new Date("2026-11-24T11:00:00Z") });
  await db.rows(sql`update epoch set timeline = '00000000'`);
  await noteEpoch(db, clock);
  expect(await sentences()).toEqual([
    "The database has failed over: what was recorded in the last moments before it may be gone",
  ]);
  clock.advance("11m");
  await here.seeWorkers();
  expect(await here.told()).toMatchObject([{ type: "alert.resolved" }]);
  await db.rows(
    sql`update worker set seen_at = '2026-11-01', started_at = '2026-11-01', stopping = true`,
  );
  await db.rows(sql`update epoch set timeline = '00000000'`);
  await noteEpoch(db, clock);
  await here.look();
  clock.advance("24h");
  await here.look();
  const alert = (await here.alerts()).find(({ kind }) => kind === "epoch_began");
  expect(alert).toMatchObject({ resolved_at: null, detail: { cause: "restore" } });
});

test("a machine whose clock differs from the database's is told, and well again when it agrees", async () => {
  await here.addWorker({ name: "worker-2", skew_ms: -3_600_000, handlers: ["shaky"] });
  await here.addWorker({ name: "worker-3", skew_ms: 900 });
  expect(await sentences()).toEqual(["The clock of worker-2 is 60 min behind the database's"]);
  await here.horarium.db.rows(sql`update worker set skew_ms = 3`);
  expect(await here.told()).toMatchObject([{ type: "alert.resolved" }]);
});

test("a line that a rule looks for is told, whatever its case, and over when the job completes without it", async () => {
  const job = await hourly("nightly");
  await here.addRule({ kind: "log_contains", settings: { text: "disk FULL" } });
  fails = false;
  await hour();
  expect(await here.told()).toEqual([]);
  says = "Warning: the Disk full again\r\nBcc: all@example.org";
  await hour();
  expect(await here.told()).toMatchObject([
    {
      alerts: [
        {
          kind: "log_contains",
          sentence: "Nightly: its log says “disk FULL”",
          error: "Warning: the Disk full again Bcc: all@example.org",
        },
      ],
    },
  ]);
  says = "all is well";
  await hour();
  expect(await here.told()).toMatchObject([{ type: "alert.resolved" }]);
  // the rule of the job counts, and looks for something else
  await here.addRule({
    kind: "log_contains",
    scope: "job",
    job_id: job.id,
    settings: { text: "other" },
  });
  says = "disk full";
  await hour();
  expect(await here.told()).toEqual([]);
});

test("a completion rate that falls below a rule's is told, and over when it is reached again", async () => {
  const job = await hourly("nightly");
  await hourly("unruled");
  await here.addRule({ kind: "failed", enabled: false });
  await here.addRule({
    kind: "completion_rate",
    scope: "job",
    job_id: job.id,
    settings: { rate: 0.5, afterMs: 10 * 3_600_000 },
  });
  const outcomes = ["good", "bad", "good", "bad"];
  for (const outcome of outcomes) {
    fails = outcome === "bad";
    await hour();
    expect(await here.told()).toEqual([]);
  }
  fails = true;
  await hour();
  expect(await sentences()).toEqual(["Nightly: only 2 of the last 5 executions completed"]);
  fails = false;
  await hour();
  expect((await here.told()).map(({ type }) => type)).toEqual(["alert.resolved"]);
});

test("a clock that jumped is told and over by itself", async () => {
  await here.horarium.db.rows(
    sql`
      insert into alert_condition (kind, at, detail)
      values ('clock_jumped', ${here.horarium.clock.now()}, '{"byMs": -3600000}')`,
  );
  expect(await sentences()).toEqual(["The database's clock jumped by 60 min back"]);
  here.horarium.clock.advance("11m");
  expect(await here.told()).toMatchObject([{ type: "alert.resolved" }]);
});

test("a job that has not completed for longer than its rule says is told", async () => {
  await hourly("nightly");
  await here.addRule({ kind: "failed", enabled: false });
  await here.addRule({ kind: "no_success", settings: { afterMs: 2 * 3_600_000 } });
  await hour();
  expect(await here.told()).toEqual([]);
  await hour();
  await hour();
  expect(await here.told()).toMatchObject([{ alerts: [{ kind: "no_success" }] }]);
});

test("what has waited for longer than the grace, though a worker offers it, is told as late", async () => {
  const { horarium } = here;
  await here.addWorker({ handlers: ["shaky"] });
  await insertRow(horarium.db, "job_execution", {
    id: crypto.randomUUID(),
    handler: "shaky",
    trigger: "api",
    due_at: horarium.clock.now(),
    queued_at: horarium.clock.now(),
    status: "queued",
  });
  horarium.clock.advance("4m");
  await here.seeWorkers();
  expect(await here.told()).toEqual([]);
  horarium.clock.advance("2m");
  await here.seeWorkers();
  expect(await sentences()).toEqual(["Shaky: not started 5 min after it was due"]);
});
