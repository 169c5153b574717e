/** Every error that Horarium throws on purpose. `code` is stable; the message names the thing, the reason and the remedy. */
export class HorariumError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An option or a definition in code is wrong. */
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

/** The parameters do not fit the handler's schema; `issues` has one entry for each field. */
export class ParametersError extends HorariumError {
  readonly issues: readonly ParameterIssue[];
  constructor(handler: string, issues: readonly ParameterIssue[]) {
    const list = issues.map(({ path, message }) => `parameters${path && `.${path}`}: ${message}`);
    super("parameters", `${handler}: ${list.join("; ")}`);
    this.issues = issues;
  }
}

/** What was asked for does not exist. */
export class NotFoundError extends HorariumError {
  constructor(message: string) {
    super("not_found", message);
  }
}

/** What was asked for cannot be done in the present state: a version that has moved on, an execution that has finished. */
export class ConflictError extends HorariumError {
  constructor(message: string) {
    super("conflict", message);
  }
}

/** The database is one that Horarium cannot work with: too old, read-only, or of a newer breaking schema. */
export class DatabaseError extends HorariumError {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

/** The execution belongs to another worker by now: nothing that this attempt writes counts any more. */
export class LeaseLostError extends HorariumError {
  constructor(execution: string) {
    super(
      "lease_lost",
      `execution ${execution}: the lease was lost, another worker has it; stop working on it`,
    );
  }
}

/** The reason of an aborted `signal` when the handler's timeout has passed. */
export class TimeoutError extends HorariumError {
  constructor(message: string) {
    super("timeout", message);
  }
}

/** The reason of an aborted `signal` when a person or a policy cancelled the execution. */
export class CancelledError extends HorariumError {
  constructor(message: string) {
    super("cancelled", message);
  }
}

/** The reason of an aborted `signal` when the worker stops and its patience is at an end. */
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

/** Throw it in a handler to fail for good: no further attempt is made. */
export class DoNotRetry extends HorariumError {
  constructor(message: string, options?: ErrorOptions) {
    super("do_not_retry", message, options);
  }
}

/** Throw it in a handler to fail this attempt and set the time of the next: `new RetryAfter("10m", "rate limited")`. */
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
