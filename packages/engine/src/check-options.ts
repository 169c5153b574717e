import type { AnyHandler } from "./define.ts";
import { toMilliseconds } from "./duration.ts";
import { ConfigurationError } from "./errors.ts";
import type { HorariumOptions } from "./horarium.ts";
import type { Pace } from "./place.ts";

export function checkPace({
  lease = "60s",
  poll = "1500ms",
  lookAhead = "2s",
}: HorariumOptions): Pace {
  const pace = {
    leaseMs: toMilliseconds(lease, "lease"),
    pollMs: toMilliseconds(poll, "poll"),
    lookAheadMs: toMilliseconds(lookAhead, "lookAhead"),
  };
  if (pace.lookAheadMs <= pace.pollMs) {
    throw new ConfigurationError(
      `lookAhead (${lookAhead}) must be longer than poll (${poll}): otherwise slots are found late`,
    );
  }
  if (pace.leaseMs < 1_000)
    throw new ConfigurationError(`lease: at least 1s is needed (got ${lease})`);
  return pace;
}

export function checkHandlers(handlers: AnyHandler[]): AnyHandler[] {
  const names = new Set<string>();
  for (const handler of handlers) {
    if (names.has(handler.name)) {
      throw new ConfigurationError(
        `${handler.name}: two handlers have this name; rename one of them`,
      );
    }
    names.add(handler.name);
  }
  return handlers;
}
