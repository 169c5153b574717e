import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { createHorarium, type AnyHandler, type ExecutionRow, type Horarium } from "horarium";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { until } from "../../../engine/test/faults/kit/until.ts";
import { startSmtpSink, type SmtpSink } from "../../demo/servers/smtp-sink.ts";
import { addDeliveries, smtpTransport } from "../../src/index.ts";
import { inTransaction } from "../../src/in-transaction.ts";
import { createLibrary, handlerNamed, rowsOf } from "../support/library.ts";
import { endLeases } from "./end-leases.ts";

const program = fileURLToPath(new URL("mail-worker.mjs", import.meta.url));

let database: TestDatabase;
let pool: pg.Pool;
let sink: SmtpSink;
let horarium: Horarium;
let handler: AnyHandler;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  sink = await startSmtpSink();
  handler = handlerNamed("send_notifications", {
    mail: {
      db: pool,
      transport: smtpTransport(sink),
      library: "The Library",
      from: "library@library.example.org",
      appUrl: "https://library.example.org/",
      unsubscribeUrl: "https://library.example.org/u",
      unsubscribeKey: "a secret of the library, long enough",
    },
  });
  horarium = createHorarium({ db: pool, handlers: [handler] });
  await horarium.migrate();
});

beforeEach(async () => {
  sink.clear();
  await pool.query("truncate library.member, library_jobs.delivery restart identity cascade");
  await pool.query("insert into library.member (email, name) values ('ada@example.org', 'Ada')");
  await inTransaction(pool, (tx) =>
    addDeliveries(tx, [
      { dedupeKey: "news", member: "1", type: "news", payload: { title: "News" } },
    ]),
  );
});

afterEach(async () => {
  for (const worker of workers.splice(0)) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill("SIGKILL");
    await once(worker, "exit");
  }
});

afterAll(async () => {
  await sink.close();
  await database.drop();
});

function startWorker(kill?: { statement: string; when: string }): ChildProcess {
  const settings = { url: database.url, smtp: { host: sink.host, port: sink.port }, kill };
  const worker = spawn(process.execPath, [program, JSON.stringify(settings)], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  workers.push(worker);
  return worker;
}

const ended = (id: string): Promise<ExecutionRow> =>
  until("the execution ends", async () => {
    const execution = await horarium.execution(id);
    return execution.completed_at === null ? null : execution;
  });

const deliveries = () =>
  rowsOf(pool, "select status, attempts from library_jobs.delivery order by id");

const messageIds = () =>
  sink.mails.map(({ raw }) => /^Message-ID: (.*)\r$/m.exec(Buffer.from(raw).toString())![1]);

/** The server has said 250, and the answer is about to be written. */
async function killedBeforeRecording(
  parameters: object,
  left = [{ status: "sending", attempts: 1 }],
): Promise<string> {
  const { id } = await horarium.enqueue(handler, parameters);
  const killed = startWorker({ statement: "set status = \\$3", when: "before" });
  const [, signal] = (await once(killed, "exit")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  expect(sink.mails).toHaveLength(1);
  expect(await deliveries()).toEqual(left);
  await endLeases(pool);
  return id;
}

/** In the place of five minutes. */
const endLocks = () =>
  pool.query("update library_jobs.delivery set locked_until = now() - interval '1 second'");

test("N6: kill -9 between the 250 and its writing: two mails with one Message-ID", async () => {
  const id = await killedBeforeRecording({});
  await endLocks();
  startWorker();
  expect(await ended(id)).toMatchObject({
    status: "completed",
    result: { counts: { sent: 1, uncertain: 1 } },
  });
  expect(sink.mails).toHaveLength(2);
  expect(new Set(messageIds()).size).toBe(1);
  expect(await deliveries()).toEqual([{ status: "sent", attempts: 2 }]);
});

test("N6: before the lock has ended nobody sends it a second time", async () => {
  const id = await killedBeforeRecording({});
  startWorker();
  expect(await ended(id)).toMatchObject({
    status: "completed",
    result: { counts: { sent: 0, uncertain: 0 } },
  });
  expect(sink.mails).toHaveLength(1);
  expect(await deliveries()).toEqual([{ status: "sending", attempts: 1 }]);
});

test("N6: with onUncertain=hold it is left to a person", async () => {
  const id = await killedBeforeRecording({ onUncertain: "hold" });
  await endLocks();
  startWorker();
  expect(await ended(id)).toMatchObject({
    status: "completed",
    result: { counts: { sent: 0, uncertain: 1 } },
  });
  expect(sink.mails).toHaveLength(1);
  expect(await deliveries()).toEqual([{ status: "held", attempts: 1 }]);
});

test("kill -9 while the batch is claimed: nothing was sent, and nothing is lost", async () => {
  const { id } = await horarium.enqueue(handler, {});
  const killed = startWorker({ statement: "set status = 'sending'", when: "answered" });
  await once(killed, "exit");
  expect(sink.mails).toHaveLength(0);
  expect(await deliveries()).toEqual([{ status: "pending", attempts: 0 }]);
  await endLeases(pool);
  startWorker();
  expect(await ended(id)).toMatchObject({ status: "completed" });
  expect(await deliveries()).toEqual([{ status: "sent", attempts: 1 }]);
  expect(sink.mails).toHaveLength(1);
});

test("kill -9 in the middle of a batch: only what was being sent is uncertain and costs an attempt", async () => {
  await inTransaction(pool, (tx) =>
    addDeliveries(
      tx,
      [2, 3, 4].map((n) => ({
        dedupeKey: `news ${n}`,
        member: "1",
        type: "news",
        payload: { title: `News ${n}` },
      })),
    ),
  );
  const id = await killedBeforeRecording({ connections: 1, maxAttempts: 1 }, [
    { status: "sending", attempts: 1 },
    ...Array.from({ length: 3 }, () => ({ status: "sending", attempts: 0 })),
  ]);
  await endLocks();
  startWorker();
  expect(await ended(id)).toMatchObject({
    status: "completed",
    result: { counts: { sent: 3, uncertain: 1, dead: 1 } },
  });
  expect(sink.mails).toHaveLength(4);
  expect(new Set(messageIds()).size).toBe(4);
  expect(await deliveries()).toEqual([
    { status: "dead", attempts: 1 },
    ...Array.from({ length: 3 }, () => ({ status: "sent", attempts: 1 })),
  ]);
});
