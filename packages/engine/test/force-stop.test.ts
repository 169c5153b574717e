import {
  audit,
  ConflictError,
  defineHandler,
  LeaseLostError,
  NotFoundError,
  sql,
  type ChangeRow,
  type Context,
} from "horarium";
import { createTestHorarium } from "horarium/testing";
import { expect, test } from "vitest";
import { rescueExpired } from "../src/upkeep/rescue.ts";
import { useDatabase } from "./support/database.ts";

const db = useDatabase();
let schemas = 0;

/** A job every five minutes whose executions end when they are told to, and at nothing else. */
async function aDeafJob() {
  const begun: { context: Context; end: (how?: Error) => void }[] = [];
  const deaf = defineHandler({
    name: "deaf",
    run: (context) =>
      new Promise<string>((resolve, reject) => {
        const end = (how?: Error) => (how === undefined ? resolve("late") : reject(how));
        begun.push({ context, end });
      }),
  });
  const lost: string[] = [];
  const horarium = await createTestHorarium({
    db: db.current.pool,
    schema: `test_${schemas++}`,
    handlers: [deaf],
    now: "2026-01-01T00:05:00Z",
  });
  horarium.on("execution.leaseLost", ({ executionId }) => lost.push(executionId));
  await horarium.schedule("slow", deaf, { cron: "*/5 * * * *" });
  horarium.clock.set("2026-01-01T00:10:00Z");
  const working = [horarium.runDue()];
  await expect.poll(() => begun.length).toBe(1);
  const [execution] = (await horarium.executions({ status: ["running"] })).rows;
  return { deaf, horarium, begun, lost, working, id: execution!.id };
}

test("ends an execution that its worker does not end, and its job goes on at once", async () => {
  const { horarium, begun, working, id } = await aDeafJob();
  expect(await horarium.cancel(id, { by: "ada" })).toBe("running");
  horarium.clock.advance("31s");
  await horarium.forceStop(id, { by: "ada", reason: "it holds up the night" });
  expect(await horarium.execution(id)).toMatchObject({
    status: "cancelled",
    reason: "forced",
    error: "stopped by force by ada, its worker had not ended it: it holds up the night",
    completed_at: new Date("2026-01-01T00:10:31Z"),
    lease_until: null,
  });
  expect(await horarium.attempts(id)).toMatchObject([{ attempt: 1, outcome: "cancelled" }]);
  expect(await horarium.job("slow")).toMatchObject({
    current_execution_id: null,
    last_run_status: "cancelled",
    last_run_duration_ms: 31_000,
  });
  const [change] = await horarium.db.rows(
    sql<ChangeRow>`select * from change order by id desc limit 1`,
  );
  expect(change).toMatchObject({ verb: "force_stop", by: "ada", execution_id: id });

  horarium.clock.set("2026-01-01T00:15:00Z");
  working.push(horarium.runDue());
  await expect.poll(() => begun.length).toBe(2);
  begun.forEach(({ end }) => end());
  await Promise.all(working);
  const { rows } = await horarium.executions({ status: ["completed", "cancelled"] });
  expect(rows.map(({ status }) => status)).toEqual(["completed", "cancelled"]);
  expect(await audit(horarium.db, horarium.clock)).toEqual([]);
});

test.each<[string, Error | undefined]>([
  ["completes", undefined],
  ["fails, and would be tried again", new Error("late")],
])("leaves nothing to write for the worker whose handler %s later", async (_, how) => {
  const { horarium, begun, lost, working, id } = await aDeafJob();
  const { context, end } = begun[0]!;
  await horarium.cancel(id);
  await horarium.forceStop(id);
  const before = await horarium.execution(id);
  await horarium.db.script("create table if not exists effect (n integer)");
  const write = context.transaction((tx) => tx.query("insert into effect values (1)"));
  await expect(write).rejects.toThrow(LeaseLostError);
  await expect(context.checkpoint({ at: 1 })).rejects.toThrow(LeaseLostError);
  context.log.info("late");
  context.progress(1, 2);
  end(how);
  await Promise.all(working);
  expect(await horarium.execution(id)).toEqual(before);
  expect(await horarium.log(id)).toEqual([]);
  expect(await horarium.db.rows(sql`select n from effect`)).toEqual([]);
  expect(lost).toEqual([id]);
  expect(await audit(horarium.db, horarium.clock)).toEqual([]);
});

test("refuses what was not asked to stop, what does not run, and what there is not", async () => {
  const { deaf, horarium, begun, working, id } = await aDeafJob();
  await expect(horarium.forceStop(id)).rejects.toThrow("it was not asked to stop; cancel it first");
  await horarium.cancel(id);
  begun[0]!.end();
  await Promise.all(working);
  await expect(horarium.forceStop(id)).rejects.toThrow(ConflictError);
  expect(await horarium.execution(id)).toMatchObject({ status: "completed", result: "late" });
  const waiting = await horarium.enqueue(deaf, {}, { delay: "1h" });
  await expect(horarium.forceStop(waiting.id)).rejects.toThrow("it is scheduled, only one that");
  await expect(horarium.forceStop("00000000-0000-7000-8000-000000000000")).rejects.toThrow(
    NotFoundError,
  );
});

test("what was to be cancelled is not begun again when its worker dies or its attempt fails", async () => {
  const { horarium, begun, working, id } = await aDeafJob();
  await horarium.cancel(id, { by: "ada" });
  begun[0]!.end(new Error("broken off"));
  await Promise.all(working);
  expect(await horarium.execution(id)).toMatchObject({
    status: "cancelled",
    reason: "cancelled",
    error: "broken off",
    attempt: 1,
  });
  expect(await horarium.attempts(id)).toMatchObject([{ outcome: "failed" }]);

  horarium.clock.set("2026-01-01T00:15:00Z");
  const next = horarium.runDue();
  await expect.poll(() => begun.length).toBe(2);
  const [second] = (await horarium.executions({ status: ["running"] })).rows;
  await horarium.cancel(second!.id, { by: "ada" });
  horarium.clock.advance("4m");
  expect(await rescueExpired(horarium.db, horarium.clock, 10)).toMatchObject([
    { id: second!.id, status: "cancelled" },
  ]);
  expect(await horarium.execution(second!.id)).toMatchObject({ reason: "cancelled", error: null });
  expect((await horarium.job("slow")).current_execution_id).toBeNull();
  begun[1]!.end();
  await next;
  expect(await audit(horarium.db, horarium.clock)).toEqual([]);
});
