import {
  known,
  instant,
  oneOf,
  someOf,
  text,
  zone,
  type RawSearch,
} from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({
    q: text(search["q"]),
    job: text(search["job"]),
    /** The fingerprint of an error. */
    error: text(search["error"]),
    handler: text(search["handler"]),
    status: someOf(search["status"], [
      "scheduled",
      "queued",
      "running",
      "completed",
      "failed",
      "cancelled",
      "skipped",
      "missed",
    ]),
    trigger: text(search["trigger"]),
    from: instant(search["from"]),
    to: instant(search["to"]),
    sort: oneOf(search["sort"], ["due", "-due", "-duration"]),
    zone: zone(search["zone"]),
  });
}
