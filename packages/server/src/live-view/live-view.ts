import type { Horarium, JobRow } from "horarium";
import { showExecutions } from "./execution-lines.ts";
import { jobTable } from "./job-table.ts";
import { createPaint } from "./paint.ts";
import { createScreen } from "./screen.ts";
import { inTime, cut, zoneTime } from "./texts.ts";
import { drainLine, showTrouble } from "./trouble-lines.ts";

/** What a person sees of a running node. */
export interface LiveView {
  say: (line: string) => void;
  heading: (line: string) => void;
  /** The table of all jobs, with at most so many rows as are of use. */
  table: (horarium: Horarium) => Promise<void>;
  /** From now on each execution and each trouble is a line. Returns what ends it. */
  watch: (horarium: Horarium) => () => void;
  /** Says that everything is up. */
  ready: () => void;
  draining: (within: string) => void;
}

const mostJobs = 40;
const redrawEvery = 200;
const lookEvery = 5_000;

export function createLiveView(
  out: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv = process.env,
): LiveView {
  const screen = createScreen(out, env);
  const paint = createPaint(screen.isTerminal, env);
  const names = new Map<string, string>();
  let running: () => readonly string[] = () => [];
  let hint = "Ctrl-C stops";

  return {
    say: (line) => screen.line(line),
    heading: (line) => screen.line(paint.bold(line)),
    async table(horarium) {
      const jobs = await firstJobs(horarium, mostJobs + 1);
      for (const { id, name } of jobs) names.set(id, name);
      screen.line("");
      const lines = jobTable(jobs.slice(0, mostJobs), paint, {
        now: new Date(),
        width: screen.isTerminal ? screen.columns - 1 : Infinity,
      });
      for (const line of lines) screen.line(line);
      if (jobs.length > mostJobs)
        screen.line(paint.dim('... and more: "horarium jobs" lists them all'));
      screen.line("");
    },
    watch(horarium) {
      const nameOf = (jobId: string | null, handler: string) => {
        if (jobId === null) return handler;
        const name = names.get(jobId);
        if (name === undefined) void learn(horarium, names, jobId, handler);
        return name ?? handler;
      };
      const executions = showExecutions(horarium, { screen, paint, nameOf });
      const endTrouble = showTrouble(horarium, screen, paint);
      running = executions.running;
      const endFooter = screen.isTerminal ? keepFooter() : () => {};
      return () => {
        endFooter();
        executions.close();
        endTrouble();
      };

      function keepFooter(): () => void {
        let next: JobRow | null = null;
        let lookedAt = -Infinity;
        const redraw = () => {
          if (performance.now() - lookedAt > lookEvery) {
            lookedAt = performance.now();
            // without an answer the last one stays; that the database is lost has its own line
            nextJob(horarium).then(
              (job) => (next = job),
              () => {},
            );
          }
          const now = new Date();
          const upNext =
            next === null
              ? ""
              : `next: ${next.name} at ${zoneTime(next.next_run_at!, next.timezone, now)} ${next.timezone}, ${inTime(next.next_run_at!, now)} · `;
          screen.footer([
            ...executions.footer(),
            paint.dim(cut(`${upNext}${hint}`, screen.columns - 1)),
          ]);
        };
        const timer = setInterval(redraw, redrawEvery);
        redraw();
        return () => {
          clearInterval(timer);
          screen.footer([]);
        };
      }
    },
    ready() {
      screen.line(`Running (process ${process.pid}); Ctrl-C stops`);
    },
    draining(within) {
      hint = "stopping; another Ctrl-C ends at once";
      screen.line(drainLine(running(), within));
    },
  };
}

async function firstJobs(horarium: Horarium, most: number): Promise<JobRow[]> {
  const { rows } = await horarium.jobs({ limit: most });
  return rows;
}

async function nextJob(horarium: Horarium): Promise<JobRow | null> {
  const { rows } = await horarium.jobs({ enabled: true, limit: 200 });
  const due = rows.filter(({ next_run_at: at }) => at !== null);
  return (
    due.toSorted((one, other) => one.next_run_at!.getTime() - other.next_run_at!.getTime())[0] ??
    null
  );
}

/** A job that came after the start: its name is known from its second line on. */
async function learn(
  horarium: Horarium,
  names: Map<string, string>,
  jobId: string,
  handler: string,
): Promise<void> {
  names.set(jobId, handler);
  if (names.size > 10_000) names.clear();
  const job = await horarium.job(jobId).catch(() => null);
  if (job !== null) names.set(jobId, job.name);
}
