import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { audit, createHorarium, databaseClock, standIn, type Horarium } from "horarium";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { serveApi } from "../support/serve-api.ts";

let database: TestDatabase;
let horarium: Horarium;
let served: Awaited<ReturnType<typeof serveApi>>;
const processes: ChildProcess[] = [];
const token = "hor_remote";

beforeAll(async () => {
  database = await createTestDatabase();
  horarium = createHorarium({ db: database.pool, handlers: [], lease: "6s" });
  await horarium.migrate();
  await horarium.start();
  served = await serveApi({
    horarium,
    authenticate: async (request) =>
      request.headers.get("authorization") === `Bearer ${token}`
        ? { name: "token:counter", role: "admin", scopes: ["work"], handlers: ["count_words"] }
        : null,
    failed: (error) => console.error(error),
  });
});
afterEach(() => {
  for (const one of processes.splice(0)) one.kill("SIGKILL");
});
afterAll(async () => {
  await served.close();
  await horarium.stop();
  expect(await audit(horarium.db, databaseClock)).toEqual([]);
  await database.drop();
});

const countWords = standIn({
  name: "count_words",
  description: null,
  parameters: null,
  isolation: "inline",
  version: null,
  limits: {},
  publishedAt: new Date(),
  workers: 1,
  seenAt: null,
});

/** The example of a worker in Node, as a process of its own. */
async function aWorker(): Promise<ChildProcess & { said: () => string }> {
  const script = fileURLToPath(
    new URL("../../../../examples/remote-worker/worker.mjs", import.meta.url),
  );
  const started = spawn(process.execPath, [script], {
    env: { ...process.env, HORARIUM_URL: served.url, HORARIUM_TOKEN: token },
    stdio: ["ignore", "pipe", "pipe"],
  });
  processes.push(started);
  let said = "";
  started.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  expect(String((await once(started.stdout.setEncoding("utf8"), "data"))[0])).toContain("working");
  return Object.assign(started, { said: () => said });
}

const slowly = { text: "one two three four five six seven eight", msPerWord: 250 };

/** Held by a worker that has begun. */
async function running(id: string) {
  await expect
    .poll(async () => (await horarium.execution(id)).progress?.done ?? 0, { timeout: 30_000 })
    .toBeGreaterThan(0);
  return horarium.execution(id);
}

async function ended(id: string) {
  await expect
    .poll(async () => (await horarium.execution(id)).completed_at, { timeout: 60_000 })
    .not.toBeNull();
  return horarium.execution(id);
}

test("what a worker held that is killed is claimed by another after the lease, and the dead one's outcome is refused", async () => {
  const first = await aWorker();
  const { id } = await horarium.enqueue(countWords, slowly);
  const { worker_id: worker, lease_token: leaseToken } = await running(id);
  first.kill("SIGKILL");
  await aWorker();
  const done = await ended(id);
  expect(done).toMatchObject({ status: "completed", result: { words: 8 }, worker_losses: 1 });
  expect(done.worker_id).not.toBe(worker);
  expect(await horarium.attempts(id)).toMatchObject([
    { worker_id: worker, outcome: "worker_lost" },
    { outcome: "completed" },
  ]);
  const late = await fetch(`${served.url}/api/work/workers/${worker}/executions/${id}/complete`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ leaseToken, result: { words: -1 } }),
  });
  expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([
    409,
    "lease_lost",
  ]);
  expect(await horarium.execution(id)).toMatchObject({ result: { words: 8 } });
});

test("a worker that is frozen for longer than its lease wakes, and nothing of what it says is taken", async () => {
  const first = await aWorker();
  const { id } = await horarium.enqueue(countWords, slowly);
  const { worker_id: worker } = await running(id);
  first.kill("SIGSTOP");
  await aWorker();
  const done = await ended(id);
  expect(done).toMatchObject({ status: "completed", result: { words: 8 }, worker_losses: 1 });
  expect(done.worker_id).not.toBe(worker);
  const lines = await horarium.log(id);
  first.kill("SIGCONT");
  // it goes on to work: what comes next may be claimed by it
  await expect.poll(async () => isSeen(worker!), { timeout: 30_000 }).toBe(true);
  expect(await horarium.log(id)).toEqual(lines);
  expect(await horarium.attempts(id)).toHaveLength(2);
});

test("a worker that is asked to stop ends what it has, and leaves", async () => {
  const only = await aWorker();
  const { id } = await horarium.enqueue(countWords, slowly);
  const { worker_id: worker } = await running(id);
  only.kill("SIGTERM");
  await once(only, "exit");
  expect(only.said()).toBe("");
  expect(await horarium.execution(id)).toMatchObject({ status: "completed", worker_losses: 0 });
  const { rows } = await database.pool.query("select stopping from horarium.worker where id = $1", [
    worker,
  ]);
  expect(rows).toEqual([{ stopping: true }]);
});

async function isSeen(worker: string): Promise<boolean> {
  const { rows } = await database.pool.query<{ seen: boolean }>(
    "select seen_at > now() - interval '2 s' as seen from horarium.worker where id = $1",
    [worker],
  );
  return rows[0]!.seen;
}
