import { Agenda } from "agenda";
import { PostgresBackend } from "@agendajs/postgres-backend";
import { byCallers } from "../by-callers.mjs";

const concurrency = 100;

/** @type {import("./index.mjs").System} */
export const system = {
  name: "agenda",
  settings:
    "PostgreSQL backend, concurrency 100, processEvery 1 s (with its notifications); one insert each: it has no call for many",
  async open(url, run, { usesDefaults = false } = {}) {
    const errors = new Set();
    const agenda = new Agenda({
      backend: new PostgresBackend({ connectionString: url }),
      ...(usesDefaults
        ? {}
        : {
            processEvery: "1 second",
            maxConcurrency: concurrency,
            defaultConcurrency: concurrency,
          }),
    });
    agenda.on("error", (error) => errors.add(`ERROR ${error.message}`));
    agenda.define(
      "bench",
      async ({ attrs }) => {
        await run({ n: attrs.data.n }, attrs.data.n === -1 ? (attrs.lastRunAt ?? null) : null);
      },
      usesDefaults ? {} : { concurrency },
    );
    await agenda.ready;
    return {
      concurrency,
      start: () => agenda.start(),
      enqueue: (n) => agenda.now("bench", { n }),
      async enqueueMany(count) {
        for (let from = 0; from < count; from += 20) {
          const numbers = Array.from({ length: Math.min(20, count - from) }, (_, n) => from + n);
          await Promise.all(numbers.map((n) => agenda.now("bench", { n })));
        }
      },
      keepSchedules: (count, cron) =>
        byCallers(count, 20, (n) =>
          agenda
            .create("bench", { n })
            .repeatEvery(cron, { timezone: "UTC", skipImmediate: true })
            .save(),
        ),
      unfinished: `select count(*)::int as count from agenda_jobs where next_run_at <= now() or locked_at is not null`,
      kept: `select count(*)::int as count from agenda_jobs where last_finished_at is not null`,
      async close() {
        await agenda.stop();
        return [...errors];
      },
    };
  },
};
