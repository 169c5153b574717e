import { known, instant, oneOf, someOf, text, type RawSearch } from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({
    tab: oneOf(search["tab"], ["executions", "schedule", "parameters", "alerts", "changes"]),
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
    /** Tokens and words of the filter of its executions. */
    q: text(search["q"], 500),
    from: instant(search["from"]),
    to: instant(search["to"]),
  });
}
