/**
 * Every error that Horarium throws on purpose. `code` is stable; the message names the thing, the reason and the remedy.
 *
 * @example
 * const error: unknown = await horarium.job("weekly").catch((thrown: unknown) => thrown);
 * error instanceof HorariumError && error.code; // => "not_found"
 */
export class HorariumError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * An option or a definition in code is wrong.
 *
 * @example
 * defineHandler({ name: "Refresh book", run: () => undefined });
 * // throws ConfigurationError: handler "Refresh book": a name has 1 to 100 lower-case letters, ...
 */
export class ConfigurationError extends HorariumError {
  constructor(message: string, options?: ErrorOptions) {
    super("configuration", message, options);
  }
}

/** One field of the parameters that does not fit the handler's schema. `path` is dotted: `book.isbn`. */
export interface ParameterIssue {
  path: string;
  message: string;
}

/**
 * The parameters do not fit the handler's schema; `issues` has one entry for each field.
 *
 * @example
 * const sent = JSON.parse('{ "book": 7 }');
 * await horarium.enqueue(refreshBook, sent); // throws ParametersError: refresh_book: parameters.book: ...
 */
export class ParametersError extends HorariumError {
  readonly issues: readonly ParameterIssue[];
  constructor(handler: string, issues: readonly ParameterIssue[]) {
    const list = issues.map(({ path, message }) => `parameters${path && `.${path}`}: ${message}`);
    super("parameters", `${handler}: ${list.join("; ")}`);
    this.issues = issues;
  }
}

/**
 * What was asked for does not exist.
 *
 * @example
 * await horarium.job("weekly"); // throws NotFoundError: job weekly: ...
 */
export class NotFoundError extends HorariumError {
  constructor(message: string) {
    super("not_found", message);
  }
}

/**
 * What was asked for cannot be done in the present state: a version that has moved on, an execution that has finished.
 *
 * @example
 * const shown = await horarium.job("nightly");
 * await horarium.editJob("nightly", { priority: 10 });
 * const { version } = shown;
 * await horarium.editJob("nightly", { priority: 20 }, { version }); // throws ConflictError: job nightly: ...
 */
export class ConflictError extends HorariumError {
  constructor(message: string) {
    super("conflict", message);
  }
}

/**
 * The database is one that Horarium cannot work with. `code` says why: `server_too_old`, `read_only`, `schema_missing`,
 * `schema_locked`, by transactions of others, or `schema_newer`, of a version that this one cannot work beside. Or it has
 * rolled a transaction back: `rolled_back`.
 *
 * @example
 * const horarium = createHorarium({ db: pool, schema: "not_migrated", handlers: [] });
 * await horarium.start(); // throws DatabaseError: schema not_migrated: ...
 */
export class DatabaseError extends HorariumError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

/**
 * The execution belongs to another worker by now: nothing that this attempt writes counts any more.
 *
 * @example
 * const countBooks = defineHandler({
 *   name: "count_books",
 *   run: async ({ checkpoint, lastCheckpoint }) => {
 *     for (let page = Number(lastCheckpoint); page < 10; page++) {
 *       await checkpoint(page).catch((error: unknown) => {
 *         if (error instanceof LeaseLostError) console.warn("another worker goes on from here");
 *         throw error;
 *       });
 *     }
 *   },
 * });
 */
export class LeaseLostError extends HorariumError {
  constructor(execution: string) {
    super(
      "lease_lost",
      `execution ${execution}: the lease was lost, another worker has it; stop working on it`,
    );
  }
}

/**
 * The reason of an aborted `signal` when the handler's timeout has passed.
 *
 * @example
 * const copyCovers = defineHandler({
 *   name: "copy_covers",
 *   timeout: "10m",
 *   run: ({ signal, log }) => {
 *     signal.addEventListener("abort", () => {
 *       if (signal.reason instanceof TimeoutError) log.warn("too many covers for ten minutes");
 *     });
 *   },
 * });
 */
export class TimeoutError extends HorariumError {
  constructor(message: string) {
    super("timeout", message);
  }
}

/**
 * The reason of an aborted `signal` when a person or a policy cancelled the execution.
 *
 * @example
 * const copyCovers = defineHandler({
 *   name: "copy_covers",
 *   run: ({ signal, log }) => {
 *     signal.addEventListener("abort", () => {
 *       if (signal.reason instanceof CancelledError) log.info(signal.reason.message);
 *     });
 *   },
 * });
 */
export class CancelledError extends HorariumError {
  constructor(message: string) {
    super("cancelled", message);
  }
}

/**
 * The reason of an aborted `signal` when the worker stops and its patience is at an end. A handler that ends now without
 * a result is given back and not charged.
 *
 * @example
 * const copyCovers = defineHandler({
 *   name: "copy_covers",
 *   run: ({ signal, checkpoint }) => {
 *     signal.addEventListener("abort", () => {
 *       if (signal.reason instanceof StoppingError) void checkpoint({ page: 4 });
 *     });
 *   },
 * });
 */
export class StoppingError extends HorariumError {
  constructor() {
    super(
      "stopping",
      "the worker is stopping: end cleanly, the execution will be taken up again elsewhere",
    );
  }
}

/** What this execution ran in was ended by another execution's doing: this one is given back, and not charged. */
export class DisturbedError extends HorariumError {
  constructor(message: string, options?: ErrorOptions) {
    super("disturbed", message, options);
  }
}

/**
 * Throw it in a handler to fail for good: no further attempt is made.
 *
 * @example
 * const refreshCover = defineHandler({
 *   name: "refresh_cover",
 *   run: async ({ signal }) => {
 *     const answer = await fetch("https://covers.example.com/42", { signal });
 *     if (answer.status === 404) throw new DoNotRetry("there is no such cover");
 *   },
 * });
 */
export class DoNotRetry extends HorariumError {
  constructor(message: string, options?: ErrorOptions) {
    super("do_not_retry", message, options);
  }
}

/**
 * Throw it in a handler to fail this attempt and set the time of the next. It counts as one of the attempts.
 *
 * @example
 * const refreshCover = defineHandler({
 *   name: "refresh_cover",
 *   run: async ({ signal }) => {
 *     const answer = await fetch("https://covers.example.com/42", { signal });
 *     if (answer.status === 429) throw new RetryAfter("10m", "rate limited");
 *   },
 * });
 */
export class RetryAfter extends HorariumError {
  /** A `Duration` such as `"10m"`, or the instant of the next attempt. */
  readonly after: string | Date;
  constructor(
    after: string | Date,
    message = "asked to be tried again later",
    options?: ErrorOptions,
  ) {
    super("retry_after", message, options);
    this.after = after;
  }
}
