import { fork, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { arrivesWithin } from "./arrives-within.ts";
import { entry } from "./entry.ts";
import { IsolateDiedError, openInquest } from "./isolate-death.ts";
import type { FromIsolate, Isolate, IsolateEvents, IsolateOptions } from "./isolate.ts";
import { readLines, withoutEnd } from "./lines.ts";

/** Output that is still on its way after the end of a handler or its process is not waited for any longer. */
const outputWithinMs = 500;

/** Starts a process, in a group of its own with all that it starts in turn, that waits for a handler to run. */
export function startProcess(events: IsolateEvents, options: IsolateOptions): Isolate {
  const isGroup = process.platform !== "win32";
  const child = fork(entry("isolated-process"), [], {
    detached: isGroup,
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: execArgv(options),
  });
  let executions = 0;
  const inquest = openInquest("process", options.maxOldGenerationSizeMb);
  const output = readOutput(child, (level, text) => {
    if (level === "error" && text.includes("JavaScript heap out of memory"))
      inquest.ranOutOfMemory();
    events.line(level, text);
  });

  const killGroup = () => {
    try {
      if (isGroup && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      else child.kill("SIGKILL");
    } catch (error) {
      if (!isNobodyLeft(error)) throw error;
    }
  };

  const dead = new Promise<void>((resolve) => {
    child.on("exit", (code, signal) => {
      // what the handler started must not outlive it
      killGroup();
      resolve();
      void output.closed.then(() => events.died(inquest.close(code, signal)));
    });
    child.on("error", (error) => {
      const failure = new IsolateDiedError(`the process failed: ${error.message}`, {
        cause: error,
      });
      inquest.found(failure);
      // it could not even be started
      if (child.pid === undefined) {
        resolve();
        events.died(failure);
      }
    });
  });
  child.on("message", (message: FromIsolate) => {
    if (inquest.hear(message)) return;
    if (message.kind === "returned" || message.kind === "threw") {
      void output.ended(++executions).then(() => events.message(message));
    } else events.message(message);
  });

  return {
    send(message) {
      // an error here means that it is dying, which its exit tells
      if (child.connected) child.send(message, () => undefined);
    },
    hold(isHeld) {
      const handles = [
        child,
        child.channel,
        child.stdout as Socket | null,
        child.stderr as Socket | null,
      ];
      for (const handle of handles) {
        if (isHeld) handle?.ref();
        else handle?.unref();
      }
    },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) {
        inquest.killed();
        killGroup();
      }
      await dead;
    },
  };
}

interface Output {
  /** Resolves when everything that the execution printed has been given. */
  ended(execution: number): Promise<void>;
  /** Resolves when everything that the process printed has been given. */
  closed: Promise<void>;
}

function readOutput(child: ChildProcess, line: IsolateEvents["line"]): Output {
  const reached = { info: 0, error: 0 };
  let waiting: { execution: number; told: () => void } | null = null;
  const check = () => {
    if (waiting !== null && Math.min(reached.info, reached.error) >= waiting.execution)
      waiting.told();
  };
  const read = (stream: Readable | null, level: "info" | "error") =>
    new Promise<void>((resolve) => {
      if (stream === null) return resolve();
      stream.on("close", resolve);
      readLines(stream, (printed) => {
        const { text, ended } = withoutEnd(printed);
        if (text !== "") line(level, text);
        reached[level] = ended ?? reached[level];
        check();
      });
    });
  const closed = Promise.all([read(child.stdout, "info"), read(child.stderr, "error")]).then(
    () => undefined,
  );
  const exited = new Promise<void>((resolve) => {
    child.on("exit", () => resolve());
  });
  return {
    ended: (execution) =>
      arrivesWithin(
        new Promise((told) => {
          waiting = { execution, told };
          check();
        }),
        outputWithinMs,
      ),
    closed: exited.then(() => arrivesWithin(closed, outputWithinMs)),
  };
}

/** As the parent's, but for the debugger's port, which is taken, and for a program text that stands in place of a file. */
function execArgv({ maxOldGenerationSizeMb: limit }: IsolateOptions): string[] {
  const inherited = process.execArgv.filter(
    (flag, place, all) =>
      !/^(--inspect|--input-type|-e$|--eval|-p$|-pe$|--print)/.test(flag) &&
      !/^(-e|--eval|-p|-pe|--print)$/.test(all[place - 1] ?? ""),
  );
  return limit === null ? inherited : [...inherited, `--max-old-space-size=${limit}`];
}

/** EPERM: macOS says so of a group of which only zombies are left. */
function isNobodyLeft(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM")
  );
}
