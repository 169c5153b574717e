import { randomBytes } from "node:crypto";
import { createHorarium, defineHandler, sql, type Horarium } from "horarium";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSeal } from "../../src/channels/seal.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { useReceiver } from "../channels/support.ts";
import { useAlertNodes, type Kill } from "./kit/alert-node.ts";

const receiver = useReceiver();
const key = randomBytes(32);
const secret = `whsec_${randomBytes(32).toString("base64")}`;
let database: TestDatabase;
let horarium: Horarium;
const aNode = useAlertNodes(() => ({ url: database.url, key }));

beforeAll(async () => {
  database = await createTestDatabase();
  horarium = createHorarium({ db: database.pool, handlers: [] });
  await horarium.migrate();
  const id = crypto.randomUUID();
  const sealed = createSeal([key]).seal({ url: receiver.url, secret }, id);
  await horarium.db.rows(
    sql`
      insert into channel (id, kind, name, sealed, target, created_at)
      values (${id}, 'webhook', 'hook', ${sealed}, ${receiver.url}, now())`,
  );
});
afterAll(async () => {
  await database.drop();
});

async function toldOf(handler: string): Promise<string[]> {
  await expect.poll(() => received(handler), { timeout: 30_000 }).not.toEqual([]);
  return received(handler).map(({ headers }) => String(headers["webhook-id"]));
}

const received = (handler: string) =>
  receiver.received.filter(({ body }) => body.includes(`${handler} does not work`));

/** A minute's leases of the dead are over. */
const endLeases = () =>
  database.pool.query(
    "update horarium.delivery set lease_until = now() where lease_until is not null",
  );

const points: [string, Kill][] = [
  ["after the failure is recorded", { statement: "from judged", when: "answered" }],
  ["while the alert is made", { statement: "insert into .*alert_event", when: "before" }],
  [
    "while its message is put into the outbox",
    { statement: "insert into .*delivery ", when: "answered" },
  ],
];

describe("kill -9 between a failure and its message", () => {
  test.each(points)("%s: another node tells it, once", async (name, kill) => {
    const handler = `break-${points.findIndex(([one]) => one === name)}`;
    const dying = await aNode(handler, kill);
    const work = defineHandler({ name: handler, attempts: 1, run: () => {} });
    await createHorarium({ db: database.pool, handlers: [work] }).enqueue(work, {});
    expect(await dying.ended).toEqual([null, "SIGKILL"]);
    await endLeases();
    const other = await aNode(handler, null);
    expect(await toldOf(handler)).toHaveLength(1);
    const [alert] = await horarium.db.rows(
      sql<{
        count: number;
        told: string;
      }>`select count, told from alert where handler = ${handler}`,
    );
    expect(alert).toEqual({ count: 1, told: "open" });
    other.end();
  });

  test("after it was sent, and before that is recorded: it comes again with the same id", async () => {
    const handler = "break-sent";
    const dying = await aNode(handler, { statement: "insert into .*delivery_try", when: "before" });
    const work = defineHandler({ name: handler, attempts: 1, run: () => {} });
    await createHorarium({ db: database.pool, handlers: [work] }).enqueue(work, {});
    expect(await dying.ended).toEqual([null, "SIGKILL"]);
    const [first] = await toldOf(handler);
    receiver.received.length = 0;
    await endLeases();
    await aNode(handler, null);
    expect(await toldOf(handler)).toEqual([first]);
    const { headers, body } = receiver.received[0]!;
    expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
  });
});
