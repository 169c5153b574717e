import { randomBytes } from "node:crypto";
import { createHorarium, defineHandler, sql, type Horarium } from "horarium";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSeal } from "../../src/channels/seal.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { useReceiver } from "../channels/support.ts";
import { useAlertNodes } from "./kit/alert-node.ts";

const receiver = useReceiver();
const key = randomBytes(32);
const aNode = useAlertNodes(() => ({ url: database.url, key }));
const jobs = 12;
let database: TestDatabase;
let horarium: Horarium;

beforeAll(async () => {
  database = await createTestDatabase();
  const work = defineHandler({ name: "work", attempts: 1, run: () => {} });
  horarium = createHorarium({ db: database.pool, handlers: [work] });
  await horarium.migrate();
  const id = crypto.randomUUID();
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const sealed = createSeal([key]).seal({ url: receiver.url, secret }, id);
  await horarium.db.rows(
    sql`
      insert into channel (id, kind, name, sealed, target, created_at)
      values (${id}, 'webhook', 'hook', ${sealed}, ${receiver.url}, now())`,
  );
  // every minute of the hour, but for those in which this test runs
  const minute = new Date().getUTCMinutes();
  const others = Array.from({ length: 60 }, (_, n) => n).filter(
    (n) => (n - minute + 60) % 60 >= 5 && (n - minute + 60) % 60 <= 57,
  );
  for (let n = 0; n < jobs; n++)
    await horarium.schedule(`job ${n}`, work, { cron: `${others.join(",")} * * * *` });
});
afterAll(() => database.drop());

interface Message {
  type: string;
  data: {
    total: number;
    counts?: Record<string, number>;
    alerts: { sentence: string; wasTold: boolean }[];
  };
}
const messages = () => receiver.received.map(({ body }) => JSON.parse(body) as Message);

test("the whole system dead for an hour: what was missed is told once, in one message", async () => {
  const before = await aNode("work", null, { fails: false });
  before.end();
  await before.ended;
  // as it would be an hour later
  await horarium.db.rows(
    sql`
      with moved as (
        update scheduled_job
        set next_run_at = next_run_at - interval '1 hour', created_at = created_at - interval '2 hours'
      )
      update worker
      set seen_at = seen_at - interval '1 hour'`,
  );
  const after = await aNode("work", null, { fails: false });
  await expect.poll(messages, { timeout: 30_000 }).not.toEqual([]);
  // the jobs' slots of now are executed, so that what was missed is over when it is told
  const [message, ...more] = messages();
  expect(more).toEqual([]);
  expect(message).toMatchObject({ type: "alerts.summary" });
  const { alerts, counts } = message!.data;
  expect(counts).toEqual({ resolved: alerts.length });
  const ofJobs = alerts.filter(({ sentence }) => /^Job \d+: missed 5\d slots from /.test(sentence));
  expect(ofJobs).toHaveLength(jobs);
  expect(ofJobs.filter(({ wasTold }) => wasTold)).toEqual([]);
  // besides, it may have been seen that nobody scheduled, where the new process was slow to be there
  expect(alerts.filter((one) => !ofJobs.includes(one)).map(({ sentence }) => sentence)).toEqual(
    alerts.length > jobs ? [expect.stringMatching(/^The scheduler is silent since /)] : [],
  );
  after.end();
  await after.ended;
  const [rows] = await horarium.db.rows(
    sql<{ missed: number; executed: number }>`
      select count(*) filter (where status = 'missed')::int as missed,
        count(*) filter (where status = 'completed')::int as executed
      from job_execution`,
  );
  expect(rows).toEqual({ missed: jobs, executed: jobs });
});
