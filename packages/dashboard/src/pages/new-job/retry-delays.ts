import type { Retry } from "./draft.ts";

/** The delays before the second attempt, the third and so on, in milliseconds, without their jitter. */
export function retryDelays({ attempts, backoffMs, factor, capMs }: Retry): number[] {
  return Array.from({ length: Math.max(0, attempts - 1) }, (_, place) =>
    Math.min(backoffMs * factor ** place, capMs),
  );
}
