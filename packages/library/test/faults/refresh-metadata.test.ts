import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { createHorarium } from "horarium";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { until } from "../../../engine/test/faults/kit/until.ts";
import { startOpenLibraryServer, type OpenLibraryServer } from "../../demo/servers/open-library.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "../support/library.ts";
import { addEditions, mirror, plainBooks } from "../support/metadata.ts";
import { endLeases } from "./end-leases.ts";

const program = fileURLToPath(new URL("metadata-worker.mjs", import.meta.url));

let database: TestDatabase;
let pool: pg.Pool;
let server: OpenLibraryServer;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  server = await startOpenLibraryServer({
    requestsPerSecond: { identified: 10_000, unidentified: 1 },
  });
});
beforeEach(async () => {
  database = await createLibrary();
  pool = database.pool;
  await createHorarium({ db: pool, handlers: [] }).migrate();
  server.reset();
  await pool.query(
    `create table public.written (edition_id bigint);
     create function public.note_write() returns trigger language plpgsql as
       $$ begin insert into public.written values (new.id); return new; end $$;
     create trigger note_write after update on library.edition for each row execute function public.note_write()`,
  );
});
afterEach(async () => {
  for (const worker of workers.splice(0)) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill("SIGKILL");
    await once(worker, "exit");
  }
  await database.drop();
});
afterAll(() => server.close());

function startWorker(kill?: { statement: string; when: string; nth: number }): ChildProcess {
  const settings = { url: database.url, openLibrary: mirror(server), kill };
  const worker = spawn(process.execPath, [program, JSON.stringify(settings)], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  workers.push(worker);
  return worker;
}

const state = "insert into library_jobs.metadata_state";
const points = [
  { at: "before the second batch's state is written", statement: state, when: "before" },
  { at: "when it is written and not committed", statement: state, when: "answered" },
  {
    at: "between the editions and their provenance",
    statement: "metadata_provenance as",
    when: "sent",
  },
];

test.each(points)(
  "M7: kill -9 $at: the next attempt finishes, and each edition is written once",
  async ({ statement, when }) => {
    const books = plainBooks(60);
    await addEditions(
      pool,
      books.map((n) => ({ n })),
    );
    const handler = handlerNamed("refresh_metadata", { openLibrary: mirror(server) });
    const app = createHorarium({ db: pool, handlers: [handler] });
    const { id } = await app.enqueue(handler, { batchSize: 20, requestsPerSecond: 1_000 });

    const killed = startWorker({ statement, when, nth: 2 });
    const [, signal] = (await once(killed, "exit")) as [number | null, string | null];
    expect(signal).toBe("SIGKILL");
    const checked = () => countOf(pool, "select count(*) as n from library_jobs.metadata_state");
    await until("the killed worker's transaction is over", async () => {
      const open =
        "select count(*) as n from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()";
      return (await countOf(pool, open)) === 0;
    });
    expect(await checked()).toBe(20);
    const asked = server.requests.length;

    await endLeases(pool);
    startWorker();
    const execution = await until("another worker ends it", async () => {
      const found = await app.execution(id);
      return found.completed_at === null ? null : found;
    });

    expect(execution).toMatchObject({
      status: "completed",
      result: { outcome: "done", counts: { selected: 40, checked: 40, updated: 40 } },
    });
    expect(await checked()).toBe(60);
    expect(
      await rowsOf(
        pool,
        "select count(*)::int as writes, count(distinct edition_id)::int as editions from public.written",
      ),
    ).toEqual([{ writes: 60, editions: 60 }]);
    // of the requests no more than one batch's were repeated
    expect(asked).toBe(42);
    expect(server.requests.length - asked).toBe(42);
    expect(
      await countOf(pool, "select count(*) as n from library.edition where synopsis is null"),
    ).toBe(0);
  },
);
