import { randomBytes } from "node:crypto";
import { createHorarium, defineHandler, sql, type Horarium } from "horarium";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createPinger, pingUrl, type Pinger } from "../../src/channels/pinger.ts";
import { createSeal } from "../../src/channels/seal.ts";
import { readAllowedHosts } from "../../src/outbound/allowed-hosts.ts";
import { createOutbound } from "../../src/outbound/outbound.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { useReceiver } from "./support.ts";

const receiver = useReceiver();
const seal = createSeal([randomBytes(32)]);
let database: TestDatabase;
let horarium: Horarium;
let pinger: Pinger;

beforeAll(async () => {
  database = await createTestDatabase();
  const handlers = [
    defineHandler({ name: "good", run: () => "done" }),
    defineHandler({
      name: "bad",
      attempts: 1,
      run: () => {
        throw new Error("token=hunter2\nis wrong");
      },
    }),
  ];
  horarium = createHorarium({ db: database.pool, handlers });
  await horarium.migrate();
  for (const handler of handlers) {
    const job = await horarium.schedule(handler.name, handler, { cron: "@manual" });
    await addPing(job.id, `/ping/${handler.name}`);
  }
  await addPing(null, "/ping/scheduler");
  pinger = createPinger({
    horarium,
    seal,
    outbound: createOutbound(readAllowedHosts("127.0.0.1")),
    failed: (error) => {
      throw error;
    },
  });
});
afterAll(async () => {
  await pinger.stop();
  await horarium.stop();
  await database.drop();
});

async function addPing(job: string | null, path: string): Promise<void> {
  const id = crypto.randomUUID();
  await horarium.db.rows(
    sql`
      insert into ping (id, job_id, sealed, host, created_at)
      values (${id}, ${job}::uuid, ${seal.seal({ url: receiver.url + path }, id)}, ${receiver.url}, now())`,
  );
}

const asked = () => receiver.received.map(({ url }) => url).toSorted();

test("a dead man's switch hears of start, success and failure of its job, and of the scheduler", async () => {
  await horarium.start();
  pinger.start();
  await vi.waitFor(() => expect(asked()).toContain("/ping/scheduler"));
  await horarium.runNow("good");
  await horarium.runNow("bad");
  await vi.waitFor(
    () =>
      expect(asked()).toEqual([
        "/ping/bad/fail",
        "/ping/bad/start",
        "/ping/good",
        "/ping/good/start",
        "/ping/scheduler",
      ]),
    5_000,
  );
  const failed = receiver.received.find(({ url }) => url.endsWith("/fail"));
  expect(failed!.body).toBe("token=[secret] is wrong");
});

test("what is added goes behind the path, and before a query", () => {
  expect(pingUrl("https://hc-ping.com/uuid/?rid=1", "/start")).toBe(
    "https://hc-ping.com/uuid/start?rid=1",
  );
  expect(pingUrl("https://hc-ping.com/uuid", "")).toBe("https://hc-ping.com/uuid");
});
