/** How far the server's clock is ahead of this browser's, in milliseconds; null until the server has said what time it is. */
let offset: number | null = null;

/** Called with each heartbeat of the event stream: what the server's clock showed when it wrote it. */
export function noteServerTime(at: string): void {
  const seen = Date.parse(at) - Date.now();
  if (Number.isNaN(seen)) return;
  // the way here only ever makes it look late: the least late one is the truest
  offset = offset === null || seen > offset || Math.abs(seen - offset) > 5_000 ? seen : offset;
}

/** Epoch milliseconds by the server's clock. */
export function serverNow(): number {
  return Date.now() + (offset ?? 0);
}

/** Milliseconds that this browser's clock is wrong by; null if not known. */
export function clockError(): number | null {
  return offset === null ? null : -offset;
}
