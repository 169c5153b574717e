import * as errors from "../errors.ts";

/** A thrown value in a form that can cross into another thread or process. */
export interface CrossedError {
  name: string;
  message: string;
  stack: string | null;
  code: string | number | null;
  /** Of an error of Horarium: its class is found again by it. */
  kind: string | null;
  after: string | Date | null;
  cause: CrossedError | null;
}

const causesKept = 5;

export function crossError(thrown: unknown, depth = 0): CrossedError {
  if (!(thrown instanceof Error)) return crossError(new Error(readable(thrown)), depth);
  const code = "code" in thrown ? thrown.code : null;
  return {
    name: thrown.name,
    message: thrown.message,
    stack: thrown.stack ?? null,
    code: typeof code === "string" || typeof code === "number" ? code : null,
    kind: isHorariumError(thrown) && typeof code === "string" ? code : null,
    after: "after" in thrown && isInstantOrText(thrown.after) ? thrown.after : null,
    cause:
      thrown.cause === undefined || depth >= causesKept
        ? null
        : crossError(thrown.cause, depth + 1),
  };
}

/** The error again, an instance of Horarium's class if it was one before. */
export function rebuildError({
  name,
  message,
  stack,
  code,
  kind,
  after,
  cause,
}: CrossedError): Error {
  const error = new Error(message, cause === null ? undefined : { cause: rebuildError(cause) });
  const prototype =
    kind === null ? undefined : (prototypes[kind] ?? errors.HorariumError.prototype);
  if (prototype !== undefined) Object.setPrototypeOf(error, prototype);
  const hidden = { writable: true, configurable: true, enumerable: false };
  Object.defineProperty(error, "name", { value: name, ...hidden });
  Object.defineProperty(error, "stack", { value: stack ?? `${name}: ${message}`, ...hidden });
  if (code !== null) Object.assign(error, { code });
  if (after !== null) Object.assign(error, { after });
  return error;
}

const prototypes: Record<string, object | undefined> = {
  configuration: errors.ConfigurationError.prototype,
  not_found: errors.NotFoundError.prototype,
  conflict: errors.ConflictError.prototype,
  lease_lost: errors.LeaseLostError.prototype,
  timeout: errors.TimeoutError.prototype,
  cancelled: errors.CancelledError.prototype,
  stopping: errors.StoppingError.prototype,
  do_not_retry: errors.DoNotRetry.prototype,
  retry_after: errors.RetryAfter.prototype,
};

/** By name, since the handler's module may have loaded another copy of this package. */
function isHorariumError(error: Error): boolean {
  for (
    let at: unknown = error;
    typeof at === "object" && at !== null;
    at = Object.getPrototypeOf(at)
  ) {
    if (at.constructor.name === errors.HorariumError.name) return true;
  }
  return false;
}

function isInstantOrText(value: unknown): value is string | Date {
  return typeof value === "string" || value instanceof Date;
}

function readable(thrown: unknown): string {
  return typeof thrown === "string" ? thrown : `threw ${JSON.stringify(thrown) ?? String(thrown)}`;
}
