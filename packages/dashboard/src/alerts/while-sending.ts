import { serverNow } from "../time/server-clock.ts";
import type { Alert } from "./alert.ts";

/** So long after an alert was told, or was to be, its messages may still be on their way. Milliseconds. */
const onTheirWayMs = 30_000;

/**
 * That a message has arrived changes no alert, and so there is no event of it: while some are on their way, it is asked.
 * Less often while some are held, since the quiet window may be ended before its time.
 */
export function whileSending(alerts: readonly Tellable[]): number | false {
  const now = serverNow();
  if (alerts.some((alert) => isBeingSent(alert, now))) return 2_000;
  return alerts.some(isHeld) && 5_000;
}

/** Nobody was told of it since it opened, and it is to be told later. */
export function isHeld({ openedAt, toldAt, nextTellAt }: Tellable): boolean {
  return nextTellAt !== null && (toldAt === null || Date.parse(toldAt) < Date.parse(openedAt));
}

/** True of what was told a moment ago, and of what is to be told now. `now` is epoch milliseconds. */
export function isBeingSent({ openedAt, toldAt, nextTellAt }: Tellable, now: number): boolean {
  // it may have been told when it opened before
  const isTold = toldAt !== null && Date.parse(toldAt) >= Date.parse(openedAt);
  return [isTold ? toldAt : null, nextTellAt].some((at) => {
    const sinceMs = at === null ? Infinity : now - Date.parse(at);
    return sinceMs > -aMomentMs && sinceMs < onTheirWayMs;
  });
}

/** What opens together is gathered for so long before it is told. */
const aMomentMs = 2_000;

type Tellable = Pick<Alert, "openedAt" | "toldAt" | "nextTellAt">;
