import { randomBytes } from "node:crypto";
import { defineHandler, sql, type AlertMessage } from "horarium";
import { createHorarium } from "horarium/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { createChannelService, type ChannelService } from "../../src/channels/channel-service.ts";
import { createSeal } from "../../src/channels/seal.ts";
import { readAllowedHosts } from "../../src/outbound/allowed-hosts.ts";
import { createOutbound } from "../../src/outbound/outbound.ts";
import { useReceiver } from "../channels/support.ts";

const receiver = useReceiver();
const seal = createSeal([randomBytes(32)]);

const broken = defineHandler({
  name: "broken",
  attempts: 1,
  run: () => {
    throw new Error("the shelf is gone");
  },
});
const copy = defineHandler({ name: "copy", run: () => "copied" });

let database: TestDatabase;
let horarium: ReturnType<typeof createHorarium>;
let channels: ChannelService;

beforeEach(async () => {
  receiver.received.length = 0;
  database = await createTestDatabase();
  horarium = createHorarium({ db: database.pool, handlers: [broken, copy], concurrency: 50 });
  await horarium.migrate();
  const id = crypto.randomUUID();
  const sealed = seal.seal(
    { url: receiver.url, secret: `whsec_${randomBytes(32).toString("base64")}` },
    id,
  );
  await horarium.db.rows(
    sql`
      insert into channel (id, kind, name, sealed, target, created_at)
      values (${id}, 'webhook', 'hook', ${sealed}, ${receiver.url}, now())`,
  );
  channels = createChannelService({
    seal,
    failed: (error) => console.error(error),
    means: {
      outbound: createOutbound(readAllowedHosts("127.0.0.1")),
      mail: null,
      link: () => null,
      environment: null,
      now: () => new Date(),
    },
  });
});
afterEach(async () => {
  await horarium.stop();
  await channels.stop();
  await database.drop();
});

/** Jobs like one, each with its next slot at an instant. */
async function copyJob(id: string, count: number, nextSlot: string): Promise<void> {
  await database.pool.query(
    `insert into horarium.scheduled_job
     select copy.*
     from horarium.scheduled_job job,
       generate_series(2, $2::int) as number,
       jsonb_populate_record(job, jsonb_build_object(
         'id', gen_random_uuid(), 'name', job.name || '-' || number, 'origin', 'admin', 'declared', null,
         'declared_by', null)) as copy
     where job.id = $1`,
    [id, count],
  );
  await database.pool.query(
    "update horarium.scheduled_job set next_run_at = $2 where name like (select name from horarium.scheduled_job where id = $1) || '%'",
    [id, nextSlot],
  );
}

const messages = () =>
  receiver.received.map(({ body }) => JSON.parse(body) as { type: string; data: AlertMessage });

/** How many of the alerts nobody has been told of. */
async function untold(): Promise<number> {
  const [row] = await horarium.db.rows(
    sql<{ count: number }>`select count(*)::int as count from alert where told is null`,
  );
  return row!.count;
}

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

test("10,000 jobs that fail at the same instant are one message", async () => {
  const job = await horarium.createJob("broken", broken, { cron: "0 0 1 1 *" });
  await copyJob(job.id, 10_000, inSeconds(2));
  channels.start(horarium);
  await horarium.start();
  await expect.poll(() => messages().length, { timeout: 120_000, interval: 100 }).toBe(1);
  const failed = await horarium.db.rows(
    sql<{ status: string; count: number }>`
      select status, count(*)::int as count from job_execution group by 1`,
  );
  expect(failed).toEqual([{ status: "failed", count: 10_000 }]);
  const [message] = messages();
  expect(message).toMatchObject({
    type: "alerts.summary",
    data: { total: 10_000, counts: { failed: 10_000 } },
  });
  expect(message!.data.alerts).toHaveLength(20);
  expect(await untold()).toBe(0);
  const deliveries = await horarium.db.rows(sql`select 1 from delivery`);
  expect([deliveries.length, messages().length]).toEqual([1, 1]);
});

test("the whole system dead for an hour and started again: what was missed is one message, with each job once", async () => {
  // each five minutes, two minutes ago among them: the next slot is on time, and not during the test
  const cron = `${(new Date().getUTCMinutes() + 3) % 5}-59/5 * * * *`;
  const skipping = await horarium.createJob("skipping", copy, { cron, misfire: "skip" });
  const once = await horarium.createJob("catching-up", copy, { cron });
  await copyJob(skipping.id, 15, inSeconds(-3_600));
  await copyJob(once.id, 15, inSeconds(-3_600));
  await database.pool.query(
    `insert into horarium.worker (id, name, version, handlers, concurrency, started_at, seen_at)
     values (gen_random_uuid(), 'before', '1', '{copy}', 10, now() - interval '2 hours', now() - interval '1 hour')`,
  );
  // who sends looks too, and would find the scheduler silent before it has begun
  await horarium.start();
  channels.start(horarium);
  await expect.poll(() => messages().length, { timeout: 120_000, interval: 100 }).toBe(1);
  const [message] = messages();
  expect(message).toMatchObject({ type: "alerts.summary", data: { total: 30 } });
  const { counts = {}, alerts } = message!.data;
  // those that caught up are well again before anybody has heard of them
  expect(counts).toEqual({ missed: 15, resolved: 15 });
  expect(new Set(alerts.map(({ sentence }) => sentence.replace(/:.*/, ""))).size).toBe(20);
  expect(alerts.every(({ sentence }) => /: missed 1[1-4] slots from /.test(sentence))).toBe(true);
  expect([await untold(), messages().length]).toEqual([0, 1]);
});
