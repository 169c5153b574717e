/** Throw it in a handler: the execution fails for good. */
export class DoNotRetry extends Error {
  override readonly name = "DoNotRetry";
}

/** Throw it in a handler: the attempt fails, and the next one may begin after `ms`. */
export class RetryAfter extends Error {
  override readonly name = "RetryAfter";
  /** Milliseconds. */
  readonly ms: number;
  constructor(ms: number, message = "asked to be tried again later", options?: ErrorOptions) {
    super(message, options);
    this.ms = ms;
  }
}

/** The reason of an aborted `signal`: somebody has cancelled the execution. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/** The reason of an aborted `signal`: the execution's timeout has passed. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** The reason of an aborted `signal`: another worker has the execution, or may have it by now. Nothing more is taken. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

/** The reason of an aborted `signal`: this worker stops. */
export class StoppingError extends Error {
  override readonly name = "StoppingError";
}

/** The server refuses what was asked, and asking again does not help. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: number;
  /** Stable: `not_allowed`, `lease_lost`. */
  readonly code: string;
  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}
