import { toMilliseconds, type Duration } from "./duration.ts";

/** What a handler returns when somebody outside goes on with the execution; see `handOver`. */
export class HandedOver {
  readonly silentMs: number;

  constructor(silentMs: number) {
    this.silentMs = silentMs;
  }
}

/**
 * Returned by a handler: the execution goes on running without a worker, and whoever was given `leaseToken` renews
 * and ends it by `renewHandedOver` and `endHandedOver`. It is a timeout when nothing is heard for `silentFor`, or when the
 * execution's own timeout has passed. Throws `ConfigurationError` for what is no duration.
 *
 * @example
 * const transcode = defineHandler({
 *   name: "transcode",
 *   timeout: "6h",
 *   run: async ({ executionId, leaseToken, signal }) => {
 *     const body = JSON.stringify({ executionId, leaseToken });
 *     await fetch("https://films.example.com/transcode", { method: "POST", body, signal });
 *     return handOver({ silentFor: "10m" });
 *   },
 * });
 */
export function handOver({ silentFor }: { silentFor: Duration }): HandedOver {
  return new HandedOver(toMilliseconds(silentFor, "silentFor"));
}
