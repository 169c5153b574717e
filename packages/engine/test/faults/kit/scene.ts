import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterEach, beforeEach, expect } from "vitest";
import {
  createHorarium,
  defineHandler,
  type AnyHandler,
  type AttemptRow,
  type EnqueueOptions,
  type ExecutionRow,
  type Horarium,
  type JobSettings,
} from "horarium";
import {
  createTestDatabase,
  type TestDatabase,
} from "../../../../../test/support/test-database.ts";
import { expectInvariants } from "./evidence.ts";
import { guards } from "./guards.ts";
import { readLedger, type LedgerLine } from "./ledger.ts";
import { until } from "./until.ts";
import { processesOf, startWorker, type WorkerOptions, type WorkerProcess } from "./workers.ts";

/** One database, the workers on it, and what is known of both from outside. */
export interface Scene {
  readonly url: string;
  readonly pool: pg.Pool;
  /** For the operator's verbs; it starts nothing. */
  readonly horarium: Horarium;
  start(options?: WorkerOptions): WorkerProcess;
  /** Starts workers and waits until they are ready. */
  ready(options?: WorkerOptions, count?: number): Promise<WorkerProcess[]>;
  enqueue(handler: string, parameters?: object, options?: EnqueueOptions): Promise<string>;
  createJob(
    name: string,
    handler: string,
    settings: JobSettings & { cron: string },
  ): Promise<string>;
  execution(id: string): Promise<ExecutionRow>;
  attempts(id: string): Promise<AttemptRow[]>;
  /** As if the time had passed for which workers that are dead hold what they have. */
  endLeases(): Promise<void>;
  /** Waits until the execution has this status. */
  has(id: string, status: ExecutionRow["status"], within?: number): Promise<ExecutionRow>;
  /** Waits until nothing is due and unfinished. */
  allDone(within?: number): Promise<void>;
  ledger(): Promise<LedgerLine[]>;
  /** The data that were written, one for each time. */
  effects(): Promise<Effect[]>;
}

interface Effect {
  execution: string;
  attempt: number;
  /** The worker's process. */
  worker: number;
}

interface SceneOptions {
  /** Makes the database; default: a new one on the server of all tests. */
  database?: () => Promise<TestDatabase>;
}

/** A scene for each test. At its end the auditor looks at it, every process is killed, and none may be left. */
export function useScene({ database = createTestDatabase }: SceneOptions = {}): Scene {
  let test: TestDatabase;
  let folder: string;
  let workers: WorkerProcess[];
  let acknowledged: string[];
  let horarium: Horarium;

  beforeEach(async () => {
    workers = [];
    acknowledged = [];
    folder = await mkdtemp(join(tmpdir(), "horarium-ledger-"));
    test = await database();
    horarium = createHorarium({ db: test.pool, handlers: [] });
    await horarium.migrate();
    await test.pool.query(guards);
  });

  afterEach(async ({ task }) => {
    try {
      if (task.result?.state !== "fail")
        await expectInvariants(horarium.db, () => readLedger(folder), acknowledged);
    } finally {
      await killAll(workers, folder);
      await test.drop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  const scene: Scene = {
    get url() {
      return test.url;
    },
    get pool() {
      return test.pool;
    },
    get horarium() {
      return horarium;
    },
    start({ url = test.url, ...options } = {}) {
      const worker = startWorker(url, folder, options);
      workers.push(worker);
      return worker;
    },
    async ready(options, count = 1) {
      const started = Array.from({ length: count }, () => scene.start(options));
      await Promise.all(started.map((worker) => worker.fact("ready")));
      return started;
    },
    async enqueue(name, parameters = {}, options) {
      const handler = standIn(name);
      const { id } = await createHorarium({ db: test.pool, handlers: [handler] }).enqueue(
        handler,
        parameters,
        options,
      );
      acknowledged.push(id);
      return id;
    },
    createJob: async (name, handler, settings) =>
      (await horarium.createJob(name, handler, settings)).id,
    execution: (id) => horarium.execution(id),
    attempts: (id) => horarium.attempts(id),
    async endLeases() {
      await test.pool.query(
        "update horarium.job_execution set lease_until = now() where lease_until > now()",
      );
    },
    has: (id, status, within) =>
      until(
        `${id} is ${status}`,
        async () => {
          const row = await horarium.execution(id);
          return row.status === status ? row : null;
        },
        within,
      ),
    async allDone(within) {
      await until("everything due is finished", () => isAllDone(test.pool), within);
    },
    ledger: () => readLedger(folder),
    async effects() {
      const { rows } = await test.pool.query<Effect>("select * from public.effect");
      return rows;
    },
  };
  return scene;
}

/** `npm test` asks for two: one round here is made of several faults. */
export const rounds = Math.max(1, Math.floor(Number(process.env["ROUNDS"] ?? 1) / 2));

/** What a caller knows of a handler that the workers have. */
export function standIn(name: string): AnyHandler {
  return defineHandler({ name, retry: { attempts: 3 }, run: () => null });
}

async function isAllDone(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query(
    `select from horarium.job_execution
     where completed_at is null and (status <> 'scheduled' or due_at <= now()) and not (
       -- jobs go on for ever: what came due just now is not waited for
       scheduled_for is not null and scheduled_for > now() - interval '1 second')
     limit 1`,
  );
  return rows.length === 0;
}

async function killAll(workers: WorkerProcess[], folder: string): Promise<void> {
  for (const worker of workers) worker.kill("SIGKILL");
  await Promise.all(workers.map(({ ended }) => ended));
  // isolated handlers end themselves when they see that their worker is gone
  const left = await until(
    "all processes of the test are gone",
    async () => ((await processesOf(folder)).length === 0 ? "none" : null),
    30_000,
  ).catch(() => processesOf(folder));
  if (left === "none") return;
  for (const pid of left) process.kill(pid, "SIGKILL");
  expect(left).toEqual([]);
}
