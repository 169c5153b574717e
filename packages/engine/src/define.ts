import { toMilliseconds, type Duration } from "./duration.ts";
import { ConfigurationError } from "./errors.ts";
import type { Queryable } from "./sql.ts";
import type { SchemaInput, SchemaOutput, StandardSchema } from "./standard-schema.ts";

/** How a handler's code is kept apart from the worker's: not at all, in a thread, or in a process of its own. */
export type Isolation = "inline" | "thread" | "process";

/** What `log` takes beside the message: values that become JSON. */
export type LogFields = Record<string, unknown>;

/** Writes lines into the execution's log. They are numbered, limited in size, and written only while the lease is held. */
export interface Log {
  (message: string, fields?: LogFields): void;
  debug: (message: string, fields?: LogFields) => void;
  info: (message: string, fields?: LogFields) => void;
  warn: (message: string, fields?: LogFields) => void;
  error: (message: string, fields?: LogFields) => void;
}

/** What a handler is given. All functions may be taken out of it by destructuring. */
export interface Context<Parameters = unknown> {
  /** Parsed by the handler's schema, defaults filled in. */
  readonly parameters: Parameters;
  /** A UUID; the same for all attempts. */
  readonly executionId: string;
  /** The job's name; null for one-time work. */
  readonly job: string | null;
  /** For whom it is executed: the owner of a personal job, as the server knows them; null for all other work. */
  readonly owner: string | null;
  /** The slot; null for work that was not asked for by a schedule. */
  readonly scheduledFor: Date | null;
  /** From 1. An attempt that a worker's death ended counts, one that was released does not. */
  readonly attempt: number;
  /** `job:slot`, or the execution's id: the same for all attempts, for receivers that drop repeats. */
  readonly idempotencyKey: string;
  /** Aborted by cancel, timeout, a lost lease or the end of the worker; `signal.reason` is the error that says which. */
  readonly signal: AbortSignal;
  /** When the timeout will end this attempt. */
  readonly deadline: Date;
  /** Of this attempt's lease, a UUID; for whom the execution is handed over to, and as secret as that: see `handOver`. */
  readonly leaseToken: string;
  readonly log: Log;
  /** Shows how far it is: `progress(3, 10, "books")`. Written at most twice a second. */
  readonly progress: (done: number, total?: number | null, text?: string) => void;
  /** What the last `checkpoint` of an earlier attempt kept, else null. */
  readonly lastCheckpoint: unknown;
  /** Keeps a value (JSON) for the next attempt. Throws `LeaseLostError` if the execution belongs to another worker. */
  readonly checkpoint: (value: unknown) => Promise<void>;
  /**
   * Commits what `work` writes together with the check that the lease is still held: a worker that lost it cannot
   * write data. With `complete: true` the execution is completed in the same transaction, with what `work` returns as
   * its result: effects in the same database then happen exactly once.
   */
  readonly transaction: <Result>(
    work: (tx: Queryable) => Promise<Result>,
    options?: { complete?: boolean },
  ) => Promise<Result>;
}

/** When a failed attempt is tried again. */
export interface RetryPolicy {
  /** Attempts in all that may fail, worker deaths not counted. Default 3. */
  attempts?: number;
  /** Delay before the second attempt. Default 30 s. */
  backoff?: Duration;
  /** Each further delay is longer by this factor. Default 2. */
  factor?: number;
  /** No delay is longer. Default 15 min. */
  cap?: Duration;
  /** Share by which a delay may be shorter or longer, 0 to 1. Default 0.2. */
  jitter?: number;
}

/** What `defineHandler` takes. */
export interface HandlerDefinition<
  Schema extends StandardSchema | undefined = undefined,
  Result = unknown,
