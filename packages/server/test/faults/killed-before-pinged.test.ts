import { randomBytes } from "node:crypto";
import { createHorarium, defineHandler, sql } from "horarium";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSeal } from "../../src/channels/seal.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { useReceiver } from "../channels/support.ts";
import { useAlertNodes } from "./kit/alert-node.ts";

const receiver = useReceiver();
const key = randomBytes(32);
const aNode = useAlertNodes(() => ({ url: database.url, key }));
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A minute's leases of the dead are over. */
const endLeases = () =>
  database.pool.query(
    "update horarium.delivery set lease_until = now() where lease_until is not null",
  );

test("kill -9 between a job's failure and its dead man's switch: others tell it, with the same execution", async () => {
  const handler = "break-pinged";
  const work = defineHandler({ name: handler, attempts: 1, run: () => {} });
  const asking = createHorarium({ db: database.pool, handlers: [work] });
  await asking.migrate();
  const { id: job } = await asking.schedule(handler, work, { cron: "@manual" });
  const ping = crypto.randomUUID();
  const sealed = createSeal([key]).seal({ url: `${receiver.url}/switch` }, ping);
  await asking.db.rows(
    sql`
      insert into ping (id, job_id, sealed, host, created_at)
      values (${ping}, ${job}, ${sealed}, ${receiver.url}, now())`,
  );
  const told = () =>
    receiver.received.map(({ url }) => url).filter((url) => url.startsWith("/switch/fail"));

  const first = await aNode(handler, { statement: "from judged", when: "answered" });
  const { id } = await asking.runNow(handler);
  expect(await first.ended).toEqual([null, "SIGKILL"]);
  expect(told()).toEqual([]);
  await endLeases();
  // the one that follows has sent it when it dies, and could not write that down
  const second = await aNode(handler, { statement: "insert into .*delivery_try", when: "before" });
  expect(await second.ended).toEqual([null, "SIGKILL"]);
  await endLeases();
  const last = await aNode(handler, null);
  const expected = `/switch/fail?rid=${id}`;
  await expect.poll(told, { timeout: 30_000 }).toEqual([expected, expected]);
  last.end();
});
