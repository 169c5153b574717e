import {
  acknowledgeAlert,
  addConditions,
  conditionOf,
  createHorarium,
  defineHandler,
  lookForAlerts,
  resolveAlert,
  unacknowledgeAlert,
  type Horarium,
} from "horarium";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { serveApi } from "../support/serve-api.ts";
import { openStream, type Received, type TestStream } from "./event-stream.ts";

const greet = defineHandler({ name: "greet", run: () => "hello" });

let database: TestDatabase;
let horarium: Horarium;
const failures: unknown[] = [];
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  horarium = createHorarium({ db: database.pool, handlers: [greet] });
  await horarium.migrate();
});
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
  expect(failures.splice(0)).toEqual([]);
});
afterAll(async () => {
  await horarium.stop();
  await database.drop();
});

async function aStream(): Promise<TestStream> {
  const server = await serveApi({
    horarium,
    authenticate: () => Promise.resolve({ name: "rita", role: "reader" }),
    failed: (error) => failures.push(error),
    pace: { lookEveryMs: 20 },
  });
  const stream = await openStream(server.url);
  open.push(server, stream);
  await stream.until(({ type }) => type === "hello");
  return stream;
}

/** Of a job, or of one-time work. */
async function aFailure(job: string | null, handler = "greet"): Promise<void> {
  const facts = { job_id: job, handler, error: "first line\nsecond line" };
  await addConditions(horarium.db, [conditionOf("failed", new Date(), facts)]);
  await lookForAlerts(horarium.db, horarium.clock);
}

const isOf = (job: string | null, state: string) => (event: Received) =>
  event.type === "alert.changed" &&
  event.data.alert.jobId === job &&
  event.data.alert.state === state;

test("an alert is told when it opens, when somebody acts on it and when it is resolved", async () => {
  const { db, clock } = horarium;
  const { id: job } = await horarium.createJob("nightly_backup", "greet", { cron: "0 0 1 1 *" });
  const stream = await aStream();
  await aFailure(job);
  const { data } = await stream.until(isOf(job, "open"));
  const { id } = data.alert;
  expect(data.alert).toMatchObject({
    kind: "failed",
    sentence: "Nightly backup: failed",
    job: "nightly_backup",
    count: 1,
    resolvedAt: null,
  });
  await aFailure(job);
  await stream.until((event) => isOf(job, "open")(event) && event.data.alert.count === 2);
  await acknowledgeAlert(db, clock, id, { by: "ada" });
  const acknowledged = await stream.until(isOf(job, "acknowledged"));
  expect(acknowledged.data.alert.acknowledgedBy).toBe("ada");
  const seen = stream.events.length;
  await unacknowledgeAlert(db, clock, id, { by: "ada" });
  await stream.until((event) => isOf(job, "open")(event) && stream.events.indexOf(event) >= seen);
  await resolveAlert(db, clock, id, { by: "ada" });
  await stream.until(isOf(job, "resolved"));
});

test("what stands in the event is on one line, and that of a person's own job is told to nobody", async () => {
  const { id: own } = await horarium.createJob("personal", "greet", { cron: "0 0 1 1 *" });
  await database.pool.query("update horarium.scheduled_job set owner_id = 'zoe' where id = $1", [
    own,
  ]);
  const stream = await aStream();
  await aFailure(own);
  await aFailure(null, "odd\r\nhandler");
  const { data } = await stream.until(isOf(null, "open"));
  expect(data.alert.sentence).toBe("Odd handler: failed");
  expect(JSON.stringify(stream.events)).not.toContain(own);
});
