import type { Log, WorkContext } from "./context.ts";
import { LeaseLostError, RefusedError } from "./errors.ts";
import { firstLines, logLine, type LogLine } from "./log-lines.ts";
import type { Ask, Claimed } from "./protocol.ts";

/** An execution that this worker holds. */
export interface Held {
  readonly claimed: Claimed;
  readonly context: WorkContext;
  readonly signal: AbortSignal;
  abort(reason: Error): void;
  /** Whether nothing more is taken of it. */
  isLost(): boolean;
  /** Sends what was told and not sent yet. Never rejects. */
  flush(): Promise<void>;
  /** Nothing is told any more. */
  close(): void;
}

const tellEveryMs = 500;
/** Lines that are kept while the server cannot be reached. */
const mostLines = 2_000;

/** `path` is that of the execution, below which it is told of. */
export function holdExecution(ask: Ask, path: string, claimed: Claimed): Held {
  const controller = new AbortController();
  const { leaseToken } = claimed;
  let lines: LogLine[] = [];
  let progress: { done: number; total: number | null; text: string | null } | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let sending: Promise<void> = Promise.resolve();
  let isClosed = false;
  let isLost = false;

  const abort = (reason: Error) => {
    // also where it was to be stopped before
    if (reason instanceof LeaseLostError) isLost = true;
    if (!controller.signal.aborted) controller.abort(reason);
  };

  const report = async (told: object) => {
    try {
      await ask(`${path}/report`, { leaseToken, ...told });
    } catch (error) {
      if (error instanceof RefusedError && error.code === "lease_lost") abort(lost(claimed));
      throw error;
    }
  };

  const send = async () => {
    while (lines.length > 0 || progress !== null) {
      const some = firstLines(lines);
      const shown = progress;
      lines = lines.slice(some.length);
      progress = null;
      try {
        await report({
          ...(some.length === 0 ? {} : { lines: some }),
          ...(shown === null ? {} : { progress: shown }),
        });
      } catch (error) {
        // what is refused once is refused again
        if (error instanceof RefusedError || isClosed) return;
        lines = [...some, ...lines].slice(-mostLines);
        progress ??= shown;
        later(tellEveryMs * 4);
        return;
      }
    }
  };

  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    sending = sending.then(send);
    return sending;
  };

  const later = (ms: number) => {
    timer ??= setTimeout(() => void flush(), ms);
  };

  const write =
    (level: LogLine["level"]) => (message: string, fields?: Record<string, unknown>) => {
      if (isClosed || lines.length >= mostLines) return;
      lines.push(logLine(level, message, fields));
      later(tellEveryMs);
    };

  const log: Log = Object.assign(write("info"), {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  });

  return {
    claimed,
    signal: controller.signal,
    abort,
    isLost: () => isLost,
    flush,
    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
    },
    context: {
      parameters: claimed.parameters,
      executionId: claimed.id,
      job: claimed.job,
      owner: claimed.owner,
      scheduledFor: claimed.scheduledFor === null ? null : new Date(claimed.scheduledFor),
      attempt: claimed.attempt,
      idempotencyKey: claimed.idempotencyKey,
      deadline: new Date(claimed.deadline),
      signal: controller.signal,
      log,
      progress(done, total = null, text = null) {
        if (isClosed) return;
        progress = { done, total, text };
        later(tellEveryMs);
      },
      lastCheckpoint: claimed.lastCheckpoint,
      checkpoint: (value) => report({ checkpoint: value ?? null }),
    },
  };
}

export function lost({ id }: Claimed): LeaseLostError {
  return new LeaseLostError(
    `execution ${id}: the lease was lost, another worker has it; stop working on it`,
  );
}
