import { instant, known, oneOf, someOf, text, type RawSearch } from "../../frame/search-params.ts";

export const statuses = [
  "failed",
  "running",
  "queued",
  "scheduled",
  "completed",
  "cancelled",
  "skipped",
  "missed",
] as const;

/** `q` holds the tokens and words of the filter field, as they were typed. */
export function readSearch(search: RawSearch) {
  return known({
    q: text(search["q"], 500),
    status: someOf(search["status"], statuses),
    /** The fingerprint of an error. */
    error: text(search["error"]),
    job: text(search["job"]),
    handler: text(search["handler"]),
    from: instant(search["from"]),
    to: instant(search["to"]),
    group: oneOf(search["group"], ["error"]),
  });
}
