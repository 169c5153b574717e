import { serverNow } from "../time/server-clock.ts";
import type { Alert } from "./alert.ts";

/** So long after an alert was told its messages may still be on their way, milliseconds. */
const onTheirWayMs = 30_000;

/** That a message has arrived changes no alert, and so there is no event of it: while some are on their way, it is asked. */
export function whileSending(alerts: readonly Pick<Alert, "toldAt">[]): number | false {
  const now = serverNow();
  const isSending = alerts.some(
    ({ toldAt }) => toldAt !== null && now - Date.parse(toldAt) < onTheirWayMs,
  );
  return isSending && 2_000;
}
