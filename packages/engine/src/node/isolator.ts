import type pg from "pg";
import type { AnyHandler } from "../define.ts";
import { ConfigurationError, DisturbedError, type HorariumError } from "../errors.ts";
import { HandedOver } from "../hand-over.ts";
import type { IsolatedChannel, IsolatedRun, Isolator } from "../runtime.ts";
import { yieldWith } from "../yield-with.ts";
import { crossingConnection, passwordOf } from "./connection.ts";
import { crossError, rebuildError } from "./crossing-error.ts";
import { IsolateDiedError } from "./isolate-death.ts";
import type { FromIsolate, IsolateOptions, RunMessage } from "./isolate.ts";
import { backendName } from "./isolated-context.ts";
import { createLane, type Lane, type Place } from "./lane.ts";
import { startProcess } from "./process.ts";
import { startThread } from "./thread.ts";

// A pool of our own, since none of the kept ones fits. A running handler must hear from its worker (abort, answers to
// checkpoint), and must be killed at once, with its children. workerpool 10 sends a running task nothing in a process,
// and its cancel asks first, waits `workerTerminateTimeout` twice, then sends SIGTERM. tinypool 2 sends messages, but
// kills with SIGTERM and a second's patience; piscina has threads only. None starts a process in a group of its own,
// so what a handler has started would live on.

export interface IsolatorOptions {
  /** Ends the backends of dead isolates. */
  pool: pg.Pool;
  /** Asked for each run. */
  connection: () => pg.ClientConfig;
  schema: string;
  maxThreads?: number;
  maxProcesses?: number;
  /** Megabytes of JavaScript heap of one thread or process. */
  maxOldGenerationSizeMb?: number;
}

/** Runs handlers in threads and processes, which are used again when a handler has ended well or badly, but not when it was killed. */
export function createIsolator(options: IsolatorOptions): Isolator {
  const { connection, maxThreads, maxProcesses, maxOldGenerationSizeMb = null } = options;
  // settings that cannot cross are refused at once
  crossingConnection(connection());
  const limits: IsolateOptions = { maxOldGenerationSizeMb };
  const lanes = {
    thread: createLane((events) => startThread(events, limits), maxThreads),
    process: createLane((events) => startProcess(events, limits), maxProcesses),
  };
  const runs = new Set<IsolatedRun>();
  /** Disturbed once: run in a thread or process of their own the next time, so that this ends. */
  const disturbed = new Set<string>();
  let isClosed = false;

  return {
    run(handler, input, channel) {
      if (isClosed) throw new ConfigurationError(`handler ${handler.name}: the isolator is closed`);
      const lane = handler.isolation === "thread" ? lanes.thread : lanes.process;
      const message: RunMessage = {
        kind: "run",
        handler: { name: handler.name, module: moduleOf(handler) },
        input,
        connection: crossingConnection(connection()),
        schema: options.schema,
      };
      const run = startRun(lane, message, channel, options, disturbed);
      runs.add(run);
      const forget = () => void runs.delete(run);
      run.done.then(forget, forget);
      return run;
    },
    async close() {
      isClosed = true;
      await Promise.all([...runs].map((run) => run.terminate()));
      await Promise.all([lanes.thread.close(), lanes.process.close()]);
    },
  };
}

function moduleOf({ name, module }: AnyHandler): string {
  if (module === undefined) {
    throw new ConfigurationError(`handler ${name}: isolation needs "module: import.meta.url"`);
  }
  return String(module);
}

type Result = { result: unknown; isRecorded: boolean };

