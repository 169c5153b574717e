import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { createHorarium, type ExecutionRow, type Horarium } from "horarium";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { until } from "../../../engine/test/faults/kit/until.ts";
import { startOAuthServer, type OAuthServer } from "../../demo/servers/oauth.ts";
import { createLibrary, countOf } from "../support/library.ts";
import {
  accessFor,
  connectionRows,
  connectMembers,
  keyText,
  makeDue,
  openTokens,
  strict,
  tokensHandler,
} from "../support/tokens.ts";
import { endLeases } from "./end-leases.ts";

const program = fileURLToPath(new URL("token-worker.mjs", import.meta.url));

let database: TestDatabase;
let pool: pg.Pool;
let server: OAuthServer;
let horarium: Horarium;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  horarium = createHorarium({ db: pool, handlers: [] });
  await horarium.migrate();
});
afterEach(async () => {
  for (const worker of workers.splice(0)) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill("SIGKILL");
    await once(worker, "exit");
  }
  await server.stop();
});
afterAll(() => database.drop());

function startWorker(kill?: { statement: string; when: string }): ChildProcess {
  const settings = { url: database.url, keys: keyText, secret: strict.clientSecret, kill };
  const worker = spawn(process.execPath, [program], {
    env: { ...process.env, TOKEN_WORKER: JSON.stringify(settings) },
    stdio: ["pipe", "inherit", "inherit"],
  });
  workers.push(worker);
  return worker;
}

/** A worker that dies between the answer and its storing, and another that finds what it left. */
async function killedBeforeStoring(reuseWindowMs: number): Promise<ExecutionRow> {
  server = await startOAuthServer({ providers: { p: { ...strict, reuseWindowMs } } });
  await connectMembers(pool, server, 1);
  const handler = tokensHandler(accessFor(pool, server));
  const app = createHorarium({ db: pool, handlers: [handler] });
  const { id } = await app.enqueue(handler, {});

  const killed = startWorker({ statement: "with refreshed as", when: "before" });
  const [, signal] = (await once(killed, "exit")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  expect(server.requests).toMatchObject([{ status: 200 }]);
  expect(await connectionRows(pool)).toMatchObject([
    {
      version: 1,
      status: "active",
      lock_token: expect.any(String),
      in_flight_since: expect.any(Date),
    },
  ]);
  // in the place of a minute: the lease has run out
  await makeDue(pool);

  await endLeases(pool);
  startWorker();
  return await until("the execution is taken over and ends", async () => {
    const execution = await horarium.execution(id);
    return execution.completed_at === null ? null : execution;
  });
}

test("K6: kill -9 between answer and storing, with a reuse window: the old token is taken once more", async () => {
  const execution = await killedBeforeStoring(60_000);
  expect(execution).toMatchObject({
    status: "completed",
    result: { outcome: "done", counts: { selected: 1, refreshed: 1, uncertain: 1 } },
  });
  const [row] = await connectionRows(pool);
  expect(row).toMatchObject({ version: 2, status: "active", in_flight_since: null });
  expect(server.accepts("p", openTokens(row!).access)).toBe(true);
  expect(server.count()).toBe(2);
  // and the chain goes on from there
  await makeDue(pool);
  const handler = tokensHandler(accessFor(pool, server));
  const app = createHorarium({ db: pool, handlers: [handler] });
  const next = await app.enqueue(handler, {});
  await until(
    "the next refresh",
    async () => (await app.execution(next.id)).status === "completed",
  );
  expect(await connectionRows(pool)).toMatchObject([{ version: 3 }]);
});

test("K6: kill -9 between answer and storing, without: the member is asked once, and the reason is told", async () => {
  const execution = await killedBeforeStoring(0);
  expect(execution).toMatchObject({
    status: "completed",
    result: { outcome: "done", counts: { selected: 1, needsReauth: 1, uncertain: 1 } },
  });
  expect(await connectionRows(pool)).toMatchObject([
    { version: 1, status: "needs_reauth", reason: "uncertain_rotation", access_token: null },
  ]);
  expect(await countOf(pool, "select count(*) as n from library.notice")).toBe(1);
  expect(server.count()).toBe(2);
});

test("K6: kill -9 after the storing: nothing is asked again", async () => {
  server = await startOAuthServer({ providers: { p: strict } });
  await connectMembers(pool, server, 1);
  const handler = tokensHandler(accessFor(pool, server));
  const { id } = await createHorarium({ db: pool, handlers: [handler] }).enqueue(handler, {});
  // the statement of the end of the execution
  const killed = startWorker({ statement: "recorded as \\(", when: "before" });
  await once(killed, "exit");
  expect(await connectionRows(pool)).toMatchObject([{ version: 2, lock_token: null }]);

  await endLeases(pool);
  startWorker();
  const execution = await until("the execution is taken over and ends", async () => {
    const found = await horarium.execution(id);
    return found.completed_at === null ? null : found;
  });
  expect(execution).toMatchObject({ status: "completed", result: { outcome: "noop" } });
  expect(server.count()).toBe(1);
});
