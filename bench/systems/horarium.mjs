import * as engine from "horarium";
import { createHorarium, createPool } from "horarium/node";
import { byCallers } from "../by-callers.mjs";

/** @type {import("./index.mjs").System} */
export const system = {
  name: "horarium",
  settings: "createHorarium of horarium/node with its defaults (concurrency 10), as npm start",
  async open(url, run) {
    const pool = createPool(url);
    const handler = engine.defineHandler({
      name: "bench",
      run: ({ parameters, scheduledFor }) => run(parameters, scheduledFor),
    });
    const horarium = createHorarium({ db: pool, handlers: [handler] });
    await horarium.migrate();
    const errors = watchErrors(horarium);
    return {
      horarium,
      handler,
      pool,
      concurrency: 10,
      start: () => horarium.start(),
      enqueue: (n) => horarium.enqueue(handler, { n }),
      async enqueueMany(count, { at, priority } = {}) {
        const options = {
          ...(at === undefined ? {} : { runAt: at }),
          ...(priority === undefined ? {} : { priority: priority === "higher" ? 1 : 200 }),
        };
        const work = Array.from({ length: count }, (_, n) => ({ parameters: { n }, ...options }));
        await horarium.enqueueMany(handler, work);
      },
      keepSchedules: (count, cron) =>
        byCallers(count, 20, (n) =>
          horarium.schedule(`kept-${n}`, handler, { cron, parameters: { n } }),
        ),
      scheduleEachSecond: () => horarium.schedule("each-second", handler, { cron: "* * * * * *" }),
      unfinished: `select count(*)::int as count from horarium.job_execution where status in ('queued', 'running')`,
      kept: `select count(*)::int as count from horarium.attempt_history where outcome = 'completed'`,
      async close() {
        await horarium.stop();
        const notes = [...errors(), await auditNote(horarium)];
        await pool.end();
        return notes;
      },
    };
  },
};

/** Whatever nobody waits for must not stay unseen: a figure with errors beside it is none. */
export function watchErrors(horarium) {
  const seen = new Map();
  horarium.on("error", ({ where, error }) => {
    const text = `${where}: ${error instanceof Error ? error.message : String(error)}`;
    seen.set(text, (seen.get(text) ?? 0) + 1);
  });
  horarium.on("database.lost", ({ error }) => seen.set(`database lost: ${error}`, 1));
  horarium.on("execution.failed", ({ error }) => seen.set(`failed: ${error}`, 1));
  return () => [...seen].map(([text, times]) => `ERROR ${times} x ${text}`);
}

/** What the auditor finds. */
export async function auditNote({ db, clock }) {
  const audit = Reflect.get(engine, "audit");
  if (audit === undefined) {
    return "auditor: skipped, this build of horarium exports no audit()";
  }
  const findings = await audit(db, clock);
  if (findings.length === 0) return "auditor: clean";
  const texts = findings.map(
    ({ check, sentence, count }) => `${check} ${sentence} (${count} rows)`,
  );
  return `AUDITOR: ${texts.join("; ")}`;
}