function startRun(
  lane: Lane,
  message: RunMessage,
  channel: IsolatedChannel,
  { pool, connection }: IsolatorOptions,
  disturbed: Set<string>,
): IsolatedRun {
  const { executionId } = message.input;
  let place: Place | null = null;
  let isOver = false;
  let recorded: Result | null = null;
  let settle: { resolve: (result: Result) => void; reject: (error: Error) => void };
  const done = new Promise<Result>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // who terminates a run need not look at how it ended
  done.catch(() => undefined);

  /** What the handler's own transaction has completed is complete, whatever came after. */
  const end = (error: Error | null, result?: unknown) => {
    if (isOver) return;
    isOver = true;
    if (recorded !== null) settle.resolve(recorded);
    else if (error === null) settle.resolve({ result, isRecorded: false });
    else settle.reject(error);
  };
  const hear = (heard: FromIsolate) => {
    switch (heard.kind) {
      case "log":
        return channel.log(
          heard.level,
          heard.message,
          fromJson(heard.fields) as Record<string, unknown> | undefined,
        );
      case "progress":
        return channel.progress(heard.done, heard.total, heard.text);
      case "checkpoint":
        return void answerCheckpoint(heard.id, heard.value);
      case "password?":
        return void answerPassword(heard.id);
      case "recorded":
        recorded = { result: fromJson(heard.result), isRecorded: true };
        return;
      case "returned":
        place?.leave();
        return end(null, returnedValue(heard));
      case "threw":
        place?.leave();
        return end(rebuildError(heard.error));
      case "uncaught":
      case "exits":
        // kept for the inquest of its death
        return;
    }
  };
  const answerCheckpoint = async (id: number, value: string | undefined) => {
    const error = await channel.checkpoint(fromJson(value)).then(() => null, crossError);
    if (!isOver) place?.isolate.send({ kind: "checkpointed", id, error });
  };
  const answerPassword = async (id: number) => {
    const [value, error] = await passwordOf(connection()).then(
      (password) => [password, null] as const,
      (reason: unknown) => [undefined, crossError(reason)] as const,
    );
    if (!isOver) place?.isolate.send({ kind: "password", id, value, error });
  };

  let backendsEnd: Promise<void> | null = null;
  const endBackends = () => (backendsEnd ??= endBackendsOf(executionId, pool));

  const begin = (taken: Place) => {
    place = taken;
    try {
      taken.isolate.send(message);
    } catch (error) {
      taken.leave();
      end(
        new ConfigurationError(
          `handler ${message.handler.name}: its parameters cannot cross into a thread or process: ${String(error)}`,
          { cause: error },
        ),
      );
    }
  };
  /** Others have run in there before, and what they have left behind may come up at any time. */
  const isDisturbed = ({ by }: IsolateDiedError) =>
    place?.isUsed === true && by !== undefined && by !== executionId;
  const leaveQueue = lane.take({
    wantsUnused: disturbed.delete(executionId),
    begin,
    message: hear,
    line: (level, text) => channel.log(level, text),
    died(error) {
      if (isDisturbed(error)) {
        disturbed.add(executionId);
        const text = `another execution's doing ended this one, which is given back: ${error.message}`;
        channel.log("warn", text);
        end(new DisturbedError(text, { cause: error }));
      } else end(error);
      void endBackends();
    },
  });

  return {
    done,
    abort(reason: HorariumError) {
      if (isOver) return;
      if (place !== null) return place.isolate.send({ kind: "abort", reason: crossError(reason) });
      leaveQueue();
      end(reason);
    },
    async terminate() {
      if (isOver) return;
      if (place === null) {
        leaveQueue();
        return end(new IsolateDiedError("terminated before it had begun"));
      }
      await place.isolate.kill();
      end(new IsolateDiedError("terminated"));
      await endBackends();
    },
  };
}

/** As the handler has returned it: what is more than a result is made anew on this side. */
function returnedValue({ as, result }: Extract<FromIsolate, { kind: "returned" }>): unknown {
  const value = fromJson(result);
  if (as === "yielded") return yieldWith(value);
  return as === "handedOver" ? new HandedOver(value as number) : value;
}

function fromJson(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json);
}

/** A backend in the middle of a statement does not notice that its client is dead. Best effort: the lease protects the data. */
async function endBackendsOf(executionId: string, pool: pg.Pool): Promise<void> {
  try {
    await pool.query(
      // waits for their end, up to a second
      `select pg_terminate_backend(pid, 1000)
       from pg_stat_activity
       where application_name = $1
         and usename = current_user
         and datname = current_database()`,
      [backendName(executionId)],
    );
  } catch {
    // the server is away, and its backends with it, or it sees the dead client by its keepalives
  }
}
