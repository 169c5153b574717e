import { ConflictError, DatabaseError, defineHandler, type Context } from "horarium";
import { createHorarium } from "horarium/node";
import { expect, onTestFinished, test } from "vitest";
import { useDatabase } from "../support/database.ts";
import { untilSomebodyWaits } from "../upkeep/support.ts";

const database = useDatabase();

test("a Horarium is started once, also after its end, and says so", async () => {
  const { pool } = database.current;
  const horarium = createHorarium({ db: pool, schema: "start_once", handlers: [] });
  onTestFinished(() => horarium.stop());
  await expect(horarium.start()).rejects.toThrow(DatabaseError);
  await horarium.migrate();
  await horarium.start();
  await expect(horarium.start()).rejects.toThrow(ConflictError);
  await horarium.stop();
  await expect(horarium.start()).rejects.toThrow("has been started already");
});

test("a Horarium that is stopped while it starts has stopped when both are done", async () => {
  const { pool } = database.current;
  const horarium = createHorarium({ db: pool, schema: "stop_at_once", handlers: [] });
  onTestFinished(() => horarium.stop());
  await horarium.migrate();
  const starting = horarium.start();
  await horarium.stop();
  await starting;
  const { rows } = await pool.query("select stopping from stop_at_once.worker");
  expect(rows).toEqual([{ stopping: true }]);
});

test("what runs is asked to end in time also while something else of the process takes longer", async () => {
  const { pool } = database.current;
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const wait = defineHandler({
    name: "wait",
    run: ({ signal }: Context) => {
      begin();
      return new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          end();
          resolve();
        });
      });
    },
  });
  const horarium = createHorarium({ db: pool, schema: "stop_in_time", handlers: [wait] });
  await horarium.migrate();
  const other = await pool.connect();
  await other.query("begin");
  // the statistics are counted right after the start
  await other.query("lock table stop_in_time.job_stats in access exclusive mode");
  await horarium.start();
  await untilSomebodyWaits(horarium.db);
  const { id } = await horarium.enqueue(wait, {});
  await begun;
  const stopping = horarium.stop({ within: "50ms" });
  await ended;
  await expect.poll(async () => (await horarium.execution(id)).status).toBe("queued");
  await other.query("rollback");
  other.release();
  await stopping;
});
