import type { ExecutionEvent, Horarium, ProgressEvent } from "horarium";
import type { Paint } from "./paint.ts";
import { progressBar } from "./progress-bar.ts";
import type { Screen } from "./screen.ts";
import { shortResult } from "./short-result.ts";
import { lengthOf, shortened, timeOfDay } from "./texts.ts";

/** What is executed by this process now. */
interface Running {
  name: string;
  attempt: number;
  since: number;
  progress: ProgressEvent | null;
  saidAt: number;
}

/** Executions shorter than this have no line in the footer. */
const long = 1_000;
/** Without a terminal, one that is long says how far it is so often. */
const sayEvery = 10_000;
/** More lines a second are not read by anybody, and cost the work its time. */
const mostLines = 20;

/** The executions of this process: a line when one starts, another when it ends, and a footer while it is long. */
export interface ExecutionLines {
  /** A line for each that is long. */
  footer: () => readonly string[];
  /** The names of all of them. */
  running: () => readonly string[];
  close: () => void;
}

/** `nameOf` gives the job's name, or the handler's for work without a job. */
export function showExecutions(
  horarium: Horarium,
  {
    screen,
    paint,
    nameOf,
  }: {
    screen: Screen;
    paint: Paint;
    nameOf: (jobId: string | null, handler: string) => string;
  },
): ExecutionLines {
  const running = new Map<string, Running>();
  const limited = limitLines(screen, paint);
  let widest = 0;

  const say = (name: string, verb: string, rest: string) => {
    widest = Math.max(widest, Math.min(name.length, 30));
    limited.line(
      `${paint.dim(timeOfDay(new Date()))}  ${paint.bold(name.padEnd(widest))}  ${rest === "" ? verb.trimEnd() : `${verb} ${rest}`}`,
    );
  };

  const started = (event: ExecutionEvent) => {
    const name = nameOf(event.jobId, event.handler);
    const { attempt } = event;
    const now = performance.now();
    running.set(event.executionId, { name, attempt, since: now, progress: null, saidAt: now });
    const slot = event.scheduledFor === null ? "" : `slot of ${timeOfDay(event.scheduledFor)}`;
    const again = attempt > 1 ? `attempt ${attempt}` : "";
    say(name, paint.cyan("started  "), [slot, again].filter(Boolean).map(paint.dim).join(", "));
  };

  const ended =
    (verb: string, restOf: (event: ExecutionEvent) => string) => (event: ExecutionEvent) => {
      running.delete(event.executionId);
      const length = event.durationMs === undefined ? "" : `in ${lengthOf(event.durationMs)}`;
      const rest = restOf(event);
      say(
        nameOf(event.jobId, event.handler),
        verb,
        `${length}${length && rest ? "  " : ""}${rest}`,
      );
    };

  const progressed = (event: ProgressEvent) => {
    const one = running.get(event.executionId);
    if (one === undefined) return;
    one.progress = event;
    const now = performance.now();
    if (screen.isTerminal || now - one.saidAt < sayEvery) return;
    one.saidAt = now;
    say(one.name, "running  ", `for ${lengthOf(now - one.since)}  ${progressBar(event, 120)}`);
  };

  const errorOf = ({ error, reason }: ExecutionEvent) =>
    [reason, shortened(error ?? "", 200)].filter(Boolean).join(": ");
  const off = [
    horarium.on("execution.started", started),
    horarium.on("execution.progress", progressed),
    horarium.on(
      "execution.completed",
      ended(paint.green("completed"), ({ result }) => shortResult(result)),
    ),
    horarium.on("execution.failed", ended(paint.red("failed   "), errorOf)),
    horarium.on("execution.cancelled", ended(paint.yellow("cancelled"), errorOf)),
    horarium.on(
      "execution.retrying",
      ended(paint.yellow("retrying "), (event) =>
        [event.retryAt === undefined ? "" : `at ${timeOfDay(event.retryAt)}`, errorOf(event)]
          .filter(Boolean)
          .join(" after "),
      ),
    ),
    horarium.on(
      "execution.released",
      ended(paint.yellow("released "), () => "given back unfinished; it is taken up again"),
    ),
    horarium.on(
      "execution.yielded",
      ended(paint.cyan("yielded  "), () => "goes on in another slice"),
    ),
    horarium.on(
      "execution.leaseLost",
      ended(
        paint.red("lost     "),
        () => "its lease went to another worker; what it still does no longer counts",
      ),
    ),
    horarium.on("execution.skipped", ({ jobId, status, reason, scheduledFor }) =>
      say(
        nameOf(jobId, "a job"),
        paint.yellow(status.padEnd(9)),
        `${scheduledFor === null ? "" : `slot of ${timeOfDay(scheduledFor)}: `}${reason}`,
      ),
    ),
  ];

  return {
    running: () => [...running.values()].map(({ name }) => name),
    footer() {
      const now = performance.now();
      return [...running.values()]
        .filter(({ since }) => now - since >= long)
        .slice(0, 10)
        .map(({ name, since, progress }) => {
          const head = `  ${name}  ${lengthOf(now - since)}  `;
          const room = Math.max(10, screen.columns - head.length - 1);
          return `${head}${progress === null ? "" : progressBar(progress, room)}`;
        });
    },
    close() {
      for (const one of off) one();
      limited.close();
    },
  };
}

/** Lets so many lines a second through, and then says how many more there were. */
function limitLines(screen: Screen, paint: Paint): { line(text: string): void; close(): void } {
  let shown = 0;
  let held = 0;
  const timer = setInterval(() => {
    if (held > 0) screen.line(paint.dim(`          ... and ${held} lines more in this second`));
    shown = 0;
    held = 0;
  }, 1_000);
  timer.unref();
  return {
    line(text) {
      if (shown++ < mostLines) screen.line(text);
      else held++;
    },
    close: () => clearInterval(timer),
  };
}
