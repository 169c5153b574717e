import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { createHorarium, type ExecutionRow } from "horarium";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { until } from "../../../engine/test/faults/kit/until.ts";
import type { OrphanResult } from "../../src/handlers/cleanup-orphans.ts";
import type { LibraryResult } from "../../src/index.ts";
import type { ObjectStore } from "../../src/ports/index.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "../support/library.ts";
import { addEdition, addFileRows, keysIn, putAll, temporaryStore } from "../support/orphans.ts";
import { runHandler } from "../support/run-handler.ts";
import { endLeases } from "./end-leases.ts";

const program = fileURLToPath(new URL("orphan-worker.mjs", import.meta.url));
const parameters = { dryRun: false, graceDays: 0, batchSize: 20, maxPercent: 100 };

const books = Array.from({ length: 200 }, (_, n) => `assets/${n}/book.epub`);
const uploads = Array.from({ length: 50 }, (_, n) => `uploads/${100 + n}`);

let database: TestDatabase;
let pool: pg.Pool;
let store: ObjectStore;
let directory: string;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  await createHorarium({ db: pool, handlers: [] }).migrate();
  await addEdition(pool);
  await addFileRows(pool, books);
});
afterAll(() => database.drop());

beforeEach(async () => {
  await pool.query(
    "truncate library_jobs.storage_scan, library_jobs.storage_listing, library_jobs.orphan",
  );
  const temporary = await temporaryStore();
  ({ store, directory } = temporary);
  await putAll(store, [...books, ...uploads]);
  const old = new Date(Date.now() - 2 * 86_400_000);
  await Promise.all(uploads.map((key) => utimes(join(directory, key), old, old)));
  return temporary.remove;
});
afterEach(async () => {
  for (const worker of workers.splice(0)) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill("SIGKILL");
    await once(worker, "exit");
  }
});

interface Deadly {
  kill?: { statement: string; when: "before" | "sent" | "answered"; nth?: number };
  killAtMove?: { nth: number; when: "before" | "after" };
}

function startWorker(deadly: Deadly = {}): ChildProcess {
  const settings = { url: database.url, storeUrl: pathToFileURL(directory).href, ...deadly };
  const worker = spawn(process.execPath, [program, JSON.stringify(settings)], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  workers.push(worker);
  return worker;
}

/** A worker that dies, what was there then, and another that ends the execution. */
async function killed(deadly: Deadly, look: () => Promise<void>): Promise<ExecutionRow> {
  const handler = handlerNamed("cleanup_orphans", { store });
  const app = createHorarium({ db: pool, handlers: [handler] });
  const { id } = await app.enqueue(handler, parameters);
  const worker = startWorker(deadly);
  const [, signal] = (await once(worker, "exit")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  await look();
  await endLeases(pool);
  startWorker();
  return await until("the execution is taken over and ends", async () => {
    const execution = await app.execution(id);
    return execution.completed_at === null ? null : execution;
  });
}

const markAll = () =>
  runHandler<LibraryResult<OrphanResult>>(handlerNamed("cleanup_orphans", { store }), pool, {
    parameters,
  });

test("O10: kill -9 in the listing: it goes on where it was, and misses nothing", async () => {
  const execution = await killed(
    { kill: { statement: "insert into library_jobs.storage_listing", when: "sent", nth: 7 } },
    async () => {
      const listed = await until("the server has noticed", async () => {
        const open = await countOf(
          pool,
          "select count(*) as n from pg_stat_activity where application_name like 'library:%' and datname = current_database()",
        );
        return open === 0
          ? await countOf(pool, "select count(*) as n from library_jobs.storage_listing")
          : 0;
      });
      expect(listed).toBe(120);
    },
  );
  expect(execution).toMatchObject({
    status: "completed",
    result: { outcome: "done", counts: { listed: 250, candidates: 50, newlyMarked: 50 } },
  });
  expect(await countOf(pool, "select count(*) as n from library_jobs.storage_scan")).toBe(1);
  expect(await keysIn(store)).toEqual([...books, ...uploads].toSorted());
});

const moments: [string, Deadly, { inTrash: number; sweeping: number }][] = [
  ["when a batch is chosen", { kill: { statement: "closed_at = case when orphan.key", when: "answered" } }, { inTrash: 0, sweeping: 0 }],
  ["before a file is moved", { killAtMove: { nth: 1, when: "before" } }, { inTrash: 0, sweeping: 20 }],
  // others of its group are on their way
  ["when a file is moved", { killAtMove: { nth: 18, when: "after" } }, { inTrash: 17, sweeping: 20 }],
  ["before a batch is recorded", { kill: { statement: "orphan.key = done.key", when: "before", nth: 2 } }, { inTrash: 40, sweeping: 20 }],
  ["when the last batch is recorded", { kill: { statement: "orphan.key = done.key", when: "answered", nth: 3 } }, { inTrash: 50, sweeping: 10 }],
]; // prettier-ignore

test.each(moments)(
  "O10: kill -9 in the sweep, %s: each file is in one place",
  async (_, deadly, then) => {
    await markAll();
    const execution = await killed(deadly, async () => {
      expect((await keysIn(store, ".trash/")).length).toBeGreaterThanOrEqual(then.inTrash);
      const states = "select count(*) as n from library_jobs.orphan where state = 'sweeping'";
      await until(
        "the server has rolled back",
        async () => (await countOf(pool, states)) === then.sweeping,
      );
      expect(await keysIn(store, "assets/")).toHaveLength(books.length);
    });
    expect(execution).toMatchObject({
      status: "completed",
      result: { stoppedBy: null, counts: { listed: 250, trashed: 50, rescued: 0, gone: 0 } },
    });
    expect(await keysIn(store, "uploads/")).toEqual([]);
    expect(await keysIn(store, "assets/")).toEqual(books.toSorted());
    const trashed = await rowsOf<{ trash_key: string }>(
      pool,
      "select trash_key from library_jobs.orphan where state = 'trashed' order by trash_key",
    );
    expect(trashed.map(({ trash_key: key }) => key)).toEqual(await keysIn(store, ".trash/"));
    expect(trashed).toHaveLength(uploads.length);
  },
);

test("O10: kill -9 before a batch is recorded, and a row comes to refer to one of its files: it is brought back", async () => {
  await markAll();
  const execution = await killed(
    { kill: { statement: "orphan.key = done.key", when: "before" } },
    async () => {
      expect(await store.head(uploads[3]!)).toBeNull();
      await pool.query("insert into library.upload (storage_key) values ($1)", [uploads[3]]);
    },
  );
  expect(execution).toMatchObject({
    status: "completed",
    result: { counts: { trashed: 49, rescued: 1 } },
  });
  expect(await keysIn(store, "uploads/")).toEqual([uploads[3]]);
  await pool.query("truncate library.upload");
});