> {
  /** Stable: it stands in rows, the CLI and HTTP. Lower-case letters, digits, `_`, `-`, `.`, `:`; at most 100. */
  name: string;
  description?: string;
  /** Any Standard Schema (zod, valibot, arktype). Without one, parameters are not checked. */
  parameters?: Schema;
  /** An attempt that takes longer is stopped. Default 15 min. */
  timeout?: Duration;
  /** After a timeout or cancel the handler has this long to end by itself. Default 30 s. */
  grace?: Duration;
  /** Attempts in all; short for `retry: { attempts }`. */
  attempts?: number;
  retry?: RetryPolicy;
  /** 0 runs first; default 100. */
  priority?: number;
  /** How many of this handler one worker runs at a time. Default: as many as the worker runs at all. */
  concurrency?: number;
  /** Executions with the same key share `limit` places over all workers. */
  concurrencyKey?: { key: string; limit: number };
  /** `thread` and `process` need `module`, and can be killed; `inline` code can only be fenced off. Default `inline`. */
  isolation?: Isolation;
  /** The URL of the module that exports this handler (`import.meta.url`), for `thread` and `process`. */
  module?: string | URL;
  /** Shown with the execution; raise it when the meaning of the code changes. */
  version?: string;
  /**
   * It acts for `owner` alone, and people may be allowed to make personal jobs of it. Without this nobody can be: work for
   * all is not for one. `title` is what such a job is called at first.
   */
  personal?: { title: string };
  run: (context: Context<ParsedParameters<Schema>>) => Result | Promise<Result>;
}

/** A handler as `defineHandler` returns it. */
export interface Handler<
  Schema extends StandardSchema | undefined = StandardSchema | undefined,
  Result = unknown,
> extends HandlerDefinition<Schema, Result> {
  readonly kind: "handler";
}

/** Any handler, whatever its parameters. */
// oxlint-disable-next-line typescript/no-explicit-any -- a function of specific parameters is assignable to no other type
export type AnyHandler = Handler<any, unknown>;

type ParsedParameters<Schema> = Schema extends StandardSchema ? SchemaOutput<Schema> : unknown;

/** What a caller writes for a handler's parameters. */
export type GivenParameters<H> = H extends { parameters?: infer Schema }
  ? Schema extends StandardSchema
    ? SchemaInput<Schema>
    : unknown
  : unknown;

/**
 * Defines a handler: a name, a parameter schema, limits and a function. What the function returns is kept as JSON.
 * Throws `ConfigurationError` for a name or a limit that cannot be.
 *
 * @example
 * export const refreshBook = defineHandler({
 *   name: "refresh_book",
 *   parameters: z.object({ book: z.string(), force: z.boolean().default(false) }),
 *   timeout: "10m",
 *   run: async ({ parameters, signal, log }) => {
 *     log.info("asking", { book: parameters.book });
 *     const answer = await fetch(`https://openlibrary.org/books/${parameters.book}.json`, { signal });
 *     return answer.json();
 *   },
 * });
 */
export function defineHandler<
  const Schema extends StandardSchema | undefined = undefined,
  Result = unknown,
>(definition: HandlerDefinition<Schema, Result>): Handler<Schema, Result> {
  checkDefinition(definition);
  return { ...definition, kind: "handler" };
}

function checkDefinition({
  name,
  isolation = "inline",
  module,
  timeout,
  grace,
  retry,
  personal,
  ...limits
}: HandlerDefinition<StandardSchema | undefined>): void {
  if (!/^[a-z0-9_.:-]{1,100}$/.test(name)) {
    throw new ConfigurationError(
      `handler "${name}": a name has 1 to 100 lower-case letters, digits and the signs _ - . :`,
    );
  }
  for (const [what, length] of Object.entries({ timeout, grace, ...retryLengths(retry) })) {
    if (length !== undefined) toMilliseconds(length, `handler ${name}: ${what}`);
  }
  const counts = { attempts: limits.attempts, "retry.attempts": retry?.attempts };
  for (const [what, count] of Object.entries({ ...counts, concurrency: limits.concurrency })) {
    if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
      throw new ConfigurationError(
        `handler ${name}: ${what} is a whole number from 1 (got ${count})`,
      );
    }
  }
  if (isolation !== "inline" && personal !== undefined) {
    // whoever asks before it begins whether its owner is there still does so in the worker
    throw new ConfigurationError(`handler ${name}: one for personal jobs is inline`);
  }
  if (isolation !== "inline" && module === undefined) {
    throw new ConfigurationError(`handler ${name}: isolation needs "module: import.meta.url"`);
  }
}

function retryLengths({ backoff, cap }: RetryPolicy = {}) {
  return { "retry.backoff": backoff, "retry.cap": cap };
}
